"""Fills a ledger with many cartridges, and says how long each trace of it takes.

`python -m tests.controller.cartridge.million [URL] [CARTRIDGES]`: by default a file of its own and a million;
the database at URL has to be empty.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import insert

from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import cartridges_table, deliveries_table, lots_table, steps_table
from controller.cartridge.states import CartridgeState
from controller.cartridge.tracing import Tracing
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, TODAY

LOT_SIZE, AT_ONCE = 200, 10_000
"""Cartridges in a lot; in one statement."""

USED = ("claimed", "spent", "discarded")
"""What becomes of every second one."""


def fill(ledger: Ledger, cartridges: int) -> None:
    """Book in lots of LOT_SIZE, and use every second cartridge up: four to a session, eight to a client."""
    lots = [
        {"gtin": GTIN, "lot": f"LOT{number}", "expiry": TODAY} for number in range(cartridges // LOT_SIZE)
    ]
    step = {"gtin": GTIN, "by": "stores", "at_utc": AT_UTC, "dots_struck": 0}
    with ledger.transaction() as connection:
        connection.execute(insert(lots_table), lots)
        connection.execute(
            insert(deliveries_table),
            [lot | {"count": LOT_SIZE, "by": "stores", "at_utc": AT_UTC} for lot in lots],
        )
    for start in range(0, cartridges, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, cartridges))
        with ledger.transaction() as connection:
            connection.execute(insert(cartridges_table), [_received(number) for number in numbers])
            connection.execute(
                insert(steps_table),
                [step | {"serial": _serial(number), "state": "received"} for number in numbers],
            )
            connection.execute(
                insert(steps_table),
                [
                    step | _use(number) | {"serial": _serial(number), "state": state}
                    for number in numbers[::2]
                    for state in USED
                ],
            )
            for state in USED:
                connection.execute(
                    cartridges_table.update()
                    .where(cartridges_table.c.serial.between(_serial(numbers[0]), _serial(numbers[-1])))
                    .where(cartridges_table.c.tag.like("%0"))
                    .values(state=state)
                )


def _serial(number: int) -> str:
    return f"SN{number:08d}"


def _use(number: int) -> dict[str, str]:
    return {"session": f"s{number // 8}", "client_ref": f"c{number // 16}"}


def _received(number: int) -> dict[str, object]:
    row = {
        "gtin": GTIN,
        "serial": _serial(number),
        "lot": f"LOT{number // LOT_SIZE}",
        "expiry": TODAY,
        # Its last digit says whether it is used: every second.
        "tag": f"{number:015x}{number % 2}",
        "state": CartridgeState.RECEIVED.value,
        "dots_struck": 0,
    }
    return row | (_use(number) if number % 2 == 0 else {"session": None, "client_ref": None})


def questions(tracing: Tracing, cartridges: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every trace, about cartridges in the midst of them."""
    middle = cartridges // 2
    lot, use = f"LOT{middle // LOT_SIZE}", _use(middle)
    yield "by lot", lambda: tracing.by_lot(lot)
    yield "by serial", lambda: tracing.by_serial(_serial(middle))
    yield "by client", lambda: tracing.by_client(use["client_ref"])
    yield "by session", lambda: tracing.by_session(use["session"])
    yield "count of a lot", lambda: tracing.count(lot)


def seconds(question: Callable[[], object]) -> float:
    """How long the answer takes."""
    start = time.perf_counter()
    question()
    return time.perf_counter() - start


def main() -> None:
    """Fill, ask, print."""
    given = sys.argv[1:]
    cartridges = int(given[1]) if len(given) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        url = given[0] if given else f"sqlite:///{Path(folder) / 'ledger.sqlite'}"
        with Ledger.open(url, "simulated") as ledger:
            print(
                f"{ledger.url}: {cartridges} cartridges in {seconds(lambda: fill(ledger, cartridges)):.0f} s"
            )
            for name, question in questions(Tracing(ledger), cartridges):
                print(f"{name}: {seconds(question) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
