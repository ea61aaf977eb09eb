"""A memory that takes no more writes, or has lost what it held: what is told, and what is not done (§8)."""

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.nvm import Memory
from firmware_bridge.messages import Done, HelloAck, RecallEnd, Refused, Status, Stopped
from tests.firmware_bridge.device.board import JOB, Bench, Board


def worn_out(board: Board) -> None:
    board.writes_lost = set(range(board.writes + 1, board.writes + 1000))


@pytest.mark.parametrize("used", [True, False], ids=["the job it knew", "a first job"])
def test_a_board_that_can_write_nothing_answers_a_greeting_and_arms_nothing(used: bool) -> None:
    board = Board()
    if used:
        Bench(board).ready_to_arm()
    worn_out(board)
    bench = Bench(board)
    bench.greet()
    bench.beat()
    bench.send(wire.CALIBRATE, bench.generation)
    bench.poll()
    bench.open_job()
    bench.resume()

    assert bench.last(HelloAck).stop_generation == bench.generation
    assert bench.refusals() == [limits.MEMORY_FAILED, limits.NO_JOB]
    assert not bench.core.striker.armed


def test_a_job_that_memory_did_not_take_is_not_open_and_no_stop() -> None:
    bench = Bench()
    bench.ready_to_arm()
    bench.heard.clear()
    before = bench.generation
    bench.board.lose_the_next_write()
    bench.open_job(b"job 0002")
    bench.resume()

    assert bench.refusals() == [limits.MEMORY_FAILED, limits.NO_JOB]
    assert bench.all_of(Stopped) == []
    assert (bench.generation, bench.core.memory.job) == (before, JOB)


def test_a_resume_that_memory_did_not_take_is_refused_and_a_stop() -> None:
    bench = Bench()
    bench.ready_to_arm()
    before = bench.generation
    bench.board.lose_the_next_write()
    bench.resume(first_dot=5)

    assert bench.last(Refused) == Refused(wire.RESUME, 0, limits.MEMORY_FAILED)
    assert bench.last(Stopped) == Stopped(limits.CAUSE_MEMORY, 5, before + 1)
    assert (bench.last(Status).armed, bench.last(Status).hi) == (0, 4)


def test_a_resume_at_the_next_dot_writes_nothing() -> None:
    bench = Bench()
    bench.ready_to_arm()
    writes = bench.board.writes
    bench.resume()

    assert bench.core.striker.armed
    assert bench.board.writes == writes


def test_a_dot_whose_beginning_memory_did_not_take_is_not_struck_and_never_offered_again() -> None:
    bench = Bench()
    bench.arm()
    bench.board.pedal_now = hal.PEDAL_DOWN
    bench.board.lose_the_next_write()
    bench.dot(1)
    bench.board.pedal_now = hal.PEDAL_UP
    bench.resume(first_dot=1)

    assert bench.board.strikes() == 0
    assert bench.all_of(Stopped)[-1].detail == 1
    assert (bench.last(Status).hi, bench.last(Status).done) == (1, 0)
    assert bench.refusals() == [limits.DOT_NOT_NEXT]


def test_an_end_that_memory_did_not_take_is_told_and_written_with_the_stop() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.board.lose_the_next_write()
    bench.needle_comes_up(398)

    assert bench.last(Done).depth_um == 398
    assert bench.stop_cause() == limits.CAUSE_MEMORY
    assert bench.last(Stopped).detail == 1
    assert bench.last(Status).done == 1
    assert Memory(bench.board).done == 1


def test_a_stop_that_memory_did_not_take_makes_older_commands_stale_all_the_same() -> None:
    bench = Bench()
    bench.ready_to_arm()
    before = bench.generation
    worn_out(bench.board)
    bench.send(wire.STOP, 0)
    bench.send(wire.CALIBRATE, before)

    assert bench.last(Status).stop_generation == before + 1
    assert bench.refusals() == [limits.STALE_STOP_GENERATION]


def test_a_lost_memory_is_told_until_the_next_boot_and_then_holds_no_job() -> None:
    board = Board()
    board.slots = [b"rubbish", b""]
    bench = Bench(board)
    bench.ready_to_arm()
    assert bench.last(Status).flags & wire.FLAG_MEMORY_LOST

    board.slots = [b"rubbish", b""]
    Bench(board)
    again = Bench(board)
    again.greet()
    assert not again.last(Status).flags & wire.FLAG_MEMORY_LOST
    assert again.last(HelloAck).job == bytes(8)


def test_an_uncertain_dot_stays_so_though_the_last_dot_ended_lies_beyond_it() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.board.needle_now = (hal.NEEDLE_JAMMED, 0, 0)
    bench.poll()
    bench.board.needle_now = (hal.NEEDLE_UP, 0, 0)
    bench.board.pedal_now = hal.PEDAL_UP
    bench.beat()
    bench.resume(first_dot=2)
    bench.board.pedal_now = hal.PEDAL_DOWN
    bench.board.needle_now = (hal.NEEDLE_UP, 400, 7)
    bench.dot(2)
    bench.poll()
    bench.heard.clear()
    bench.send(wire.RECALL, 1)

    assert (bench.core.memory.hi, bench.core.memory.done) == (2, 2)
    assert [done.dot for done in bench.all_of(Done)] == [2]
    assert bench.heard[-1] == RecallEnd(2)


def test_what_was_refused_is_told_before_the_end_of_a_recall_asked_for_after_it() -> None:
    bench = Bench()
    bench.ready_to_arm()
    bench.heard.clear()
    bench.receive(
        bench.frame(wire.DOT, bench.seq, 1, 0, 0, 400, 200, 0) + bench.frame(wire.RECALL, bench.seq + 1, 1)
    )

    answers = [message for message in bench.heard if isinstance(message, Refused | RecallEnd)]
    assert answers == [Refused(wire.DOT, 1, limits.NOT_ARMED), RecallEnd(0)]
