"""How a dot's end is written down. Promises P1, P2, P7."""

import pytest

from controller.session.facts import UNCERTAIN
from controller.session.states import SessionState as S
from firmware_bridge.device import wire
from firmware_bridge.messages import Done
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import start_work, to_depositing, to_ready


def ended(dot: int, depth_um: int, outcome: int = wire.OUTCOME_PLACED) -> Done:
    return Done(dot, outcome, 7, depth_um, 40_000)


@pytest.mark.hazard("H09", "H27", "H29")
def test_every_strike_is_written_with_its_depth_needles_place_and_cartridge() -> None:
    """P2"""
    room = SessionRoom(dots=20)
    to_depositing(room)
    room.until(S.CARTRIDGE_CHANGE)
    room.run_for(0.1)
    body = room.bodies("dot")[4]
    assert dict(body) | {"depth_um": 0, "duration_us": 0} == {
        "dot": 5,
        "outcome": "placed",
        "depth_um": 0,
        "planned_um": 400,
        "needles": 7,
        "x_um": 5000,
        "y_um": 0,
        "cartridge": "SN1",
        "duration_us": 0,
        "replayed": False,
    }


@pytest.mark.hazard("H08", "H09")
@pytest.mark.parametrize(
    ("depth_um", "state"), [(551, S.FAULT), (249, S.FAULT), (550, S.DEPOSITING), (250, S.DEPOSITING)]
)
def test_a_depth_too_far_off_is_a_fault_while_the_needle_works(depth_um: int, state: S) -> None:
    """P7"""
    room = SessionRoom(speed=1.0)
    to_depositing(room)
    room.engine.ctx.feeder.sent(1)
    room.engine._events.handle(ended(1, depth_um))
    assert room.state is state
    assert room.facts.depth_error_um_max == abs(depth_um - 400)


@pytest.mark.parametrize(("depth_um", "state"), [(551, S.FAULT), (0, S.READY)])
def test_after_a_stop_only_too_deep_is_a_fault_since_the_stop_itself_cuts_a_strike_short(
    depth_um: int, state: S
) -> None:
    """P7"""
    room = SessionRoom(speed=1.0)
    to_depositing(room)
    room.say("stop")
    room.engine.ctx.feeder.sent(1)
    room.engine._events.handle(ended(1, depth_um))
    assert room.state is state


def test_too_deep_found_out_after_a_reconnection_is_a_fault_all_the_same() -> None:
    """P7, P8"""
    room = SessionRoom(speed=1.0)
    to_depositing(room)
    room.until_strikes(3)
    room.kill_host()
    room.run_for(0.5)
    core = room.machine.core
    assert core is not None
    core.memory.results = [(dot, code, mask, 560, us) for dot, code, mask, _, us in core.memory.results]
    del room.record[next(at for at, (kind, _) in enumerate(room.record) if kind == "dot") :]
    room.pedal("up")
    room.start_host()
    room.run_until(lambda: room.state is not S.OFFLINE)
    assert room.state is S.FAULT


@pytest.mark.hazard("H02")
def test_an_outcome_without_a_meaning_is_left_to_a_person() -> None:
    """P1"""
    room = SessionRoom(speed=1.0)
    to_depositing(room)
    room.engine.ctx.feeder.sent(1)
    room.engine._events.handle(ended(1, 400, outcome=9))
    assert room.facts.dots[1] == UNCERTAIN
    assert room.state is S.FAULT


def test_a_fault_latched_twice_is_one_state_and_two_entries() -> None:
    room = SessionRoom()
    to_ready(room)
    start_work(room)
    for _ in range(2):
        room.engine._events.handle(ended(39, 400))
    room.carry_out()
    room.run_for(0.1)
    assert [body["code"] for body in room.bodies("fault")] == ["result_out_of_order"] * 2
    assert room.state is S.FAULT
