"""A sound cable loses and changes nothing; a faulty one does what its chances say, and never more."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.course import NEVER_US
from sim.campaign.pipe import STALE_KEPT, Cable, FaultyPipe
from sim.seeds import dice_box

CHUNKS = st.lists(st.binary(min_size=1, max_size=30), max_size=20)
LATER_US = 60_000_000
BAUD = 10_000_000
"""A byte takes a microsecond."""


def pipe(**faults: float) -> FaultyPipe:
    made = FaultyPipe(Random(1), BAUD)
    for name, chance in faults.items():
        setattr(made.faults, name, chance)
    return made


def pushed(made: FaultyPipe, chunks: list[bytes], gap_us: int = 1_000) -> bytes:
    for number, chunk in enumerate(chunks):
        made.push(chunk, number * gap_us)
    return made.pop(LATER_US)


@given(CHUNKS)
def test_a_sound_pipe_brings_every_chunk_in_order_when_its_last_byte_has_arrived(chunks: list[bytes]) -> None:
    made = pipe()
    for number, chunk in enumerate(chunks):
        made.push(chunk, number * 100)
        there_us = number * 100 + len(chunk)
        assert made.due_us == there_us
        assert made.pop(there_us - 1) == b""
        assert made.pop(there_us) == chunk
    assert made.due_us == NEVER_US


def test_a_chunk_sent_while_the_line_is_busy_starts_when_it_is_free() -> None:
    made = pipe()
    made.push(b"1234567890", 0)
    made.push(b"abc", 4)

    assert [made.pop(10), made.pop(12), made.pop(13)] == [b"1234567890", b"", b"abc"]


@given(CHUNKS)
def test_a_pipe_that_drops_everything_brings_nothing(chunks: list[bytes]) -> None:
    assert pushed(pipe(drop=1.0), chunks) == b""


@given(st.binary(min_size=1, max_size=30), st.integers(0, 1000))
def test_a_flip_changes_exactly_one_bit(chunk: bytes, seed: int) -> None:
    made = FaultyPipe(Random(seed), BAUD)
    made.faults.flip = 1.0

    out = pushed(made, [chunk])

    assert len(out) == len(chunk)
    assert sum((a ^ b).bit_count() for a, b in zip(chunk, out, strict=True)) == 1


@given(st.binary(min_size=1, max_size=30), st.integers(0, 1000))
def test_a_burst_changes_at_most_eight_bytes_in_one_place_and_no_length(chunk: bytes, seed: int) -> None:
    made = FaultyPipe(Random(seed), BAUD)
    made.faults.burst = 1.0

    out = pushed(made, [chunk])

    changed = [at for at, (a, b) in enumerate(zip(chunk, out, strict=True)) if a != b]
    assert not changed or changed[-1] - changed[0] < 8


@given(CHUNKS)
def test_a_duplicate_follows_its_original(chunks: list[bytes]) -> None:
    assert pushed(pipe(duplicate=1.0), chunks) == b"".join(chunk * 2 for chunk in chunks)


@given(CHUNKS, st.integers(0, 1000))
def test_delay_keeps_the_order(chunks: list[bytes], seed: int) -> None:
    made = FaultyPipe(Random(seed), BAUD)
    made.faults.delay, made.faults.delay_us = 0.5, 3_000_000

    assert pushed(made, chunks) == b"".join(chunks)


@given(CHUNKS, st.integers(0, 1000))
def test_reordering_loses_and_adds_no_chunk(chunks: list[bytes], seed: int) -> None:
    made = FaultyPipe(Random(seed), BAUD)
    made.faults.reorder = 0.5

    assert sorted(pushed(made, chunks)) == sorted(b"".join(chunks))


def test_a_chunk_that_is_reordered_comes_after_one_sent_later() -> None:
    made = pipe(reorder=1.0)
    made.push(b"first", 0)
    made.faults.reorder = 0.0
    made.push(b"second", 1)

    assert made.pop(LATER_US) == b"secondfirst"


def test_single_bytes_come_apart_and_the_next_chunk_waits_for_them() -> None:
    made = pipe(byte_gap_us=100)
    made.push(b"abc", 0)
    made.push(b"d", 50)

    due_us = (3, 102, 103, 203, 302, 303)
    assert [made.pop(at_us) for at_us in due_us] == [b"a", b"", b"b", b"c", b"", b"d"]


@given(CHUNKS)
def test_without_a_cable_nothing_arrives(chunks: list[bytes]) -> None:
    made = pipe()
    made.connected = False

    assert pushed(made, chunks) == b""
    made.inject(b"noise", 0)
    assert made.pop(LATER_US) == b""


def test_what_is_on_its_way_is_lost_when_the_pipe_is_cut() -> None:
    made = pipe(delay=1.0, delay_us=3_000_000)
    made.push(b"abc", 0)
    made.cut()

    assert made.due_us == NEVER_US
    assert made.pop(LATER_US) == b""


def test_what_was_sent_can_come_again_but_nothing_that_was_not() -> None:
    made = pipe(drop=1.0)
    made.replay_stale(0)
    assert made.pop(0) == b""
    for number in range(2 * STALE_KEPT):
        made.push(bytes((number,)), 0)

    made.replay_stale(5)

    (again,) = made.pop(5)
    assert STALE_KEPT <= again < 2 * STALE_KEPT


def test_pulling_the_cable_cuts_both_directions_until_it_is_plugged_in() -> None:
    cable = Cable(dice_box(1), BAUD)
    cable.to_host.push(b"a", 0)
    cable.pull()
    cable.to_machine.push(b"b", 0)
    assert (cable.to_host.pop(1), cable.to_machine.pop(1)) == (b"", b"")

    cable.plug()
    cable.to_machine.push(b"c", 1)

    assert cable.to_machine.pop(2) == b"c"


@pytest.mark.parametrize("seed", range(3))
def test_either_direction_comes_up(seed: int) -> None:
    cable, dice = Cable(dice_box(seed), BAUD), Random(seed)

    assert {id(cable.either(dice)) for _ in range(40)} == {id(cable.to_machine), id(cable.to_host)}
