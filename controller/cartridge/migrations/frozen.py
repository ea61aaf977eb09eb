"""The SQL of a revision, one statement a paragraph, in the file of its database beside the revision."""

from importlib.resources import files

from sqlalchemy import Connection


def run_frozen(connection: Connection, revision: str) -> None:
    """Run every statement of `revision` that is written for this database."""
    for statement in frozen_statements(revision, connection.dialect.name):
        connection.exec_driver_sql(statement)


def frozen_statements(revision: str, dialect: str) -> tuple[str, ...]:
    """Those of `revision` for `dialect`, sqlite or postgresql, in their order."""
    file = files("controller.cartridge.migrations.versions") / f"v{revision}.{dialect}.sql"
    return tuple(
        statement for part in file.read_text(encoding="utf-8").split("\n\n") if (statement := part.strip())
    )
