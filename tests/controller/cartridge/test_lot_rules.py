"""What can be a recall, and which cartridges it is about."""

from dataclasses import replace

import pytest

from controller.cartridge.errors import RecallRefused
from controller.cartridge.lot_rules import KnownLots, LotRecall, checked_recall
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN


def test_a_recall_is_about_its_lot_of_one_gtin_or_of_any() -> None:
    one = LotRecall("LOT42A", None, "seals leak", "Ann", AT_UTC)
    assert one.covers(GTIN, "LOT42A")
    assert replace(one, gtin=GTIN).covers(GTIN, "LOT42A")
    assert not replace(one, gtin="04012345678901").covers(GTIN, "LOT42A")
    assert not replace(one, lot="LOT9").covers(GTIN, "LOT42A")


def test_two_that_say_the_same_are_the_same_recall_whatever_their_numbers() -> None:
    assert LotRecall("L1", None, "dull", "Ann", AT_UTC, 1) == LotRecall("L1", None, "dull", "Ann", AT_UTC, 2)


def test_nothing_is_known_of_lots_until_somebody_is_asked() -> None:
    assert KnownLots() == KnownLots(None, ())


@pytest.mark.parametrize(
    ("lot", "gtin", "reason", "said"),
    [
        ("", None, "leaks", "recall refused: lot is '', expected 1 to 20 characters"),
        ("LOT 1", None, "leaks", "recall refused: lot is 'LOT 1'"),
        ("LOT1", "123", "leaks", "recall refused: GTIN is '123', expected 14 digits"),
        ("LOT1", None, "  ", "recall refused: reason is '  ', expected words"),
    ],
)
def test_what_can_be_no_recall_is_refused(lot: str, gtin: str | None, reason: str, said: str) -> None:
    with pytest.raises(RecallRefused, match=said):
        checked_recall(lot, gtin, reason, "Ann", AT_UTC)


def test_a_reason_is_kept_without_blanks_around_it() -> None:
    assert checked_recall("LOT1", GTIN, " leaks ", "Ann", AT_UTC) == LotRecall(
        "LOT1", GTIN, "leaks", "Ann", AT_UTC
    )
