"""Whole sessions through the engine: leaving, dying, disks that fail. Promises P1, P2, P3, P8, P9."""

import pytest

from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import (
    finish,
    go_on,
    seat,
    start_work,
    to_cartridge,
    to_depositing,
    to_ready,
)

MOMENTS_US = [round(23_000 + 17_389 * step) for step in range(60)]


@pytest.mark.hazard("H01", "H28", "H29")
def test_a_whole_session_puts_every_dot_into_the_skin_once_and_onto_the_record() -> None:
    room = SessionRoom(dots=40)
    to_depositing(room)
    finish(room, "SN1")
    assert room.state is S.CLOSED
    assert room.exit_code == 0
    assert len(room.skin.strikes) == 40
    assert [body["dot"] for body in room.bodies("dot")] == list(range(1, 41))
    assert room.bodies("session_closed")[0]["deposited"] == 40
    room.assert_record_matches_skin()


@pytest.mark.hazard("H01", "H28")
@pytest.mark.parametrize("disk_delay_us", [0, 7_000, 45_000])
def test_a_host_killed_at_any_moment_goes_on_with_no_dot_twice_and_none_uncertain(disk_delay_us: int) -> None:
    """P1, P2, P3: only the machine's loss of power may cost certainty, not the controller's death."""
    for moment_us in MOMENTS_US[:: 1 if disk_delay_us else 2]:
        room = SessionRoom(dots=24, speed=1.0)
        room.disk_delay_us = disk_delay_us
        to_depositing(room)
        room.run_for(moment_us / 1e6)
        room.kill_host()
        room.run_for(0.4)
        assert not room.armed
        room.pedal("up")
        room.start_host()
        go_on(room)
        room.assert_record_matches_skin(uncertain=0)
        assert [body["dot"] for body in room.bodies("dot")] == list(range(1, 25)), moment_us


@pytest.mark.hazard("H21", "H31")
def test_a_host_killed_while_cartridges_change_and_stop_leaves_the_ledger_so_that_the_session_can_close() -> (
    None
):
    """P5: the ledger was not told that the cartridge is spent; it is told before the discard."""
    room = SessionRoom(dots=20)
    to_depositing(room)
    room.until(S.CARTRIDGE_CHANGE)
    room.pedal("up")
    room.ledger.silent = True
    room.plant.remove()
    room.until(S.STANDBY)
    room.run_for(0.1)
    assert room.ledger.steps["SN1"][-1] == "in_use"
    room.kill_host()
    room.ledger.silent = False
    room.start_host()
    room.until(S.STANDBY)
    room.say("discard SN1")
    assert room.ledger.steps["SN1"] == ["claimed", "opened", "in_use", "spent", "discarded"]
    room.say("close")
    assert room.state is S.CLOSED


@pytest.mark.hazard("H28")
@pytest.mark.parametrize("after_us", [31_000 * step for step in range(1, 24)])
def test_a_disk_that_fails_at_any_moment_stops_the_needle_and_nothing_is_sent_afterwards(
    after_us: int,
) -> None:
    """P9"""
    room = SessionRoom(dots=60, speed=1.0)
    to_depositing(room)
    room.run_for(after_us / 1e6)
    room.disk_error = OSError(28, "No space left on device")
    room.until(S.FAULT)
    struck = len(room.skin.strikes)
    room.run_for(2)
    assert len(room.skin.strikes) <= struck + 1
    assert not room.armed
    assert room.refusal_of("acknowledge") == "record_not_durable"
    assert room.says("No space left on device")
    room.kill_host()
    room.pedal("up")
    room.start_host()
    go_on(room)
    room.assert_record_matches_skin(uncertain=0)


def test_a_disk_that_fails_while_there_is_no_machine_blocks_the_session_when_there_is_one() -> None:
    """P9"""
    room = SessionRoom()
    room.cable = False
    room.run_for(1)
    room.engine.journal_failed(OSError(28, "No space left on device"), room.now_s)
    room.cable = True
    room.until(S.FAULT)
    assert room.refusal_of("acknowledge") == "record_not_durable"


@pytest.mark.parametrize("line", ["arm", "begin", "quit"])
def test_lines_typed_ahead_of_leaving_do_nothing(line: str) -> None:
    """P8: nobody would watch what they start."""
    room = SessionRoom()
    to_ready(room)
    room.say("quit")
    assert room.refusal_of(line) == "leaving"
    room.pedal("down")
    room.run_for(1)
    assert not room.armed
    assert len(room.skin.strikes) == 0
    assert room.exit_code == 0


def test_leaving_in_the_middle_of_work_disarms_and_the_session_can_be_resumed() -> None:
    """P8"""
    room = SessionRoom(dots=30, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.engine.interrupt("SIGINT", 130, room.now_s)
    room.carry_out()
    assert room.exit_code == 130
    before = len(room.skin.strikes)
    room.run_for(0.5)
    assert not room.armed
    assert len(room.skin.strikes) <= before + 1
    assert room.bodies("stop")[0]["why"] == "SIGINT"
    room.kill_host()
    room.start_host()
    go_on(room)
    room.assert_record_matches_skin(uncertain=0)


def test_a_closed_session_that_is_started_again_stays_closed() -> None:
    """P8, P11: nothing is written behind its last entry."""
    room = SessionRoom(dots=20)
    to_depositing(room)
    finish(room, "SN1")
    before = list(room.record)
    room.kill_host()
    room.start_host()
    room.run_for(1)
    assert room.state is S.CLOSED
    assert room.exit_code == 0
    assert [kind for kind, _ in room.record[len(before) :]] == []


@pytest.mark.hazard("H14")
def test_a_lost_stop_is_repeated_until_the_machine_obeys() -> None:
    """P8"""
    room = SessionRoom(dots=200, speed=1.0)
    to_depositing(room)
    room.until_strikes(3)
    heard = room.machine.receive_bytes
    lost: list[bytes] = []

    def deaf(data: bytes, now_us: int) -> None:
        lost.append(data)
        if len(lost) > 3:
            heard(data, now_us)

    room.machine.receive_bytes = deaf  # type: ignore[method-assign]
    room.say("stop")
    room.run_for(0.2)
    assert not room.armed
    assert room.state is S.READY


def test_changing_twice_in_one_session_and_pausing_in_between_still_strikes_each_dot_once() -> None:
    room = SessionRoom(dots=50, cartridge_dots=20)
    to_cartridge(room)
    for number in (1, 2, 3):
        seat(room, number)
        room.run_for(0.1)
        start_work(room)
        room.until_strikes(20 * number - 10)
        room.pedal("up")
        room.until(S.HOLD, S.CARTRIDGE_CHANGE)
        room.pedal("down")
        room.until(S.CARTRIDGE_CHANGE)
        room.plant.remove()
        room.until(S.NEED_CARTRIDGE, S.STANDBY)
    room.run_for(0.1)
    assert room.facts.cartridges_used == 3
    assert room.snapshot["dots"]["deposited"] == 50
    room.assert_record_matches_skin()


def test_both_ends_take_their_time_until_arming_is_the_next_step() -> None:
    room = SessionRoom(dots=10)

    def leased_after_a_while() -> bool:
        room.run_for(2.0)
        assert room.machine.core is not None
        return room.machine.core.lease(room.now_us)

    to_cartridge(room)
    assert not leased_after_a_while()
    room = SessionRoom(dots=10)
    to_ready(room)
    assert leased_after_a_while()
    assert room.now_s - room.engine.ctx.status_at_s <= 0.05
    assert room.state is S.READY


def test_a_job_refused_for_a_memory_that_failed_is_opened_again_once_that_is_acknowledged() -> None:
    room = SessionRoom(dots=10)
    core = room.machine.core
    assert core is not None
    keeps = core.memory.open_job
    core.memory.open_job = lambda *_: False  # type: ignore[method-assign]
    room.until(S.FAULT)
    core.memory.open_job = keeps  # type: ignore[method-assign]
    room.say("acknowledge")
    go_on(room)
    assert len(room.skin.strikes) == 10
