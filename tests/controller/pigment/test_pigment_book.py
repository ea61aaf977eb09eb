"""Bottles in a ledger on either database: booked in, opened once, used by sessions, discarded, traced."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from controller.cartridge.ledger import Ledger
from controller.cartridge.pigment_states import PigmentState as S
from controller.pigment.errors import (
    BottleReason,
    BottleRefused,
    BottleStepRefused,
    OpeningRefused,
    PigmentNotBooked,
    UnknownBottle,
)
from controller.pigment.pigment_book import PigmentBook
from controller.pigment.rules import Bottle
from tests.controller.pigment.conftest import AT_UTC, DELIVERY, NOW, TODAY


def use(book: PigmentBook, serial: str, session: str = "s7", client_ref: str = "c3") -> Bottle:
    return book.use(serial, ["1:14"], session, client_ref, simulated=True, by="Tess", now=NOW)


def test_a_delivery_comes_in_as_bottles_each_with_a_serial_that_shows_its_world(book: PigmentBook) -> None:
    received = book.receive(DELIVERY, 3, by="stores", at_utc=AT_UTC, today=TODAY)

    assert len({one.serial for one in received}) == 3
    assert all(one.serial.startswith("SIM-P-") and len(one.serial) <= 20 for one in received)
    assert {(one.state, one.opened_until, one.simulated) for one in received} == {(S.RECEIVED, None, True)}
    assert sorted(one.serial for one in book.bottles()) == sorted(one.serial for one in received)


def test_a_real_bottles_serial_has_no_word_of_simulation(url: str) -> None:
    with Ledger.open(url, "real") as ledger:
        (one,) = PigmentBook(ledger).receive(DELIVERY, 1, by="stores", at_utc=AT_UTC, today=TODAY)

    assert one.serial.startswith("P-")
    assert not one.simulated


def test_a_lots_certificate_may_follow_with_a_later_delivery(book: PigmentBook) -> None:
    (early,) = book.receive(replace(DELIVERY, certificate=None), 1, by="stores", at_utc=AT_UTC, today=TODAY)
    assert early.certificate is None
    book.receive(DELIVERY, 1, by="stores", at_utc=AT_UTC, today=TODAY)

    assert book.bottle(early.serial).certificate == "CERT-7"
    book.receive(replace(DELIVERY, certificate=None), 1, by="stores", at_utc=AT_UTC, today=TODAY)
    assert book.bottle(early.serial).certificate == "CERT-7"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expiry": date(2028, 7, 1)}, "expiry of lot PIG7 is '2028-07-01', expected 2028-06-30"),
        ({"organic": False}, "organic of lot PIG7 is 'False', expected True"),
        ({"metals_within_limits": False}, "metals within limits of lot PIG7 is 'False', expected True"),
        ({"certificate": "CERT-8"}, "certificate of lot PIG7 is 'CERT-8', expected CERT-7"),
    ],
)
def test_a_lot_known_otherwise_is_not_booked_in(
    book: PigmentBook, bottle: Bottle, change: dict[str, object], says: str
) -> None:
    with pytest.raises(PigmentNotBooked, match=says):
        book.receive(replace(DELIVERY, **change), 1, by="stores", at_utc=AT_UTC, today=TODAY)  # type: ignore[arg-type] # one case is one field

    assert book.bottles() == (bottle,)


def test_one_lot_in_two_shades_is_two(book: PigmentBook, bottle: Bottle) -> None:
    other = replace(DELIVERY, shade="1:20", expiry=date(2027, 1, 31))
    book.receive(other, 1, by="stores", at_utc=AT_UTC, today=TODAY)

    assert [one.shade for one in book.bottles()] == ["1:14", "1:20"]


def test_an_opened_bottle_has_a_last_day(book: PigmentBook, bottle: Bottle) -> None:
    opened = book.open_bottle(bottle.serial, by="Tess", now=NOW, days=30)

    assert (opened.state, opened.opened_until) == (S.OPENED, date(2026, 12, 22))
    assert book.bottle(bottle.serial) == opened


@pytest.mark.hazard("H38")
def test_a_bottle_is_opened_once(book: PigmentBook, bottle: Bottle) -> None:
    book.open_bottle(bottle.serial, by="Tess", now=NOW, until=TODAY)

    with pytest.raises(BottleStepRefused):
        book.open_bottle(bottle.serial, by="Tess", now=NOW, days=300)
    assert book.bottle(bottle.serial).opened_until == TODAY


def test_a_bottle_that_can_not_be_opened_stays_as_it_is(book: PigmentBook, bottle: Bottle) -> None:
    with pytest.raises(OpeningRefused):
        book.open_bottle(bottle.serial, by="Tess", now=NOW, until=date(2040, 1, 1))
    assert book.bottle(bottle.serial) == bottle


@pytest.mark.hazard("H38")
@pytest.mark.parametrize("opened", [True, False])
def test_nothing_follows_the_discard(book: PigmentBook, bottle: Bottle, opened: bool) -> None:
    if opened:
        book.open_bottle(bottle.serial, by="Tess", now=NOW, days=30)
    assert book.discard(bottle.serial, by="Tess", at_utc=AT_UTC).state is S.DISCARDED

    with pytest.raises(BottleStepRefused, match="is discarded, expected received or opened"):
        book.discard(bottle.serial, by="Tess", at_utc=AT_UTC)
    with pytest.raises(BottleStepRefused, match="is discarded, expected received and never opened"):
        book.open_bottle(bottle.serial, by="Tess", now=NOW, days=30)
    with pytest.raises(BottleRefused) as refused:
        use(book, bottle.serial)
    assert refused.value.reason is BottleReason.DISCARDED


def test_a_bottle_serves_several_sessions_and_each_is_noted_once(book: PigmentBook, bottle: Bottle) -> None:
    opened = book.open_bottle(bottle.serial, by="Tess", now=NOW, days=30)
    for session, client_ref in (("s7", "c3"), ("s8", "c4"), ("s7", "c3")):
        assert use(book, bottle.serial, session, client_ref) == opened

    assert [(step.state, step.session, step.client_ref) for step in book.history(bottle.serial)] == [
        ("received", None, None),
        ("opened", None, None),
        ("used", "s7", "c3"),
        ("used", "s8", "c4"),
    ]


@pytest.mark.hazard("H38")
def test_a_bottle_refused_is_not_noted(book: PigmentBook, bottle: Bottle) -> None:
    with pytest.raises(BottleRefused):
        use(book, bottle.serial)

    assert [step.state for step in book.history(bottle.serial)] == ["received"]
    assert book.trace("PIG7") == ()


@pytest.mark.hazard("H38")
def test_a_clock_set_back_is_known_by_steps_of_pigment_and_of_cartridges(
    book: PigmentBook, bottle: Bottle, ledger: Ledger
) -> None:
    book.open_bottle(bottle.serial, by="Tess", now=NOW, days=1)
    later = datetime(2026, 12, 24, tzinfo=UTC)
    ledger.receive(
        "09506000134352", "L", date(2028, 1, 1), 1, by="stores", at_utc="2026-12-24T00:00:00.000Z",
        today=later.date(),
    )  # fmt: skip
    with pytest.raises(BottleRefused, match="steps of 2026-12-24"):
        use(book, bottle.serial)
    book.receive(DELIVERY, 1, by="stores", at_utc="2026-12-25T00:00:00.000Z", today=later.date())
    with pytest.raises(BottleRefused, match="steps of 2026-12-25"):
        use(book, bottle.serial)


def test_what_is_not_in_the_ledger_is_told(book: PigmentBook) -> None:
    asked: list[Callable[[], Bottle]] = [
        lambda: book.bottle("P-0"),
        lambda: use(book, "P-0"),
        lambda: book.discard("P-0", by="Tess", at_utc=AT_UTC),
        lambda: book.open_bottle("P-0", by="Tess", now=NOW, days=1),
    ]
    for ask in asked:
        with pytest.raises(UnknownBottle):
            ask()
    assert book.history("P-0") == ()


def test_a_lot_is_traced_to_the_sessions_and_clients_that_had_it(book: PigmentBook, bottle: Bottle) -> None:
    (other,) = book.receive(replace(DELIVERY, lot="PIG8"), 1, by="stores", at_utc=AT_UTC, today=TODAY)
    for one in (bottle, other):
        book.open_bottle(one.serial, by="Tess", now=NOW, days=30)
    use(book, bottle.serial, "s7", "c3")
    use(book, other.serial, "s7", "c3")
    use(book, bottle.serial, "s9", "c5")

    assert [(u.session, u.client_ref, u.serial, u.shade) for u in book.trace("PIG7")] == [
        ("s7", "c3", bottle.serial, "1:14"),
        ("s9", "c5", bottle.serial, "1:14"),
    ]
    assert book.trace("PIG9") == ()


def test_of_many_bottles_the_discarded_ones_are_told(book: PigmentBook) -> None:
    kept, gone, unasked = book.receive(DELIVERY, 3, by="stores", at_utc=AT_UTC, today=TODAY)
    for one in (gone, unasked):
        book.discard(one.serial, by="Tess", at_utc=AT_UTC)

    assert book.discarded_of([kept.serial, gone.serial, "P-0"]) == (gone.serial,)
    assert book.discarded_of([]) == ()


def test_clerks_who_book_the_same_new_lot_in_at_once_all_book_it_in(url: str, ledger: Ledger) -> None:
    together = threading.Barrier(4)
    failures: list[Exception] = []

    def clerk() -> None:
        with Ledger.open(url, "simulated", 60_000) as own:
            for turn in range(4):
                together.wait(60)
                try:
                    PigmentBook(own).receive(
                        replace(DELIVERY, lot=f"PIG{turn}"), 2, by="stores", at_utc=AT_UTC, today=TODAY
                    )
                except Exception as failure:
                    failures.append(failure)

    clerks = [threading.Thread(target=clerk) for _ in range(4)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert failures == []
    assert len(PigmentBook(ledger).bottles()) == 4 * 4 * 2
