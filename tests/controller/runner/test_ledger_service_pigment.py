"""What the ledger answers a session that asks for a bottle, or whether one was thrown away. H38."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sqlite3 import connect

import pytest

from config.loader import load_settings
from controller.cartridge.errors import LedgerUnavailable
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_book import RoomBook
from controller.cartridge.room_ledger import RoomLedger
from controller.engine.effects import (
    LedgerAnswer,
    LedgerPigment,
    LedgerPigmentWatch,
    LedgerRefused,
    LedgerRequest,
    PigmentNamed,
    PigmentWatched,
)
from controller.pigment.goods_in import PigmentDelivery
from controller.pigment.pigment_book import PigmentBook
from controller.runner.ledger_service import LedgerService

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
AT_UTC = "2026-11-22T08:00:00.000Z"
DELIVERY = PigmentDelivery("Inkworks", "PIG7", "1:14", date(2028, 6, 30), "CERT-7", True, True)

Ask = Callable[[LedgerRequest, datetime], LedgerAnswer]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "simulated", busy_timeout_ms=10) as opened:
        yield opened


@pytest.fixture
def book(ledger: Ledger) -> PigmentBook:
    return PigmentBook(ledger)


@pytest.fixture
def ask(ledger: Ledger) -> Ask:
    return service(ledger).answer


def service(ledger: Ledger | RoomLedger) -> LedgerService:
    return LedgerService(ledger, load_settings().cartridges, "SIMULATED-1", "C-1", "Tess")


def received(book: PigmentBook, delivery: PigmentDelivery = DELIVERY) -> str:
    (one,) = book.receive(delivery, 1, by="stores", at_utc=AT_UTC, today=NOW.date())
    return one.serial


def opened(book: PigmentBook, delivery: PigmentDelivery = DELIVERY) -> str:
    """For 30 days, until 2026-12-22."""
    serial = received(book, delivery)
    return book.open_bottle(serial, by="Tess", now=NOW, days=30).serial


def why_not(answer: LedgerAnswer) -> str:
    assert isinstance(answer, LedgerRefused)
    return answer.why


def test_a_bottle_is_answered_with_its_lot_days_and_certificate(ask: Ask, book: PigmentBook) -> None:
    bottle = opened(book)

    answer = ask(LedgerPigment(bottle, ("1:20", "1:14"), True), NOW)

    assert answer == PigmentNamed("1:14", "Inkworks", "PIG7", bottle, "2028-06-30", "2026-12-22", "CERT-7")
    (use,) = book.trace("PIG7")
    assert (use.session, use.client_ref, use.by, use.at_utc) == (
        "SIMULATED-1",
        "C-1",
        "Tess",
        "2026-11-22T14:00:00.000Z",
    )


@pytest.mark.hazard("H38")
def test_a_bottle_that_was_not_opened_is_refused_with_the_command_that_opens_it(
    ask: Ask, book: PigmentBook
) -> None:
    bottle = received(book)
    request = LedgerPigment(bottle, ("1:14",), True)

    assert ask(request, NOW) == LedgerRefused(
        request,
        f"bottle {bottle} refused (not opened): it is not opened, expected it opened with a last day of use; "
        f"open it: stipple pigment open {bottle} --simulated --until DAY",
    )
    assert book.trace("PIG7") == ()


@pytest.mark.hazard("H38")
@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"certificate": None}, "refused (no certificate): lot PIG7 of Inkworks has no certificate"),
        ({"organic": False}, "refused (not organic): lot PIG7 of Inkworks is not organic"),
        ({"metals_within_limits": False}, "refused (metals): lot PIG7 of Inkworks is over the limits"),
        (
            {"shade": "1:30"},
            "refused (shade): it is of shade 1:30, expected one the plan has (1:20, 1:14); "
            "take a bottle of such a shade",
        ),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_not_fit_is_refused(ask: Ask, book: PigmentBook, spoilt: dict[str, object], why: str) -> None:
    bottle = opened(book, replace(DELIVERY, **spoilt))  # type: ignore[arg-type]

    assert why in why_not(ask(LedgerPigment(bottle, ("1:20", "1:14"), True), NOW))
    assert book.trace("PIG7") == ()


@pytest.mark.hazard("H38")
@pytest.mark.parametrize(
    ("later", "why"),
    [
        (timedelta(days=31), "it was opened for use until 2026-12-22, expected 2026-12-23 or later"),
        (timedelta(days=800), "its last day of use was 2028-06-30, expected 2029-01-30 or later"),
    ],
)
def test_a_bottle_past_its_days_is_refused(ask: Ask, book: PigmentBook, later: timedelta, why: str) -> None:
    bottle = opened(book)

    said = why_not(ask(LedgerPigment(bottle, ("1:14",), True), NOW + later))
    assert f"{why}; discard it and take another" in said


@pytest.mark.hazard("H38")
def test_a_discarded_bottle_is_refused(ask: Ask, book: PigmentBook) -> None:
    bottle = opened(book)
    book.discard(bottle, by="Tess", at_utc=AT_UTC)

    assert why_not(ask(LedgerPigment(bottle, ("1:14",), True), NOW)) == (
        f"bottle {bottle} refused (discarded): it is discarded, expected it opened; take another bottle"
    )


@pytest.mark.hazard("H38")
def test_a_bottle_of_the_other_world_is_not_in_this_worlds_ledger(ask: Ask, tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'real.sqlite'}", "real") as real:
        bottle = opened(PigmentBook(real))

    assert why_not(ask(LedgerPigment(bottle, ("1:14",), True), NOW)) == (
        f"bottle {bottle} is not in the ledger of simulated stock, expected one booked in with "
        "`stipple pigment receive --simulated`; read its serial again, or take another"
    )


@pytest.mark.hazard("H38")
def test_a_real_session_gets_no_simulated_bottle(ask: Ask, book: PigmentBook) -> None:
    said = why_not(ask(LedgerPigment(opened(book), ("1:14",), False), NOW))

    assert "refused (other world): it is SIMULATED, expected a real one" in said


@pytest.mark.hazard("H38")
def test_a_ledger_that_can_not_be_reached_refuses_the_bottle_and_is_no_crash(
    ask: Ask, book: PigmentBook, tmp_path: Path
) -> None:
    bottle = opened(book)
    with closing(connect(tmp_path / "ledger.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = why_not(ask(LedgerPigment(bottle, ("1:14",), True), NOW))

    assert "the ledger can't be used" in said
    assert "nothing was changed: check its disk and rights, then try again" in said


def test_asked_twice_a_bottle_is_noted_once(ask: Ask, book: PigmentBook) -> None:
    request = LedgerPigment(opened(book), ("1:14",), True)

    assert ask(request, NOW) == ask(request, NOW)
    assert len(book.trace("PIG7")) == 1


@pytest.mark.hazard("H38")
def test_a_watch_is_answered_with_the_bottles_thrown_away(ask: Ask, book: PigmentBook) -> None:
    kept, gone = opened(book), opened(book)
    watch = LedgerPigmentWatch((kept, gone))
    assert ask(watch, NOW) == PigmentWatched(())

    book.discard(gone, by="Tess", at_utc=AT_UTC)
    assert ask(watch, NOW) == PigmentWatched((gone,))


def test_a_ledger_that_is_away_says_of_no_bottle_that_it_was_thrown_away(
    ask: Ask, book: PigmentBook, ledger: Ledger, tmp_path: Path
) -> None:
    bottle = opened(book)
    ledger.close()
    (tmp_path / "ledger.sqlite").write_bytes(b"no database at all" * 100)

    assert ask(LedgerPigmentWatch((bottle,)), NOW) == PigmentWatched(())


def test_a_room_with_a_book_asks_the_clinic_for_its_bottles(
    ledger: Ledger, book: PigmentBook, tmp_path: Path
) -> None:
    bottle = opened(book)
    own = RoomBook.open(f"sqlite:///{tmp_path / 'book.sqlite'}", "simulated", room="room 1")
    room = service(RoomLedger(lambda: ledger, own, "room 1"))

    assert isinstance(room.answer(LedgerPigment(bottle, ("1:14",), True), NOW), PigmentNamed)
    assert len(book.trace("PIG7")) == 1
    assert room.answer(LedgerPigmentWatch((bottle,)), NOW) == PigmentWatched(())
    book.discard(bottle, by="Tess", at_utc=AT_UTC)
    assert room.answer(LedgerPigmentWatch((bottle,)), NOW) == PigmentWatched((bottle,))
    own.close()


def test_a_room_cut_off_from_the_clinic_takes_no_bottle_and_keeps_those_it_has(tmp_path: Path) -> None:
    def unreachable() -> Ledger:
        raise LedgerUnavailable("the clinic", "no answer", "have the connection mended")

    own = RoomBook.open(f"sqlite:///{tmp_path / 'book.sqlite'}", "simulated", room="room 1")
    with RoomLedger(unreachable, own, "room 1") as ledger:
        room = service(ledger)
        said = why_not(room.answer(LedgerPigment("SIM-P-1", ("1:14",), True), NOW))
        assert said == (
            "the clinic: the ledger can't be used: no answer, expected it readable and writable; "
            "have the connection mended"
        )
        assert room.answer(LedgerPigmentWatch(("SIM-P-1",)), NOW) == PigmentWatched(())
