"""Every error of the package, provoked, with its exact text and exit code."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from controller.cartridge.ledger import Ledger
from controller.pigment import errors
from controller.pigment.errors import PigmentError
from controller.pigment.pigment_book import PigmentBook
from tests.controller.pigment.conftest import AT_UTC, DELIVERY, NOW, TODAY


def book(folder: Path) -> PigmentBook:
    return PigmentBook(Ledger.open(f"sqlite:///{folder}/ledger.sqlite", "simulated"))


def serial(stocked: PigmentBook, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(PigmentBook, "_new_serial", lambda _: "P-1")
    return stocked.receive(DELIVERY, 1, by="stores", at_utc=AT_UTC, today=TODAY)[0].serial


def not_booked(folder: Path, _: pytest.MonkeyPatch) -> None:
    wrong = replace(DELIVERY, shade="14")
    book(folder).receive(wrong, 1, by="stores", at_utc=AT_UTC, today=TODAY)


def unknown(folder: Path, _: pytest.MonkeyPatch) -> None:
    book(folder).bottle("P-2")


def not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stocked = book(folder)
    stocked.open_bottle(serial(stocked, monkeypatch), by="Tess", now=NOW, until=date(2029, 1, 1))


def opened_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stocked = book(folder)
    one = serial(stocked, monkeypatch)
    for _ in range(2):
        stocked.open_bottle(one, by="Tess", now=NOW, days=30)


def refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stocked = book(folder)
    one = serial(stocked, monkeypatch)
    stocked.use(one, ["1:10", "1:14"], "s7", "c3", simulated=True, by="Tess", now=NOW)


CASES: list[tuple[Callable[[Path, pytest.MonkeyPatch], None], type[PigmentError], str]] = [
    (
        not_booked,
        errors.PigmentNotBooked,
        "pigment not booked in: shade is '14', expected pigment : water such as 1:14, from 1:1 to 1:99; "
        "read it off the bottle again",
    ),
    (
        unknown,
        errors.UnknownBottle,
        "bottle P-2 is not in the ledger of simulated stock, expected one booked in with `stipple pigment "
        "receive --simulated`; read its serial again, or take another",
    ),
    (
        not_opened,
        errors.OpeningRefused,
        "bottle P-1 not opened: --until is 2029-01-01, expected 2026-11-22 to its expiry 2028-06-30; read on "
        "the bottle how long it may be used once open",
    ),
    (
        opened_twice,
        errors.BottleStepRefused,
        "bottle P-1 is opened, for use until 2026-12-22, expected received and never opened: a bottle goes "
        "one way only; nothing was changed, take another bottle",
    ),
    (
        refused,
        errors.BottleRefused,
        "bottle P-1 refused (not opened): it is not opened, expected it opened with a last day of use; open "
        "it: stipple pigment open P-1 --simulated --until DAY",
    ),
]


@pytest.mark.parametrize(("provoke", "kind", "text"), CASES, ids=[kind.__name__ for _, kind, _ in CASES])
def test_an_error_says_what_got_expected_and_the_way_out(
    provoke: Callable[[Path, pytest.MonkeyPatch], None],
    kind: type[PigmentError],
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(PigmentError) as raised:
        provoke(tmp_path, monkeypatch)

    assert type(raised.value) is kind
    assert str(raised.value) == text
    assert raised.value.exit_code == 2


def test_no_error_of_the_package_is_left_out() -> None:
    assert {kind for _, kind, _ in CASES} == set(PigmentError.__subclasses__())


def test_errors_are_also_the_built_in_ones_they_resemble() -> None:
    assert issubclass(errors.PigmentNotBooked, ValueError)
    assert issubclass(errors.OpeningRefused, ValueError)
    assert issubclass(errors.UnknownBottle, LookupError)
