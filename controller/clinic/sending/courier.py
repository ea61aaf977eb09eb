"""Many records on their way over one connection, a few at a time. A core.

Each has a `Push` of its own, which is asked what to send; here it is decided whose turn it is. A record that
the clinic refuses, or of which it has another copy, never keeps the others waiting. Leaves files and sockets
to `sender`.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from controller.clinic.errors import MessageUnreadable
from controller.clinic.messages import Ack, FromRoom, Refused, decode, encode
from controller.clinic.sending.push import REFUSED_RETRY_S, Push, Reader
from controller.record.chain import AUDIT_OPENING_KIND, Entry, Head
from controller.record.errors import RecordError

UNDER_WAY_MAX = 4
"""Records that are sent at the same time."""


class Standing(Enum):
    """How a record stands with the clinic."""

    WAITING = "waiting"
    """Not all of it is acknowledged, as far as is known."""
    WHOLE = "whole"
    """The clinic has all of it."""
    REFUSED = "refused"
    DIVERGED = "diverged"
    UNREADABLE = "unreadable"
    """It can't be read from its file."""

    @property
    def may_still_come(self) -> bool:
        """True if nobody has to do anything first."""
        return self is Standing.WAITING


@dataclass(frozen=True, slots=True)
class Report:
    """A record's standing. acknowledged: what the clinic has; committed: the record's last entry.

    is_log: it is a room's audit log, and no session.
    """

    session: str
    standing: Standing
    acknowledged: Head
    committed: int
    why: str = ""
    is_log: bool = False


@dataclass(slots=True)
class _Parcel:
    push: Push
    committed: int
    is_log: bool
    standing: Standing = Standing.WAITING
    why: str = ""
    again_at_s: float | None = None
    """When one that was put aside is tried again."""


class Courier:
    """The records of one world on their way. Times in s, monotonic."""

    def __init__(self, simulated: bool) -> None:
        """No connection, and nothing to send yet."""
        self._simulated = simulated
        self._parcels: dict[str, _Parcel] = {}
        self._queue: deque[str] = deque()
        self._under_way: dict[str, _Parcel] = {}
        self._changed: dict[str, None] = {}
        self._online = False
        self.unreadable = ""
        """What was wrong with the last answer that could not be read, or nothing."""

    def offer(self, opening: Entry, committed_seq: int, read: Reader, now_s: float) -> None:
        """There is a record whose first entry is `opening`, with entries up to `committed_seq`; or more."""
        session = str(opening.body["session"])
        parcel = self._parcels.get(session)
        if parcel is None:
            push = Push(session, self._simulated, opening.hash, committed_seq, read)
            self._parcels[session] = _Parcel(push, committed_seq, opening.kind == AUDIT_OPENING_KIND)
            self._queue.append(session)
            self._fill(now_s)
            return
        # It may lie elsewhere by now.
        parcel.push.read_with(read)
        if committed_seq != parcel.committed:
            parcel.committed = committed_seq
            parcel.push.committed(committed_seq, now_s)
            if parcel.standing is Standing.WHOLE:
                self._turn(session, Standing.WAITING)
            if session not in self._under_way and session not in self._queue:
                self._queue.appendleft(session)
        self._fill(now_s)

    def connected(self, now_s: float) -> None:
        """There is a connection to the clinic: it is asked about every record anew."""
        self._online = True
        self._under_way.clear()
        first = [
            session for session in self._parcels if self._parcels[session].standing is not Standing.WHOLE
        ]
        self._queue = deque(dict.fromkeys((*first, *self._parcels)))
        self._fill(now_s)

    def lost(self, now_s: float) -> None:
        """It is gone; nothing is given up."""
        self._online = False
        for session, parcel in self._under_way.items():
            parcel.push.lost(now_s)
            self._queue.append(session)
        self._under_way.clear()

    def receive(self, data: bytes, now_s: float) -> None:
        """The clinic's answer."""
        try:
            message = decode(data)
        except MessageUnreadable as error:
            self.unreadable = str(error)
            return
        parcel = self._under_way.get(message.session)
        if parcel is None or not isinstance(message, Ack | Refused):
            return
        self.unreadable = ""
        try:
            parcel.push.receive(message, now_s)
        except RecordError as error:
            self._put_aside(message.session, parcel, error, now_s)
        else:
            self._see(message.session, parcel)
        self._fill(now_s)

    def messages_to_send(self, now_s: float) -> list[bytes]:
        """What is due by now, in order."""
        for session, parcel in self._parcels.items():
            if parcel.again_at_s is not None and now_s >= parcel.again_at_s:
                parcel.again_at_s = None
                self._queue.append(session)
        self._fill(now_s)
        out: list[bytes] = []
        for session, parcel in list(self._under_way.items()):
            out += map(encode, self._asked(session, parcel, now_s))
        return out

    def next_deadline_s(self) -> float | None:
        """When `messages_to_send` is to be called at the latest; None while there is nothing to wait for."""
        if not self._online:
            return None
        due = [parcel.push.next_deadline_s() for parcel in self._under_way.values()]
        due += [parcel.again_at_s for parcel in self._parcels.values()]
        return min((at_s for at_s in due if at_s is not None), default=None)

    def reports(self) -> list[Report]:
        """How every record stands."""
        return [self._report(session) for session in self._parcels]

    def changes(self) -> list[Report]:
        """How those records stand whose standing has changed since this was last asked."""
        changed, self._changed = self._changed, {}
        return [self._report(session) for session in changed]

    def _fill(self, now_s: float) -> None:
        while self._online and self._queue:
            if len(self._under_way) >= UNDER_WAY_MAX and not self._make_way(now_s):
                return
            session = self._queue.popleft()
            parcel = self._parcels[session]
            parcel.again_at_s = None
            self._under_way[session] = parcel
            parcel.push.connected(now_s)

    def _make_way(self, now_s: float) -> bool:
        """End the turn of one that has nothing to send now."""
        for session, parcel in self._under_way.items():
            if parcel.standing is not Standing.WAITING:
                del self._under_way[session]
                parcel.push.lost(now_s)
                if parcel.standing is Standing.REFUSED:
                    parcel.again_at_s = now_s + REFUSED_RETRY_S
                return True
        return False

    def _see(self, session: str, parcel: _Parcel) -> None:
        push = parcel.push
        if push.diverged is not None:
            self._turn(session, Standing.DIVERGED, str(push.diverged))
        elif push.refused:
            self._turn(session, Standing.REFUSED, push.refused)
        elif push.whole:
            self._turn(session, Standing.WHOLE)
        else:
            self._turn(session, Standing.WAITING)

    def _turn(self, session: str, standing: Standing, why: str = "") -> None:
        parcel = self._parcels[session]
        if (parcel.standing, parcel.why) != (standing, why):
            parcel.standing, parcel.why = standing, why
            self._changed[session] = None

    def _asked(self, session: str, parcel: _Parcel, now_s: float) -> Sequence[FromRoom]:
        """What this record has to send now; nothing, and put aside, if it can't be read."""
        try:
            return parcel.push.messages_to_send(now_s)
        except RecordError as error:
            self._put_aside(session, parcel, error, now_s)
            return ()

    def _put_aside(self, session: str, parcel: _Parcel, error: RecordError, now_s: float) -> None:
        del self._under_way[session]
        parcel.push.lost(now_s)
        parcel.again_at_s = now_s + REFUSED_RETRY_S
        self._turn(session, Standing.UNREADABLE, str(error))

    def _report(self, session: str) -> Report:
        parcel = self._parcels[session]
        acknowledged = parcel.push.acknowledged
        return Report(session, parcel.standing, acknowledged, parcel.committed, parcel.why, parcel.is_log)


def unfinished(reports: Iterable[Report]) -> list[Report]:
    """Those of which the clinic does not have everything."""
    return [one for one in reports if one.standing is not Standing.WHOLE]
