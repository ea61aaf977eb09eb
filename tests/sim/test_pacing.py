"""A serial line's pace."""

from hypothesis import given
from hypothesis import strategies as st

from sim.pacing import BITS_PER_BYTE, PacedPipe, UnpacedPipe

BAUDS = st.sampled_from([300, 9600, 115_200, 250_000, 1_000_000])
PUSHES = st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=40)), max_size=20)


@given(baud=BAUDS, pushes=PUSHES, looks=st.lists(st.integers(0, 30_000), max_size=20))
def test_bytes_arrive_once_in_order_and_never_faster_than_the_baud_rate(
    baud: int, pushes: list[tuple[int, bytes]], looks: list[int]
) -> None:
    pipe = PacedPipe(baud)
    sent, arrived = b"", b""
    first_us: int | None = None
    now_us = 0
    for (gap_us, data), look_us in zip(pushes, looks, strict=False):
        now_us += gap_us
        pipe.push(data, now_us)
        sent += data
        if first_us is None and data:
            first_us = now_us
        now_us += look_us
        arrived += pipe.pop(now_us)
        assert sent.startswith(arrived)
        assert len(arrived) * BITS_PER_BYTE * 1_000_000 <= (now_us - (first_us or 0)) * baud
    arrived += pipe.pop(max(now_us, pipe.free_at_us))
    assert arrived == sent
    assert pipe.next_deadline_us() is None


@given(baud=BAUDS, data=st.binary(min_size=1, max_size=60), start_us=st.integers(0, 10**12))
def test_the_last_byte_is_there_at_the_deadline_and_not_a_microsecond_before(
    baud: int, data: bytes, start_us: int
) -> None:
    pipe = PacedPipe(baud)
    pipe.push(data, start_us)
    end_us = pipe.free_at_us
    assert pipe.pop(end_us - 1) == data[:-1]
    assert pipe.pop(end_us) == data[-1:]


def test_waiting_from_deadline_to_deadline_delivers_frame_by_frame() -> None:
    pipe = PacedPipe(10_000)
    pipe.push(b"ab\x00cd\x00ef", 0)
    got = []
    while (at_us := pipe.next_deadline_us()) is not None:
        got.append((at_us, pipe.pop(at_us)))
    assert got == [(3000, b"ab\x00"), (6000, b"cd\x00"), (8000, b"ef")]


def test_a_line_kept_busy_loses_no_time_to_rounding() -> None:
    pipe = PacedPipe(115_200)
    now_us = 0
    for _ in range(1000):
        pipe.push(b"123456789\x00", now_us)
        now_us += 868
        pipe.pop(now_us)
    assert pipe.free_at_us - 868_056 in (0, 1)


def test_bytes_pushed_while_others_are_on_their_way_wait_behind_them() -> None:
    pipe = PacedPipe(10_000)
    pipe.push(b"a", 0)
    pipe.push(b"b", 500)
    assert pipe.free_at_us == 2000
    assert pipe.pop(1999) == b"a"


def test_a_clock_read_a_little_late_makes_no_byte_overtake_the_line() -> None:
    pipe = PacedPipe(10_000)
    pipe.push(b"a", 0)
    pipe.pop(1000)
    pipe.push(b"b", 990)
    assert pipe.free_at_us == 2000


def test_an_idle_line_starts_anew_even_if_nobody_took_what_came_before() -> None:
    pipe = PacedPipe(10_000)
    pipe.push(b"a", 0)
    pipe.push(b"b", 50_000)
    assert pipe.pop(50_999) == b"a"
    assert pipe.pop(51_000) == b"b"


def test_a_cut_line_delivers_nothing_of_what_was_on_its_way() -> None:
    pipe = PacedPipe(10_000)
    pipe.push(b"abc", 0)
    pipe.cut()
    assert pipe.pop(10**9) == b""
    pipe.push(b"d", 100)
    assert pipe.pop(1100) == b"d"


def test_pushing_nothing_occupies_no_time() -> None:
    pipe = PacedPipe(10_000)
    pipe.push(b"", 5)
    assert pipe.free_at_us == 0
    assert pipe.next_deadline_us() is None


@given(baud=BAUDS, data=st.binary(min_size=1, max_size=60))
def test_an_unpaced_line_is_busy_as_a_paced_one_is_and_holds_nothing_back(baud: int, data: bytes) -> None:
    paced, unpaced = PacedPipe(baud), UnpacedPipe(baud)
    paced.push(data, 100)
    unpaced.push(data, 100)

    assert unpaced.free_at_us == paced.free_at_us
    assert unpaced.next_deadline_us() == 0
    assert unpaced.pop(100) == data
    assert (unpaced.pop(100), unpaced.next_deadline_us()) == (b"", None)


def test_what_was_not_popped_from_an_unpaced_line_is_lost_when_it_is_cut() -> None:
    pipe = UnpacedPipe(115_200)
    pipe.push(b"abc", 0)
    pipe.push(b"", 0)
    pipe.cut()

    assert (pipe.pop(1), pipe.free_at_us) == (b"", 0)
