"""Group commits off the event loop: whatever waits is written as one transaction by one thread.

A durable commit takes milliseconds; the loop that watches pedal and lease must not wait for it. Leaves the
commit itself to `journal`, and acting on the news to the runner.
"""

import threading
from collections.abc import Callable, Iterable

from controller.record.chain import Draft
from controller.record.errors import WriterStopped
from controller.record.journal import Journal


class JournalWriter:
    """A thread that commits drafts in the order submitted.

    Args:
        journal: used by nobody else until `close`; closing it stays with its owner.
        now_utc: gives the time of a group, as in 2026-11-22T14:00:00.000Z.
        on_committed: told the highest ticket that is durable; called on the writer's thread.
        on_failed: told once what went wrong, after which nothing more is written; called on the writer's
        thread.
    """

    def __init__(
        self,
        journal: Journal,
        now_utc: Callable[[], str],
        on_committed: Callable[[int], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        self._journal = journal
        self._now_utc = now_utc
        self._on_committed = on_committed
        self._on_failed = on_failed
        self._changed = threading.Condition()
        self._waiting: list[Draft] = []
        self._submitted = 0
        self._committed = 0
        self._closing = False
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(self, drafts: Iterable[Draft]) -> int:
        """Queue `drafts` and return at once.

        Returns:
            The ticket of the last one: the count of drafts submitted so far.

        Raises:
            WriterStopped: closed, or failed before.
        """
        with self._changed:
            if self._failure is not None:
                raise WriterStopped(str(self._failure)) from self._failure
            if self._closing:
                raise WriterStopped("it was closed")
            before = len(self._waiting)
            self._waiting.extend(drafts)
            self._submitted += len(self._waiting) - before
            self._changed.notify()
            return self._submitted

    def close(self, flush: bool = True) -> int:
        """Take no more drafts and wait for the thread to end.

        Args:
            flush: commit what still waits first; False drops it.

        Returns:
            The highest ticket that is durable.
        """
        with self._changed:
            self._closing = True
            if not flush:
                self._waiting.clear()
            self._changed.notify()
        self._thread.join()
        return self._committed

    def _run(self) -> None:
        # Whatever ends this thread has to reach the runner, or drafts would pile up behind a dead writer.
        try:
            while group := self._next_group():
                self._journal.append(group, self._now_utc())
                self._committed += len(group)
                self._on_committed(self._committed)
        except Exception as failure:
            with self._changed:
                self._failure = failure
            self._on_failed(failure)

    def _next_group(self) -> list[Draft]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            group, self._waiting = self._waiting, []
            return group
