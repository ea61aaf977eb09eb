"""A ledger as large as a chain of clinics may have in years, filled by the database itself past every rule.

`python -m tests.controller.cartridge.big_ledger` fills one of 1,000,000 cartridges on each database, asks it
every question of a trace, within the program and as a whole command, and prints its size and the seconds:
the quickest and the slowest of nine. COUNT as an argument makes another number, sqlite or postgresql leaves
the other out. The files lie in the folder for temporary ones (TMPDIR) and are removed in the end.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from controller.cartridge.ledger import Ledger
from controller.cartridge.recalls import recalls
from controller.cartridge.trace import trace
from controller.cartridge.trace_queries import Wanted
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN
from tests.postgres_server import PostgresServer, programs

LOT_SIZE = 1000
"""Cartridges of a lot; a session has three of them, a client three sessions, and of ten six are used."""

_NUMBERS = {
    "sqlite": (
        "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {}) SELECT i FROM n)"
    ),
    "postgresql": "(SELECT i FROM generate_series(0, {} - 1) AS s(i)) AS n",
}
_TAG = {"sqlite": "printf('%016x', i)", "postgresql": "lpad(to_hex(i), 16, '0')"}
_USED = "i % 10 < 6"
_SESSION, _CLIENT = "'s' || CAST(i / 3 AS VARCHAR)", "'c' || CAST(i / 9 AS VARCHAR)"


def fill(ledger: Ledger, count: int, lot_size: int = LOT_SIZE) -> None:
    """Fill an empty ledger with cartridges SN0 …, in lots L0 …; lot L3 is recalled."""
    with ledger.transaction() as connection:
        dialect = connection.dialect.name
        numbers, tag = _NUMBERS[dialect].format(count), _TAG[dialect]
        if dialect == "sqlite":
            triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE cartridges DISABLE TRIGGER ALL")
            connection.exec_driver_sql("ALTER TABLE steps DISABLE TRIGGER ALL")
        lots = _NUMBERS[dialect].format(-(-count // lot_size))
        lot = "'L' || CAST(i AS VARCHAR)"
        for statement in (
            f"INSERT INTO lots SELECT '{GTIN}', {lot}, DATE('2029-12-31') FROM {lots}",
            "INSERT INTO deliveries (gtin, lot, expiry, count, supplier, by, at_utc) "
            f"SELECT '{GTIN}', {lot}, DATE('2029-12-31'), {lot_size}, 'Needles Ltd', 'stores', '{AT_UTC}' "
            f"FROM {lots}",
            "INSERT INTO cartridges "
            "(gtin, serial, lot, expiry, tag, state, session, client_ref, dots_struck) "
            f"SELECT '{GTIN}', 'SN' || CAST(i AS VARCHAR), 'L' || CAST(i / {lot_size} AS VARCHAR), "
            f"DATE('2029-12-31'), {tag}, CASE WHEN {_USED} THEN 'discarded' ELSE 'received' END, "
            f"CASE WHEN {_USED} THEN {_SESSION} END, CASE WHEN {_USED} THEN {_CLIENT} END, 0 FROM {numbers}",
            *(
                "INSERT INTO steps (gtin, serial, state, session, client_ref, by, at_utc, dots_struck, room) "
                f"SELECT '{GTIN}', 'SN' || CAST(i AS VARCHAR), '{state}', {session}, {client}, 'Tess', "
                f"'{AT_UTC}', 0, 'room 1' FROM {numbers}{where}"
                for state, session, client, where in (
                    ("received", "NULL", "NULL", ""),
                    ("claimed", _SESSION, _CLIENT, f" WHERE {_USED}"),
                    ("spent", _SESSION, _CLIENT, f" WHERE {_USED}"),
                    ("discarded", _SESSION, _CLIENT, f" WHERE {_USED}"),
                )
            ),
        ):
            connection.exec_driver_sql(statement.replace("%", "%%") if dialect == "postgresql" else statement)
    ledger.recall("L3", reason="seals leak", by="Ann", at_utc=AT_UTC)


def questions(count: int) -> tuple[Wanted, ...]:
    """One of each kind, from the middle of the ledger."""
    middle = count // 2
    return (
        Wanted("lot", "L3"),
        Wanted("lot", "L3", GTIN),
        Wanted("serial", f"SN{middle}"),
        Wanted("client_ref", f"c{middle // 9}"),
        Wanted("session", f"s{middle // 3}"),
    )


def _measure(url: str, count: int) -> None:
    database = url.partition(":")[0].partition("+")[0]
    with Ledger.open(url, "simulated") as ledger:
        begun_s = time.monotonic()
        fill(ledger, count)
        if database == "postgresql":
            # In life the server does so by itself.
            with ledger.transaction() as connection:
                connection.exec_driver_sql("ANALYZE")
        print(f"{database}: {count} cartridges filled in {time.monotonic() - begun_s:.1f} s", flush=True)
        print(f"{database}: {_size_bytes(ledger) / 1e6:.0f} MB", flush=True)
        for wanted in questions(count):
            found = trace(ledger, wanted)
            print(
                f"{database}: {_words(wanted)}: {len(found.uses)} uses, {_took(trace, ledger, wanted)}; as a "
                f"command {_took(_run, url, wanted)}, with --json {_took(_run, url, wanted, '--json')}",
                flush=True,
            )
        print(f"{database}: {len(recalls(ledger))} recalls listed in {_took(recalls, ledger)}")


def _took(what: Callable[..., object], *arguments: object) -> str:
    """Seconds of the quickest and of the slowest of nine."""
    took_s = []
    for _ in range(9):
        begun_s = time.monotonic()
        what(*arguments)
        took_s.append(time.monotonic() - begun_s)
    return f"{min(took_s):.3f} to {max(took_s):.3f} s"


def _words(wanted: Wanted) -> str:
    named = f"--{wanted.by.removesuffix('_ref')} {wanted.value}"
    return named if wanted.gtin is None else f"{named} --gtin {wanted.gtin}"


def _run(url: str, wanted: Wanted, *more: str) -> None:
    words = [sys.executable, "-m", "controller", "trace", *_words(wanted).split(), *more]
    subprocess.run(
        [*words, "--simulated", "--ledger", url],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    )


def _size_bytes(ledger: Ledger) -> int:
    """What the whole database takes."""
    query = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    with ledger.transaction(reading=True) as connection:
        return int(connection.exec_driver_sql(query[connection.dialect.name]).scalar_one())


def main() -> None:
    """Measure both databases, PostgreSQL if it is installed."""
    count = next((int(word) for word in sys.argv[1:] if word.isdecimal()), 1_000_000)
    chosen = {"sqlite", "postgresql"} & set(sys.argv[1:]) or {"sqlite", "postgresql"}
    with ExitStack() as stack:
        if "sqlite" in chosen:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="SIMULATED-big-"))
            _measure(f"sqlite:///{folder}/ledger.sqlite", count)
        if "postgresql" not in chosen:
            return
        found = programs()
        if found is None:
            print("postgresql: not installed, not measured")
            return
        server = PostgresServer(found)
        stack.callback(server.stop)
        _measure(server.new_url(), count)


if __name__ == "__main__":
    main()
