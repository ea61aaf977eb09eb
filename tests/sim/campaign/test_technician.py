"""The attentive technician does what only faults make a controller ask for, else what the demo's does."""

from random import Random
from typing import Any

import pytest

from sim.campaign.technician import SEAT_AGAIN, AttentiveTechnician
from sim.demo.technician import Act, Blister

PACE_S = 0.5
PEDAL_UP = Act(False, "pedal up")


@pytest.fixture
def technician() -> AttentiveTechnician:
    return AttentiveTechnician([], Random(1), PACE_S)


def shown(state: str, next_step: str = "", **changes: Any) -> dict[str, Any]:
    cartridge = {"serial": "SN1", "state": "claimed", "tag": 42, "in_bay": False}
    picture = {"cartridge": cartridge, "undiscarded": [], "bay_empty": True, "machine_armed": False}
    return {"state": state, "next_step": next_step, **picture, **changes}


def acts(technician: AttentiveTechnician, snapshot: dict[str, Any], at_s: float = 0.0) -> list[Act]:
    technician.see(snapshot, at_s)
    return technician.act(at_s + PACE_S)


def test_a_cartridge_to_be_seated_again_is_taken_out(technician: AttentiveTechnician) -> None:
    assert acts(technician, shown("ready", SEAT_AGAIN)) == [PEDAL_UP, Act(False, "pull")]


def test_ready_for_any_other_reason_leaves_the_cartridge_where_it_is(technician: AttentiveTechnician) -> None:
    assert acts(technician, shown("ready", "take the foot off the pedal")) == [PEDAL_UP]


def test_told_to_take_another_cartridge_the_one_at_hand_is_set_aside_once(
    technician: AttentiveTechnician,
) -> None:
    technician.hear("warning: it is spent; nothing was changed, take another cartridge")

    assert acts(technician, shown("cartridge_claimed")) == [Act(True, "change")]
    technician.look_again()
    assert acts(technician, shown("cartridge_claimed"), 10.0) == [Act(True, "intact yes")]


def test_told_to_take_another_with_none_at_hand_nothing_is_set_aside(technician: AttentiveTechnician) -> None:
    technician.hear("warning: take another cartridge")

    assert acts(technician, shown("need_cartridge")) == [Act(True, "quit")]


def test_other_words_change_nothing(technician: AttentiveTechnician) -> None:
    technician.hear("note: seat cartridge SN1")

    assert acts(technician, shown("cartridge_claimed")) == [Act(True, "intact yes")]


def test_the_hands_do_nothing_before_their_time(technician: AttentiveTechnician) -> None:
    technician.see(shown("ready", SEAT_AGAIN), 0.0)

    assert technician.act(PACE_S / 2) == []


def test_after_two_dots_off_their_depth_the_cartridge_is_changed_when_the_needle_rests(
    technician: AttentiveTechnician,
) -> None:
    technician.hear("alarm: dot 7 measured 300 µm off its depth")
    assert acts(technician, shown("ready", "arm")) == [Act(True, "arm")]
    technician.hear("alarm: dot 8 measured 300 µm off its depth")
    technician.look_again()

    assert acts(technician, shown("ready", "arm"), 10.0) == [PEDAL_UP, Act(True, "change")]
    technician.look_again()
    assert acts(technician, shown("ready", "arm"), 20.0) == [Act(True, "arm")]


def test_a_cartridge_set_aside_under_way_is_changed_when_the_needle_rests(
    technician: AttentiveTechnician,
) -> None:
    technician.set_cartridge_aside()

    assert acts(technician, shown("ready", "arm")) == [PEDAL_UP, Act(True, "change")]


@pytest.mark.parametrize("told", [True, False], ids=["told when refused", "shown as the next step"])
@pytest.mark.parametrize(
    "words",
    [
        "the record can't be written: free or mend the disk, then resume the session",
        "the machine refuses to arm: the machine has no job: wait for the connection, or reconnect",
    ],
)
def test_told_to_resume_the_session_or_to_reconnect_the_controller_is_left(
    technician: AttentiveTechnician, words: str, told: bool
) -> None:
    if told:
        technician.hear(words)

    left = acts(technician, shown("fault", "acknowledge" if told else words))

    assert left == [PEDAL_UP, Act(True, "quit")]


def scanned(technician: AttentiveTechnician, at_s: float) -> list[Act]:
    technician.look_again()
    return acts(technician, shown("need_cartridge"), at_s)


def test_while_the_ledger_can_not_be_used_the_same_blister_is_scanned_again() -> None:
    technician = AttentiveTechnician([Blister("A"), Blister("B")], Random(1), PACE_S)
    assert scanned(technician, 0.0) == [Act(True, "scan A")]

    technician.hear("warning: the ledger can't be used: database is locked")

    assert scanned(technician, 10.0) == [Act(True, "scan A")]
    assert scanned(technician, 20.0) == [Act(True, "scan B")]


def test_a_blister_from_the_wrong_pile_is_one_scanned_before() -> None:
    technician = AttentiveTechnician([Blister("A"), Blister("B")], Random(1), PACE_S)
    assert not technician.take_used()
    assert scanned(technician, 0.0) == [Act(True, "scan A")]

    assert technician.take_used()

    assert scanned(technician, 10.0) == [Act(True, "scan A")]
    assert scanned(technician, 20.0) == [Act(True, "scan B")]


def test_the_next_blister_can_be_told_by_its_scan_until_none_is_left() -> None:
    technician = AttentiveTechnician([Blister("A"), Blister("B")], Random(1), PACE_S)
    assert technician.next_scan == "A"

    scanned(technician, 0.0)
    assert technician.next_scan == "B"
    scanned(technician, 10.0)
    assert technician.next_scan == ""
