"""Everything a database says about its tables, to be compared with another's: columns, keys, triggers."""

from pathlib import Path

from sqlalchemy import Connection, inspect

from tests.controller.cartridge.other_program import transaction_on

VERSION_1 = Path(__file__).parents[2] / "data" / "ledger-version-1.sql"
"""A dump of a ledger made by the program of version 1, with a cartridge in every state."""

_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
        "UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    ),
}


def shape_of(url: str) -> dict[str, object]:
    """The shape of the database at `url`."""
    with transaction_on(url) as connection:
        return shape(connection)


def shape(connection: Connection) -> dict[str, object]:
    """The shape of the database behind `connection`."""
    seen = inspect(connection)
    found: dict[str, object] = {}
    for table in seen.get_table_names():
        found[f"{table}: columns"] = [
            (column["name"], str(column["type"]), column["nullable"], column["default"])
            for column in seen.get_columns(table)
        ]
        found[f"{table}: key"] = seen.get_pk_constraint(table)
        for what, parts in (
            ("indexes", seen.get_indexes(table)),
            ("unique", seen.get_unique_constraints(table)),
            ("checks", seen.get_check_constraints(table)),
            ("foreign keys", seen.get_foreign_keys(table)),
        ):
            found[f"{table}: {what}"] = sorted(
                sorted(f"{name}: {_plain(value)}" for name, value in part.items()) for part in parts
            )
    triggers = connection.exec_driver_sql(_TRIGGERS[connection.dialect.name])
    return found | {f"trigger {name}": " ".join(text.split()) for name, text in triggers}


def _plain(value: object) -> str:
    """Some values are objects of the library's, to be compared by their text."""
    if isinstance(value, dict):
        return str({name: str(inner) for name, inner in value.items()})
    return str(value)
