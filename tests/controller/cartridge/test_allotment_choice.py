from dataclasses import replace
from datetime import date

import pytest

from controller.cartridge.allotment_choice import cartridges_named, check_asked, checked_room
from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import AllotmentRefused, UnknownCartridge
from tests.controller.cartridge.ledger_calls import GTIN, TODAY, S

ONE = Cartridge(GTIN, "SN1", "LOT42A", date(2028, 11, 30), S.RECEIVED, None, None, 0)


def test_a_rooms_name_loses_the_blanks_around_it() -> None:
    assert checked_room(" room 1 ") == "room 1"
    assert checked_room("x" * 80) == "x" * 80


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "room\n1"])
def test_what_no_rooms_settings_could_say_is_refused(name: str) -> None:
    with pytest.raises(AllotmentRefused, match=r"room is .*, expected a name of 1 to 80 characters"):
        checked_room(name)


@pytest.mark.parametrize(
    ("serials", "lot", "count", "text"),
    [
        ([], None, None, "choice is 'neither serials nor --count'"),
        (["SN1"], None, 2, "choice is 'both serials and --count'"),
        (["SN1"], "LOT42A", None, "--lot is 'LOT42A', expected no lot beside serials"),
        ([], "LOT42A", 0, "--count is 0, expected 1 or more"),
    ],
)
def test_what_could_be_meant_in_two_ways_or_in_none_is_refused(
    serials: list[str], lot: str | None, count: int | None, text: str
) -> None:
    with pytest.raises(AllotmentRefused, match=text):
        check_asked(serials, lot, count)


def test_serials_or_a_count_are_clear() -> None:
    check_asked(["SN1"], None, None)
    check_asked([], "LOT42A", 1)
    check_asked([], None, 1)


def test_each_serial_names_one_cartridge_however_often_it_is_said() -> None:
    other = replace(ONE, serial="SN2")
    assert cartridges_named([ONE, other], ["SN2", "SN1", "SN2"]) == (other, ONE)


def test_a_serial_of_none_or_of_two_items_is_refused() -> None:
    with pytest.raises(UnknownCartridge):
        cartridges_named([ONE], ["SN9"])
    with pytest.raises(AllotmentRefused, match=r"expected one with serial SN1; .*name it with --gtin"):
        cartridges_named([ONE, replace(ONE, gtin="09506000134369")], ["SN1"])


def test_one_past_its_last_day_goes_to_no_room_and_may_come_back_from_one() -> None:
    expired = replace(ONE, expiry=date(2026, 11, 21))
    with pytest.raises(AllotmentRefused, match="last day of use of SN1 is '2026-11-21', expected 2026-11-22"):
        cartridges_named([expired], ["SN1"], TODAY)
    assert cartridges_named([expired], ["SN1"]) == (expired,)
    assert cartridges_named([replace(ONE, expiry=TODAY)], ["SN1"], TODAY)
