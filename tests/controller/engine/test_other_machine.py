"""A machine that forgot, another in its place, one that knows more than the record. Promises P1, P2, P5."""

import pytest

from controller.session.states import SessionState as S
from firmware_bridge.device.nvm import NO_JOB_ID
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import go_on, seat, start_work, to_depositing


@pytest.mark.hazard("H02")
def test_a_machine_that_lost_its_memory_has_everything_sent_called_uncertain_and_strikes_none_of_it() -> None:
    """P1: and goes on, even when more dots are uncertain than the machine remembers results."""
    room = SessionRoom(dots=60)
    to_depositing(room)
    room.until_strikes(10)
    room.cable = False
    room.run_for(1)
    struck = len(room.skin.strikes)
    room.replace_machine(seed=1)
    room.cable = True
    room.until(S.RECONCILING)
    uncertain = room.facts.uncertain
    assert uncertain == list(range(room.facts.resolved_hi - len(uncertain) + 1, room.facts.intent_hi + 1))
    assert len(uncertain) > 16
    room.run_for(0.1)
    go_on(room)
    assert len(room.skin.strikes) == struck + 60 - uncertain[-1]
    room.assert_record_matches_skin(uncertain=len(uncertain))


@pytest.mark.hazard("H20")
def test_a_machine_swapped_in_and_out_again_is_not_believed_about_the_dots_of_the_other() -> None:
    """P1: the first machine's memory ends where the second one began."""
    room = SessionRoom(dots=40, cartridge_dots=20)
    to_depositing(room)
    room.until(S.CARTRIDGE_CHANGE)
    room.pedal("up")
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)
    first = room.plant, room.machine
    room.cable = False
    room.run_for(1)
    room.replace_machine(seed=2)
    room.cable = True
    room.until(S.STANDBY)
    room.say("begin")
    seat(room, 2)
    room.run_for(0.1)
    start_work(room)
    room.until_strikes(23)
    room.kill_host()
    room.run_for(0.5)
    room.plant, room.machine = first
    room.machine.handle_deadline(room.now_us)
    room.start_host()
    room.until(S.RECONCILING)
    go_on(room)
    room.assert_record_matches_skin(uncertain=len(room.bodies("uncertain")))


@pytest.mark.hazard("H20", "H21")
def test_another_machine_in_place_makes_the_dots_sent_uncertain_and_the_cartridge_spent() -> None:
    """P1, P5"""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.until_strikes(10)
    room.cable = False
    room.run_for(1)
    room.replace_machine(seed=2)
    room.plant.insert(1)
    room.cable = True
    room.until(S.RECONCILING)
    room.run_for(0.1)
    assert room.ledger.steps["SN1"][-1] == "spent"
    assert all("another machine" in body["why"] for body in room.bodies("uncertain"))
    go_on(room)
    room.assert_record_matches_skin(uncertain=len(room.bodies("uncertain")))


@pytest.mark.hazard("H20", "H28", "H29")
def test_a_machine_is_told_of_no_dot_over_that_is_not_over_on_disk() -> None:
    """P2: it keeps that for good, and the next controller would find a machine that knows more than it."""
    room = SessionRoom(dots=40)
    room.disk_delay_us = 500_000
    to_depositing(room)
    room.until_strikes(10)
    room.disk_error = OSError(28, "No space left on device")
    room.cable = False
    room.run_for(1)
    room.replace_machine(seed=2)
    room.cable = True
    room.run_for(3)
    assert room.facts.uncertain
    assert room.machine.core is not None
    assert room.machine.core.memory.job == NO_JOB_ID
    room.kill_host()
    room.pedal("up")
    room.start_host()
    go_on(room)
    room.assert_record_matches_skin(uncertain=len(room.bodies("uncertain")))


def test_a_slow_disk_keeps_the_session_offline_until_what_the_job_rests_on_is_recorded() -> None:
    """P2: nobody can seat a cartridge, or arm, before the job is open."""
    room = SessionRoom(dots=40)
    room.disk_delay_us = 2_000_000
    room.run_for(1.5)
    assert room.engine.ctx.status is not None
    assert room.state is S.OFFLINE
    room.until(S.STANDBY, limit_s=1)


@pytest.mark.hazard("H29")
def test_a_machine_that_struck_more_than_the_record_allowed_blocks_everything() -> None:
    """P2: a record with a hole in it is never written on."""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.until_strikes(20)
    room.kill_host()
    room.run_for(1)
    cut = next(at for at, (kind, _) in enumerate(room.record) if kind == "intent") + 1
    del room.record[cut:]
    room.start_host()
    room.until(S.STANDBY)
    room.run_for(0.2)
    assert room.says("record and machine contradict each other: the machine began dot")
    for line in ("begin", "change", "close"):
        assert room.refusal_of(line) == "record_contradicted"
