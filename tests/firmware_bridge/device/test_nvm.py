"""What the machine remembers survives a torn write, a dead slot and an empty one, and never goes back."""

import binascii
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.device.nvm import RESULTS_KEPT, Memory
from tests.firmware_bridge.device.board import JOB, PLAN, Board

OTHER_JOB = b"job 0002"


class TornSlot(Board):
    """Power goes while the next write is under way; `tear` says what is left of old and new."""

    tear: Callable[[bytes, bytes], bytes] | None = None

    def nvm_write(self, slot: int, data: bytes) -> None:
        kept = data if self.tear is None else self.tear(self.slots[slot], data)
        super().nvm_write(slot, kept)


def tearing(kept_bytes: int) -> Callable[[bytes, bytes], bytes]:
    """The first `kept_bytes` are new, the rest is what stood there before."""
    return lambda old, new: new[:kept_bytes] + old[kept_bytes:]


def used(board: Board) -> Memory:
    memory = Memory(board)
    memory.open_job(JOB, PLAN, 1)
    for dot in (1, 2):
        assert memory.begin(dot)
        assert memory.end(dot, 1, 7, 400, 50_000)
    return memory


def test_an_unused_memory_is_empty_and_not_lost() -> None:
    memory = Memory(Board())

    assert (memory.boot, memory.stop_generation, memory.hi, memory.done) == (0, 0, 0, 0)
    assert memory.job == bytes(8)
    assert not memory.lost


def test_what_was_written_is_there_after_a_loss_of_power() -> None:
    board = Board()
    before = used(board)
    before.boot, before.stop_generation = 3, 9
    before.begin(3)
    after = Memory(board)

    assert (after.boot, after.stop_generation, after.job, after.plan_hash) == (3, 9, JOB, PLAN)
    assert (after.hi, after.done) == (3, 2)
    assert after.results == [(1, 1, 7, 400, 50_000), (2, 1, 7, 400, 50_000)]


def test_the_latest_results_are_kept_and_no_more() -> None:
    board = Board()
    memory = used(board)
    for dot in range(3, 31):
        memory.begin(dot)
        memory.end(dot, 1, 7, 400, 50_000)

    assert [result[0] for result in Memory(board).results] == list(range(31 - RESULTS_KEPT, 31))


def test_the_same_job_again_keeps_what_was_struck() -> None:
    memory = used(Board())
    memory.open_job(JOB, PLAN, 1)

    assert (memory.hi, memory.done, len(memory.results)) == (2, 2, 2)


def test_another_job_starts_where_the_host_says() -> None:
    memory = used(Board())
    memory.open_job(OTHER_JOB, PLAN, 41)

    assert (memory.hi, memory.done, memory.results) == (40, 40, [])


def test_another_job_that_could_not_be_written_changes_nothing() -> None:
    board = Board()
    memory = used(board)
    board.lose_the_next_write()

    assert not memory.open_job(OTHER_JOB, PLAN, 41)
    assert (memory.job, memory.hi, memory.done, len(memory.results)) == (JOB, 2, 2, 2)


def test_dots_passed_over_are_never_struck_later() -> None:
    board = Board()
    memory = used(board)

    assert memory.skip_to(10)
    assert (Memory(board).hi, Memory(board).done) == (9, 2)


WRITE_BYTES = 300


@pytest.mark.parametrize("kept_bytes", range(0, WRITE_BYTES, 7))
@pytest.mark.parametrize("over_old", [True, False])
def test_a_begin_torn_anywhere_leaves_the_dot_begun_or_the_memory_as_it_was(
    kept_bytes: int, over_old: bool
) -> None:
    board = TornSlot()
    memory = used(board)
    board.tear = lambda old, new: new[:kept_bytes] + (old[kept_bytes:] if over_old else b"")
    energise = memory.begin(3)
    board.tear = None
    after = Memory(board)

    assert not after.lost
    assert (after.hi, after.done) in {(2, 2), (3, 2)}
    assert not energise or after.hi == 3


@pytest.mark.hazard("H02")
@pytest.mark.parametrize("step", ["begin", "end", "skip"])
def test_a_write_torn_at_any_byte_never_costs_the_record_before(step: str) -> None:
    for kept_bytes in range(120):
        board = TornSlot()
        memory = used(board)
        board.tear = tearing(kept_bytes)
        if step == "begin":
            memory.begin(3)
        elif step == "end":
            memory.end(2, 1, 7, 400, 1)
        else:
            memory.skip_to(9)
        board.tear = None
        after = Memory(board)
        assert after.hi >= 2
        assert after.done == 2
        assert after.job == JOB


def test_a_write_that_did_not_take_is_noticed() -> None:
    board = Board()
    memory = used(board)
    board.lose_the_next_write()

    assert not memory.begin(3)
    assert memory.begin(3)


def test_a_dead_slot_never_puts_the_newest_record_at_stake() -> None:
    board = TornSlot()
    memory = used(board)
    board.lose_the_next_write()
    assert not memory.begin(3)
    board.tear = lambda old, new: new[:20]
    memory.save()
    board.tear = None
    after = Memory(board)

    assert (after.hi, after.done) == (2, 2)
    assert len(after.results) == 2


def test_with_a_dead_slot_no_strike_is_allowed_any_more() -> None:
    board = Board()
    memory = used(board)
    board.writes_lost = set(range(board.writes + 1, board.writes + 20))

    assert not any(memory.begin(3) for _ in range(19))


@pytest.mark.parametrize("slots", [[b"rubbish", b""], [b"", b"x" * 48], [b"x" * 60, b"y" * 60]])
def test_a_memory_with_nothing_intact_says_that_it_is_lost(slots: list[bytes]) -> None:
    board = Board()
    board.slots = slots

    assert Memory(board).lost


def test_a_record_of_another_make_is_not_taken_for_ours() -> None:
    board = Board()
    used(board)
    foreign = b"XXXX" + board.slots[0][4:-4]
    board.slots = [foreign + binascii.crc32(foreign).to_bytes(4, "little"), b""]

    assert Memory(board).lost


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["begin", "end", "stop", "job", "skip"]), max_size=25), st.data())
def test_hi_never_goes_back_whatever_is_torn(steps: list[str], data: st.DataObject) -> None:
    board = TornSlot()
    memory = Memory(board)
    memory.open_job(JOB, PLAN, 1)
    struck = 0
    for step in steps:
        kept = data.draw(st.integers(0, 400))
        torn = data.draw(st.booleans())
        board.tear = tearing(kept) if torn else None
        if step == "begin" and memory.begin(memory.hi + 1):
            struck = memory.hi
        elif step == "end" and memory.hi > memory.done:
            memory.end(memory.hi, 1, 7, 400, 1)
        elif step == "skip":
            memory.skip_to(memory.hi + 3)
        elif step == "job":
            memory.open_job(JOB, PLAN, 1)
        else:
            memory.stop_generation += 1
            memory.save()
        if torn:
            board.tear = None
            memory = Memory(board)
        assert memory.hi >= struck
        assert memory.job == JOB


@pytest.mark.hazard("H01", "H02")
@pytest.mark.parametrize("slot", [0, 1])
@pytest.mark.parametrize("ended", [False, True], ids=["begun", "ended"])
def test_whichever_slot_is_lost_later_a_strike_once_begun_stays_begun(slot: int, ended: bool) -> None:
    """P1: else the host would be told that the dot was never begun, and offer it again."""
    board = Board()
    memory = used(board)
    memory.begin(3)
    if ended:
        memory.end(3, 1, 7, 400, 50_000)
    board.slots[slot] = b"\xff" * 40

    assert Memory(board).hi == 3
