"""The simulated technician: what it does in every situation, once, and by the controller's words alone."""

from random import Random
from typing import Any

import pytest

from sim.demo.technician import AGAIN_S, HOLD_DOTS_MAX, Act, Blister, Technician

PACE_S = 0.5
SCANS = ["]d201A\x1d21B", "second"]


def snapshot(state: str, **changes: Any) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "state": state,
        "next_step": "",
        "dots": {"left": 1000},
        "cartridge": None,
        "undiscarded": [],
        "bay_empty": True,
        "uncertain": [],
        "machine_armed": True,
    }
    return shown | changes


def cartridge(state: str, **changes: Any) -> dict[str, Any]:
    return {"serial": "SN1", "state": state, "tag": 42, "in_bay": False} | changes


@pytest.fixture
def technician() -> Technician:
    return Technician([Blister(scan) for scan in SCANS], Random(1), PACE_S)


def done(technician: Technician, shown: dict[str, Any], now_s: float = 0.0) -> list[str]:
    """What it does about `shown`: lines for the bench are marked with a star."""
    technician.see(shown, now_s)
    return lines(technician.act(now_s + PACE_S))


def lines(acts: list[Act]) -> list[str]:
    return [act.line if act.to_controller else f"*{act.line}" for act in acts]


SITUATIONS: list[tuple[dict[str, Any], list[str]]] = [
    (snapshot("offline"), []),
    (snapshot("standby"), ["begin"]),
    (snapshot("standby", dots={"left": 0}), ["close"]),
    (snapshot("standby", dots={"left": 0}, cartridge=cartridge("in_use")), ["change"]),
    (snapshot("standby", dots={"left": 0}, undiscarded=["SN1", "SN2"]), ["discard SN1"]),
    (snapshot("screening"), ["screen none", "sign Dr Simulated"]),
    (snapshot("need_cartridge", undiscarded=["SN1"]), ["discard SN1"]),
    (snapshot("need_cartridge"), [r"scan ]d201A\x1d21B"]),
    (snapshot("cartridge_claimed", cartridge=cartridge("claimed")), ["intact yes"]),
    (snapshot("cartridge_claimed", cartridge=cartridge("opened")), ["*seat 42"]),
    (snapshot("cartridge_claimed", cartridge=cartridge("opened"), bay_empty=False), ["*pull"]),
    (snapshot("cartridge_claimed", cartridge=cartridge("opened", in_bay=True), bay_empty=False), []),
    (
        snapshot("cartridge_claimed", cartridge=cartridge("opened"), next_step="set it aside: change"),
        ["change"],
    ),
    (snapshot("calibrating"), []),
    (snapshot("ready", next_step="arm"), ["arm"]),
    (snapshot("armed", machine_armed=False), []),
    (snapshot("ready", next_step="take the foot off the pedal"), ["*pedal up"]),
    (snapshot("ready", next_step="change the cartridge"), ["change"]),
    (snapshot("armed"), ["*pedal down"]),
    (snapshot("hold"), ["*pedal down"]),
    (snapshot("cartridge_change"), ["*pedal up", "*pull"]),
    (snapshot("reconciling", uncertain=[{"dot": 7}, {"dot": 8}]), ["reconcile 7 skip", "reconcile 8 skip"]),
    (snapshot("fault"), ["*pedal up", "*estop release", "acknowledge"]),
    (snapshot("emergency_stop"), ["*pedal up", "*estop release", "acknowledge"]),
    (snapshot("closed"), []),
]


PIGMENT = [
    {"shade": "1:20", "usable": True},
    {"shade": "1:14", "usable": False},
    {"shade": "1:10", "usable": False},
]


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (snapshot("screening", pigment=PIGMENT, signed_by="Dr Ada"), ["pigment P14"]),
        (snapshot("standby", pigment=PIGMENT, signed_by="Dr Ada"), ["pigment P14"]),
        (snapshot("ready", pigment=PIGMENT, signed_by="Dr Ada"), ["pigment P14"]),
        (snapshot("standby", pigment=PIGMENT, signed_by=""), ["begin"]),
        (snapshot("standby", pigment=PIGMENT, signed_by="Dr Ada", dots={"left": 0}), ["close"]),
        (snapshot("standby", pigment=PIGMENT[:1], signed_by="Dr Ada"), ["begin"]),
        (snapshot("standby", pigment=PIGMENT[2:], signed_by="Dr Ada"), ["begin"]),
    ],
)
def test_a_bottle_is_named_for_each_shade_after_the_signature(shown: dict[str, Any], line: list[str]) -> None:
    technician = Technician([], Random(1), PACE_S, {"1:20": "P20", "1:14": "P14"})

    assert done(technician, shown) == line


def test_what_there_is_to_note_about_the_client_is_typed_once_at_the_first_screening() -> None:
    technician = Technician([], Random(1), PACE_S, notes=("consent F-1", "anaesthetic 4 ml of lidocaine"))

    first = done(technician, snapshot("screening"))
    technician.look_again()

    assert first == ["screen none", "consent F-1", "anaesthetic 4 ml of lidocaine", "sign Dr Simulated"]
    assert done(technician, snapshot("screening"), 1.0) == ["screen none", "sign Dr Simulated"]


@pytest.mark.parametrize(("shown", "expected"), SITUATIONS, ids=lambda value: str(value)[:60])
def test_in_every_situation_it_does_what_the_controller_asks_for(
    technician: Technician, shown: dict[str, Any], expected: list[str]
) -> None:
    assert done(technician, shown) == expected


def test_it_takes_its_time_and_says_when_it_will_act(technician: Technician) -> None:
    technician.see(snapshot("standby"), 10.0)
    assert technician.next_deadline_s() == 10.0 + PACE_S
    assert technician.act(10.0 + PACE_S - 0.01) == []
    assert lines(technician.act(10.0 + PACE_S)) == ["begin"]


def test_nothing_is_told_twice_while_nothing_changes_until_it_must_have_been_missed(
    technician: Technician,
) -> None:
    assert done(technician, snapshot("standby")) == ["begin"]
    technician.see(snapshot("standby"), 1.0)
    assert technician.act(PACE_S + AGAIN_S - 0.01) == []
    assert lines(technician.act(PACE_S + AGAIN_S)) == ["begin"]


def test_another_controller_is_told_again_what_the_last_one_was_told(technician: Technician) -> None:
    assert done(technician, snapshot("standby")) == ["begin"]
    technician.look_again()
    assert done(technician, snapshot("standby"), 1.0) == ["begin"]


def test_each_blister_is_scanned_once_and_with_none_left_the_session_is_left(technician: Technician) -> None:
    need = snapshot("need_cartridge")
    assert done(technician, need) == [r"scan ]d201A\x1d21B"]
    assert lines(technician.act(PACE_S + AGAIN_S)) == ["scan second"]
    assert lines(technician.act(PACE_S + 2 * AGAIN_S)) == ["quit"]


def test_after_some_hundred_dots_the_pedal_is_released_once_and_pressed_again_after_a_pause(
    technician: Technician,
) -> None:
    assert done(technician, snapshot("armed")) == ["*pedal down"]
    released = []
    for left in range(1000, 1000 - HOLD_DOTS_MAX - 1, -1):
        technician.see(snapshot("depositing", dots={"left": left}), 1.0)
        released += [(left, line) for line in lines(technician.act(1.0))]

    ((left, line),) = released
    assert line == "*pedal up"
    assert 400 <= left <= 850
    assert technician.pauses == 1
    assert technician.next_deadline_s() is None
    assert done(technician, snapshot("hold"), 2.0) == ["*pedal down"]


def test_at_the_end_of_the_plan_the_pedal_is_not_released_to_pause(technician: Technician) -> None:
    done(technician, snapshot("armed"))
    for left in (100, 0):
        technician.see(snapshot("depositing", dots={"left": left}), 1.0)
    assert technician.act(1.0) == []
    assert technician.pauses == 0
