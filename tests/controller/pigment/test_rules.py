"""May this bottle be used, and until when once it is open: every way to be unfit, one at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from controller.cartridge.pigment_states import PigmentState
from controller.pigment.errors import BottleReason as R
from controller.pigment.errors import OpeningRefused
from controller.pigment.rules import Bottle, opened_until, use_refusal

TODAY = date(2026, 11, 22)
GOOD = Bottle(
    "P-1", "Inkworks", "PIG7", "1:14", date(2028, 6, 30), "CERT-7", True, True, PigmentState.OPENED,
    date(2026, 12, 31), True,
)  # fmt: skip


def reason(bottle: Bottle, today: date = TODAY, newest: date | None = None) -> R | None:
    refused = use_refusal(bottle, ["1:10", "1:14"], simulated=True, today=today, newest=newest)
    return None if refused is None else refused.reason


def test_an_opened_bottle_in_date_with_its_certificate_may_be_used() -> None:
    assert reason(GOOD) is None


@pytest.mark.hazard("H38")
@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"simulated": False}, R.WORLD),
        ({"shade": "1:20"}, R.SHADE),
        ({"state": PigmentState.DISCARDED}, R.DISCARDED),
        ({"certificate": None}, R.NO_CERTIFICATE),
        ({"certificate": ""}, R.NO_CERTIFICATE),
        ({"organic": False}, R.NOT_ORGANIC),
        ({"metals_within_limits": False}, R.METALS),
        ({"expiry": date(2026, 11, 21)}, R.EXPIRED),
        ({"state": PigmentState.RECEIVED, "opened_until": None}, R.NOT_OPENED),
        ({"opened_until": None}, R.NOT_OPENED),
        ({"opened_until": date(2026, 11, 21)}, R.OPEN_TOO_LONG),
    ],
    ids=str,
)
def test_whatever_makes_a_bottle_unfit_refuses_it(spoilt: dict[str, Any], why: R) -> None:
    assert reason(replace(GOOD, **spoilt)) is why


def test_a_bottle_may_be_used_on_its_last_days() -> None:
    last = replace(GOOD, expiry=TODAY, opened_until=TODAY)

    assert reason(last) is None
    assert reason(last, newest=TODAY) is None


@pytest.mark.hazard("H38")
def test_a_clock_set_back_makes_no_old_pigment_fresh() -> None:
    assert reason(GOOD, newest=date(2027, 1, 1)) is R.CLOCK
    assert reason(GOOD, newest=date(2026, 12, 31)) is None


def test_a_plan_without_shades_has_no_use_for_a_bottle() -> None:
    refused = use_refusal(GOOD, [], simulated=True, today=TODAY, newest=None)

    assert refused is not None
    assert refused.why == "it is of shade 1:14, expected one the plan has (none)"


def test_a_real_session_is_told_that_a_bottle_is_simulated() -> None:
    refused = use_refusal(GOOD, ["1:14"], simulated=False, today=TODAY, newest=None)

    assert refused is not None
    assert refused.why == "it is SIMULATED, expected a real one"


@pytest.mark.parametrize(
    ("days", "last"),
    [(1, date(2026, 11, 23)), (30, date(2026, 12, 22)), (3650, date(2028, 6, 30))],
)
def test_days_count_from_today_and_end_with_the_expiry(days: int, last: date) -> None:
    assert opened_until("P-1", GOOD.expiry, TODAY, days=days) == last


@pytest.mark.parametrize("until", [TODAY, date(2028, 6, 30)])
def test_a_last_day_from_today_to_the_expiry_stands(until: date) -> None:
    assert opened_until("P-1", GOOD.expiry, TODAY, until=until) == until


@pytest.mark.parametrize(
    ("expiry", "given", "says"),
    [
        (GOOD.expiry, {}, "--until or --days is neither is given"),
        (GOOD.expiry, {"until": TODAY, "days": 3}, "--until or --days is both are given"),
        (GOOD.expiry, {"days": 0}, "--days is 0, expected 1 to 3650"),
        (GOOD.expiry, {"days": 3651}, "--days is 3651, expected 1 to 3650"),
        (GOOD.expiry, {"until": date(2026, 11, 21)}, "--until is 2026-11-21, expected 2026-11-22 to its"),
        (GOOD.expiry, {"until": date(2028, 7, 1)}, "--until is 2028-07-01, expected 2026-11-22 to its"),
        (date(2026, 11, 21), {"days": 3}, "its expiry is 2026-11-21, expected 2026-11-22 or later"),
    ],
)
def test_no_other_day_ends_an_opened_bottles_time(expiry: date, given: dict[str, Any], says: str) -> None:
    with pytest.raises(OpeningRefused) as refused:
        opened_until("P-1", expiry, TODAY, **given)
    assert f"bottle P-1 not opened: {says}" in str(refused.value)
