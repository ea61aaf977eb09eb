"""Waiting for sockets and file descriptors at once. A shell."""

import time
from collections.abc import Iterable

import zmq


def wait(sockets: Iterable[zmq.Socket[bytes]], timeout_s: float | None, fds: Iterable[int] = ()) -> set[int]:
    """Wait until one of `sockets` or `fds` can be read, or for `timeout_s` (None: for ever).

    Answers which of `fds` can be read.
    """
    wanted = tuple(fds)
    poller = zmq.Poller()
    for one in (*sockets, *wanted):
        poller.register(one, zmq.POLLIN)
    if not poller.sockets:
        # Nothing to wait for but the time, for which a poller does not wait.
        assert timeout_s is not None, "somebody has to end the wait"
        time.sleep(max(0.0, timeout_s))
        return set()
    # Rounded up, so that a deadline is over when it is looked at.
    ready = dict(poller.poll(None if timeout_s is None else int(max(0.0, timeout_s) * 1000) + 1))
    return {fd for fd in wanted if fd in ready}
