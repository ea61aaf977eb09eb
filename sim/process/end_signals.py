"""Signals that ask a process to end, as something a select() loop can wait on.

Shell; main thread only.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _noted(_number: int, _frame: FrameType | None) -> None:
    # The wake-up descriptor carries the number; without a handler of our own Python would not write to it.
    return


@contextmanager
def end_signals() -> Iterator[int]:
    """A file descriptor that brings one byte, its number, for each end signal, while the block lasts.

    SIGTTIN is ignored meanwhile, so that a process in the background may try to read its terminal and be
    refused.
    """
    read_fd, write_fd = os.pipe()
    os.set_blocking(write_fd, False)
    wakeup_before = signal.set_wakeup_fd(write_fd, warn_on_full_buffer=False)
    before = {number: signal.signal(number, _noted) for number in END_SIGNALS}
    before[signal.SIGTTIN] = signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    try:
        yield read_fd
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup_before)
        os.close(read_fd)
        os.close(write_fd)
