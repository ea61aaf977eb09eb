"""The stores in virtual time: what a session has to draw on, and a recall of some of it while it runs.

A campaign finds them by their entry point. They work at a connection of their own, as stores do that share a
ledger with a room.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.clock import utc_text
from controller.virtual.assembly import ledger_path, open_ledger
from controller.virtual.surroundings import VirtualSession

GTIN, EXPIRY = "09506000134352", date(2029, 12, 31)
LOT_CARTRIDGES = 3
"""So few that a recall costs a session little, so many that it meets one that was not scanned yet."""

OLD_LOT, SHELF_S = "SIMLOT-OLD", 30 * 86_400.0
"""A lot that expired on the day it was booked in, so many seconds before the session."""

GOOD_TO_EXPIRED = 3
"""Each such number of cartridges has an expired one among them."""

RECALLED_BECAUSE = "simulated seals leak"


class Stock:
    """The cartridges booked in for one session, in the order in which they will be taken up."""

    def __init__(self, session: VirtualSession, booked: tuple[Cartridge, ...]) -> None:
        """booked: as they were at goods-in."""
        self._session = session
        self.scans = [one.udi.scan for one in booked]
        """What the scanner reads off each blister."""
        self._lots = {one.tag: one.lot for one in booked}
        self._tags = {one.udi.scan: one.tag for one in booked}

    def tag_of(self, scan: str) -> int:
        """The tag of the cartridge in that blister. Raises KeyError for a scan of no such blister."""
        return self._tags[scan]

    def recall(self, tag: int, now_us: int) -> Mapping[int, list[str]]:
        """Recall the lot of that cartridge at `now_us`, for good.

        Answers how far each cartridge of the lot had come by then: its way, by tag. Raises LedgerUnavailable.
        """
        lot, at_s = self._lots[tag], self._session.start_utc_s + now_us / 1e6
        with open_ledger(self._session) as ledger:
            ledger.recall(
                lot,
                reason=RECALLED_BECAUSE,
                by="stores",
                at_utc=utc_text(datetime.fromtimestamp(at_s, UTC)),
            )
        return {one: way for one, way in ways(self._session).items() if self._lots[one] == lot}


def ways(session: VirtualSession) -> dict[int, list[str]]:
    """The way of every cartridge in the session's ledger, state by state; by tag."""
    found: dict[int, list[str]] = {}
    with closing(sqlite3.connect(ledger_path(session))) as ledger:
        for tag, state in ledger.execute(
            "SELECT tag, steps.state FROM steps JOIN cartridges USING (gtin, serial) ORDER BY id"
        ):
            found.setdefault(int(tag, 16), []).append(state)
    return found


def book_in(session: VirtualSession, count: int) -> Stock:
    """Book `count` cartridges into the session's ledger, and among them some that have expired since."""
    ledger, booked = _booked(session.start_utc_s, count)
    ledger_path(session).write_bytes(ledger)
    return Stock(session, booked)


@cache
def _booked(start_utc_s: float, count: int) -> tuple[bytes, tuple[Cartridge, ...]]:
    """The ledger of a session that begins then, a file made once and copied; and what is booked in there."""
    now = datetime.fromtimestamp(start_utc_s, UTC)
    earlier = datetime.fromtimestamp(start_utc_s - SHELF_S, UTC)
    good: list[Cartridge] = []
    with TemporaryDirectory(prefix="SIMULATED-stock-") as folder:
        path = Path(folder, "ledger.sqlite")
        with Ledger.open(f"sqlite:///{path}", "simulated") as ledger:
            for lot in range(-(-count // LOT_CARTRIDGES)):
                serials = range(lot * LOT_CARTRIDGES + 1, min((lot + 1) * LOT_CARTRIDGES, count) + 1)
                good += ledger.receive(
                    GTIN, f"SIMLOT-{lot + 1:03d}", EXPIRY, len(serials), by="stores",
                    at_utc=utc_text(now), today=now.date(),
                    serials=[f"SIM-{number:04d}" for number in serials],
                )  # fmt: skip
            expired = ledger.receive(
                GTIN, OLD_LOT, earlier.date(), -(-count // GOOD_TO_EXPIRED), by="stores",
                at_utc=utc_text(earlier), today=earlier.date(),
                serials=[f"SIM-OLD-{number:04d}" for number in range(1, -(-count // GOOD_TO_EXPIRED) + 1)],
            )  # fmt: skip
        booked = path.read_bytes()
    for place, one in enumerate(expired):
        good.insert(1 + place * (GOOD_TO_EXPIRED + 1), one)
    return booked, tuple(good)
