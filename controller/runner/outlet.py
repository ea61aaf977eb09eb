"""The way out to whoever watches: a thread writes, so that a reader who stops reading holds nobody up.

A full pipe or a halted terminal blocks whoever writes to it, and the loop that watches pedal and lease must
not wait. Leaves what is written to the terminals, and what follows from its loss to the runner.
"""

import io
import os
import select
import threading
import time
from collections import deque
from typing import TextIO

STUCK_S = 2.0
"""Text that has not left after this long is read by nobody, or by somebody who sees what is long past."""

CHUNK_BYTES = 4096
"""Written at once: a longer write would return only when all of it has left, and hide that some has."""


class Outlet(io.TextIOBase):
    """Writes what it is given to the file behind `stream`, in order; `write` and `flush` never wait.

    A letter the stream's encoding lacks becomes a question mark.
    """

    def __init__(self, stream: TextIO) -> None:
        """`stream` stays open when this is closed; nobody else may write to it meanwhile."""
        stream.flush()
        # A descriptor of its own: the stream's could be closed and mean another file while the thread writes.
        self._fd = os.dup(stream.fileno())
        self._is_terminal = stream.isatty()
        self._encoding = stream.encoding
        self._changed = threading.Condition()
        self._waiting: deque[tuple[bytes, float]] = deque()
        """Each piece, and when it was written."""
        self._closing = False
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="outlet", daemon=True)
        self._thread.start()

    # A plain attribute in the standard library's stub, and read-only here: nothing may change it under way.
    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The stream's."""
        return self._encoding

    def isatty(self) -> bool:
        """Whether a person may be watching."""
        return self._is_terminal

    def write(self, text: str) -> int:
        """Queue `text`.

        Raises:
            TimeoutError: what was written before has not left for 2 s.
            OSError: it could not be written, for instance because nobody listens any more.
        """
        with self._changed:
            if self._error is not None:
                raise self._error
            if self._stuck():
                raise TimeoutError(f"nobody has read the output for {STUCK_S} s")
            if data := text.encode(self._encoding, errors="replace"):
                self._waiting.append((data, time.monotonic()))
                self._changed.notify()
        return len(text)

    def close(self) -> None:
        """Let what was written leave, for 2 s at most; safe to call twice."""
        with self._changed:
            self._closing = True
            self._changed.notify()
            # Who has read nothing for so long is not waited for once more.
            limit_s = 0.0 if self._stuck() else STUCK_S
        self._thread.join(limit_s)
        super().close()

    def _stuck(self) -> bool:
        return bool(self._waiting) and time.monotonic() - self._waiting[0][1] > STUCK_S

    def _run(self) -> None:
        try:
            while chunk := self._next_chunk():
                written = self._write(chunk)
                with self._changed:
                    data, written_at_s = self._waiting.popleft()
                    if rest := data[written:]:
                        self._waiting.appendleft((rest, written_at_s))
        except OSError as error:
            with self._changed:
                self._error = error
        finally:
            os.close(self._fd)

    def _next_chunk(self) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            return self._waiting[0][0][:CHUNK_BYTES] if self._waiting else b""

    def _write(self, chunk: bytes) -> int:
        try:
            return os.write(self._fd, chunk)
        except BlockingIOError:
            # Another program at the same terminal may have made it so that it never waits.
            select.select([], [self._fd], [])
            return 0
