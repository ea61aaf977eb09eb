"""Waiting ends with whatever comes first: a descriptor, or the time."""

import os
import time

from controller.sockets.waiting import wait


def test_a_descriptor_that_can_be_read_ends_the_wait() -> None:
    read_fd, write_fd = os.pipe()
    try:
        assert wait((), 0.0, (read_fd,)) == set()
        os.write(write_fd, b"!")
        assert wait((), 60.0, (read_fd,)) == {read_fd}
    finally:
        os.close(read_fd)
        os.close(write_fd)


def test_the_time_is_over_when_it_ends_by_time() -> None:
    begun_s = time.monotonic()

    assert wait((), 0.02) == set()
    assert time.monotonic() - begun_s >= 0.02
