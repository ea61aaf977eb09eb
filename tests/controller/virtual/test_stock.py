"""The stores of virtual time: what they have booked in, and what a recall by them says and does."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.cartridge.errors import ClaimRefused
from controller.cartridge.states import CartridgeState
from controller.virtual.assembly import open_ledger
from controller.virtual.stock import (
    GOOD_TO_EXPIRED,
    LOT_CARTRIDGES,
    OLD_LOT,
    RECALLED_BECAUSE,
    Stock,
    book_in,
    ways,
)

AT_UTC, NOW_US = "2026-11-18T12:00:00.000Z", 7_000_000


@dataclass
class Session:
    folder: Path
    dots: list[tuple[int, int, int]] = field(default_factory=lambda: [(5_000, 5_000, 400)])
    cartridge_dots: int = 60
    start_utc_s: float = 1_795_000_000.0

    @property
    def today(self) -> datetime:
        return datetime.fromtimestamp(self.start_utc_s, UTC)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path)


def good(stock: Stock) -> list[str]:
    return [scan for scan in stock.scans if "SIM-OLD" not in scan]


def claim(session: Session, scan: str) -> None:
    """Claim the cartridge in that blister, as a session does. Raises ClaimRefused."""
    with open_ledger(session) as ledger:
        (udi,) = [one.udi for one in ledger.cartridges() if one.udi.scan == scan]
        ledger.claim(udi, "SIMULATED-s", "C-1", by="Tess", at_utc=AT_UTC, today=session.today.date())


def test_the_cartridges_booked_in_can_be_scanned_and_each_is_another(session: Session) -> None:
    stock = book_in(session, 3)

    assert len({stock.tag_of(scan) for scan in stock.scans}) == len(stock.scans)
    assert [scan[-8:] for scan in good(stock)] == ["SIM-0001", "SIM-0002", "SIM-0003"]


def test_among_them_are_some_that_have_expired(session: Session) -> None:
    stock = book_in(session, 2 * GOOD_TO_EXPIRED)
    expired = [scan for scan in stock.scans if scan not in good(stock)]

    assert len(expired) == 2
    with open_ledger(session) as ledger:
        old = [one for one in ledger.cartridges() if one.udi.scan in expired]
    assert {one.lot for one in old} == {OLD_LOT}
    assert all(one.expiry < session.today.date() for one in old)


def test_so_many_in_a_row_are_of_one_lot_and_the_last_lot_may_be_smaller(session: Session) -> None:
    stock = book_in(session, LOT_CARTRIDGES + 1)

    with open_ledger(session) as ledger:
        lots = {one.udi.scan: one.lot for one in ledger.cartridges()}
    assert [lots[scan] for scan in good(stock)] == ["SIMLOT-001"] * LOT_CARTRIDGES + ["SIMLOT-002"]


def test_a_recall_is_in_the_ledger_with_its_reason(session: Session) -> None:
    stock = book_in(session, 1)

    stock.recall(stock.tag_of(stock.scans[0]), NOW_US)

    with pytest.raises(ClaimRefused) as refused:
        claim(session, stock.scans[0])
    assert RECALLED_BECAUSE in str(refused.value)


def test_a_recall_tells_how_far_each_cartridge_of_the_lot_had_come(session: Session) -> None:
    stock = book_in(session, 2 * LOT_CARTRIDGES)
    first, second, third, other = good(stock)[:4]
    for scan in (first, other):
        claim(session, scan)

    told = stock.recall(stock.tag_of(second), NOW_US)

    assert told == {
        stock.tag_of(first): ["received", "claimed"],
        stock.tag_of(second): ["received"],
        stock.tag_of(third): ["received"],
    }


def test_no_other_lot_is_touched_by_a_recall(session: Session) -> None:
    stock = book_in(session, 2 * LOT_CARTRIDGES)
    first, other = good(stock)[0], good(stock)[LOT_CARTRIDGES]

    stock.recall(stock.tag_of(first), NOW_US)

    claim(session, other)
    assert ways(session)[stock.tag_of(other)] == ["received", CartridgeState.CLAIMED.value]


def test_two_sessions_that_begin_alike_have_each_a_ledger_of_its_own(tmp_path: Path) -> None:
    one, other = Session(tmp_path / "one"), Session(tmp_path / "other")
    for session in (one, other):
        session.folder.mkdir()
    stock, same = book_in(one, 2), book_in(other, 2)

    claim(one, stock.scans[0])

    assert stock.scans == same.scans
    assert ways(other)[same.tag_of(same.scans[0])] == ["received"]
