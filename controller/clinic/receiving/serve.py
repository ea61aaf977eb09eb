"""The clinic's receiver: rooms' messages taken off the socket in groups, stored, then answered. A shell.

What waits on the socket is stored in one transaction, so that all who wait for a durable commit share it. It
may be killed at any moment: what was not answered is sent again. Leaves what a message means to `receiver`.
"""

from collections.abc import Callable, Iterable, Mapping

from controller.clinic.errors import MessageUnreadable, StoreUnavailable
from controller.clinic.messages import Ack, Entries, Refused, decode, encode
from controller.clinic.receiving.admission import NOBODY
from controller.clinic.receiving.key_book import KeyBook
from controller.clinic.receiving.store import ClinicStore, Sent
from controller.sockets.router import Delivered, Router

GROUP_MAX = 64
"""Messages in one transaction: those of more rooms than any clinic has."""


TOLD_MAX = 1000
"""So many things are remembered as told before."""

Log = Callable[[str, str], None]
"""Whoever tells people: level (note, warning or alarm) and text, one line, at once."""


class Receiving:
    """Room after room, for ever; all parts stay with their owner."""

    def __init__(self, router: Router, store: ClinicStore, keys: KeyBook, log: Log) -> None:
        self._router, self._store, self._keys, self._log = router, store, keys, log
        self._trouble = ""
        self._told: set[tuple[str, str]] = set()

    def step(self, timeout_s: float | None, fds: Iterable[int] = ()) -> set[int]:
        """Wait for rooms or for `fds`, at most so long (None: for ever), and serve the rooms that have come.

        Returns:
            Which of `fds` can be read.

        Raises:
            NotAStore: the store was damaged.
        """
        ready = self._router.wait(timeout_s, fds)
        for key, may in self._router.admit():
            if may is None:
                self._look_at_store()
            else:
                self._tell_once(key, "admitted" if may else "not admitted", "note" if may else "warning")
        group = self._router.received(GROUP_MAX)
        if group:
            self._serve(group)
        return ready

    def _serve(self, group: list[Delivered]) -> None:
        try:
            rooms = self._keys.admitted()
            taken = [one for delivered in group if (one := self._read(delivered, rooms)) is not None]
            answers = self._store.take_all([sent for _, sent in taken]) if taken else []
        except StoreUnavailable as error:
            # Silence is the answer: the rooms send again, until it can be stored.
            self._tell_trouble(error)
            return
        if self._trouble:
            self._trouble = ""
            self._log("note", "the store can be used again")
        for (delivered, sent), answer in zip(taken, answers, strict=True):
            if isinstance(answer, Refused):
                self._tell_once(sent.message.session, f"refused: {answer.why}", "warning")
            elif isinstance(sent.message, Entries) and sent.message.entries[0].seq == 1:
                self._tell_once(sent.message.session, "begun to arrive", "note")
            self._router.answer(delivered.connection, [encode(answer)])

    def _look_at_store(self) -> None:
        """Whoever wants in can't be let in: tell why. He comes again."""
        try:
            self._keys.admitted()
        except StoreUnavailable as error:
            self._tell_trouble(error)

    def _tell_trouble(self, error: StoreUnavailable) -> None:
        if self._trouble != str(error):
            self._log("alarm", str(error))
        self._trouble = str(error)

    def _read(
        self, delivered: Delivered, rooms: Mapping[str, frozenset[str]]
    ) -> tuple[Delivered, Sent] | None:
        try:
            message = decode(delivered.data)
            if isinstance(message, Ack | Refused):
                raise MessageUnreadable("its kind", type(message).__name__, "what a room says")
        except MessageUnreadable as error:
            self._tell_once(delivered.public_key, str(error), "warning")
            return None
        return delivered, Sent(message, rooms.get(delivered.public_key, NOBODY))

    def _tell_once(self, whose: str, what: str, level: str) -> None:
        # Somebody who tries for ever must not fill the log, nor many of them the memory.
        if (whose, what) not in self._told:
            if len(self._told) >= TOLD_MAX:
                self._told.clear()
            self._told.add((whose, what))
            self._log(level, f"{_name(whose)}: {what}")


def _name(whose: str) -> str:
    return whose or "somebody without a key of ours"
