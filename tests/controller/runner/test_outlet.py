"""What is written leaves in order, and nobody who writes ever waits for whoever reads."""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from controller.runner.outlet import STUCK_S, Outlet

FAR_MORE_THAN_A_PIPE_HOLDS = "x" * 1_000_000


@dataclass
class Pipe:
    """The reading end, and a stream at the other."""

    read_fd: int
    stream: TextIO

    def read(self, count: int) -> bytes:
        data = b""
        while len(data) < count and (chunk := os.read(self.read_fd, count - len(data))):
            data += chunk
        return data

    def stop_reading(self) -> None:
        os.close(self.read_fd)
        self.read_fd = -1


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    read_fd, write_fd = os.pipe()
    with os.fdopen(write_fd, "w", encoding="ascii") as stream:
        held = Pipe(read_fd, stream)
        yield held
        if held.read_fd >= 0:
            # Whoever still writes is let go, so that no thread outlives the test.
            held.stop_reading()


@pytest.fixture
def now_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set by index 0."""
    now = [100.0]
    monkeypatch.setattr("controller.runner.outlet.time.monotonic", lambda: now[0])
    return now


def test_what_is_written_leaves_in_order_and_all_of_it_before_it_is_closed(pipe: Pipe) -> None:
    outlet = Outlet(pipe.stream)
    for line in ("one\n", "two\n", "three\n"):
        assert outlet.write(line) == len(line)
        outlet.flush()
    outlet.close()
    outlet.close()
    pipe.stream.close()

    assert pipe.read(100) == b"one\ntwo\nthree\n"


def test_a_letter_that_the_stream_does_not_know_is_a_question_mark(pipe: Pipe) -> None:
    outlet = Outlet(pipe.stream)
    outlet.write("400 µm … 1\udcff\n")
    outlet.close()

    assert pipe.read(12) == b"400 ?m ? 1?\n"


def test_it_is_a_terminal_if_the_stream_is_one(pipe: Pipe) -> None:
    outlet = Outlet(pipe.stream)
    assert (outlet.isatty(), outlet.encoding) == (False, "ascii")
    outlet.close()
    far_fd, near_fd = os.openpty()
    with os.fdopen(near_fd, "w") as stream:
        screen = Outlet(stream)
        assert screen.isatty()
        screen.close()
    os.close(far_fd)


@pytest.mark.hazard("H16")
def test_a_reader_who_has_stopped_reading_holds_nobody_up_and_is_found_out(
    pipe: Pipe, now_s: list[float]
) -> None:
    outlet = Outlet(pipe.stream)
    outlet.write(FAR_MORE_THAN_A_PIPE_HOLDS)
    os.read(pipe.read_fd, 1)
    outlet.write("not yet")
    now_s[0] += STUCK_S + 0.1
    with pytest.raises(TimeoutError, match=r"nobody has read the output for 2\.0 s"):
        outlet.write("now")
    outlet.close()


def test_a_reader_who_is_slow_is_no_reader_who_has_stopped(pipe: Pipe, now_s: list[float]) -> None:
    outlet = Outlet(pipe.stream)
    for _ in range(10):
        outlet.write("line\n")
        now_s[0] += STUCK_S / 2
        assert pipe.read(5) == b"line\n"
    outlet.close()


def test_a_reader_who_falls_behind_sees_what_is_long_past_and_counts_as_none(
    pipe: Pipe, now_s: list[float]
) -> None:
    outlet = Outlet(pipe.stream)
    outlet.write(FAR_MORE_THAN_A_PIPE_HOLDS)
    for _ in range(4):
        pipe.read(65_536)
        now_s[0] += STUCK_S / 3

    with pytest.raises(TimeoutError):
        outlet.write("end")
    pipe.read(1_000_000 - 4 * 65_536)
    outlet.close()


def test_an_end_that_nobody_holds_any_more_is_told_to_the_next_who_writes(pipe: Pipe) -> None:
    outlet = Outlet(pipe.stream)
    pipe.stop_reading()
    outlet.write("lost\n")
    outlet.close()
    with pytest.raises(BrokenPipeError):
        outlet.write("more\n")


def test_a_stream_that_another_program_made_impatient_is_waited_for_all_the_same(pipe: Pipe) -> None:
    fd = pipe.stream.fileno()
    fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_NONBLOCK)
    outlet = Outlet(pipe.stream)
    outlet.write(FAR_MORE_THAN_A_PIPE_HOLDS)

    assert len(pipe.read(1_000_000)) == 1_000_000
    outlet.close()
