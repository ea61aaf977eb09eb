"""A room's sender: pumps records from the disk to the clinic's socket, and tells how that goes. A shell.

A process of its own beside the controller, so that nothing about the clinic can keep a machine or its stop
waiting. It may be killed at any moment: the record is the outbox. Decides nothing about what is sent; that is
`courier`'s, and what the socket's events mean `connection_watch`'s.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from controller.clinic.sending.connection_watch import ConnectionWatch, News, State
from controller.clinic.sending.courier import Courier, Report, unfinished
from controller.clinic.sending.record_shelf import RecordShelf
from controller.sockets.dealer import Dealer
from controller.sockets.waiting import wait

LOOK_S = 0.2
"""How often the records that are written are looked at for new entries."""

LOOK_EVERYWHERE_S = 5.0
"""How often the folder of the records is looked through for others."""

ANEW_S = 10.0
"""A clinic that has refused the connection is asked again after this."""

MakeDealer = Callable[[], Dealer]
Tell = Callable[[News | Report | str], None]
"""What has changed: the connection, a record's standing, or a record that can't be read."""


@dataclass(slots=True)
class _Line:
    """A socket and what is known of its connection."""

    dealer: Dealer
    watch: ConnectionWatch
    up: bool = False


class Sender:
    """One world's records to one clinic. Made once, used by one thread."""

    def __init__(self, make_dealer: MakeDealer, shelf: RecordShelf, courier: Courier, tell: Tell) -> None:
        """make_dealer: a socket that has begun to connect, each time."""
        self._make_dealer, self._shelf, self._courier, self._tell = make_dealer, shelf, courier, tell
        self._line: _Line | None = None
        self._connect_at_s = 0.0
        self._look_at_s = 0.0
        self._look_everywhere_at_s = 0.0
        self._told_unreadable: dict[str, None] = {}

    @property
    def unfinished(self) -> list[Report]:
        """Records of which the clinic does not have everything, as far as is known."""
        return unfinished(self._courier.reports())

    @property
    def unreadable(self) -> list[str]:
        """Of which files nothing can be sent, and why."""
        return list(self._shelf.unreadable.values())

    @property
    def has_hope(self) -> bool:
        """True while there is a connection, or nothing is known yet of why there is none."""
        return self._line is not None and self._line.watch.state in (State.UP, State.CONNECTING)

    def step(self, timeout_s: float, fds: tuple[int, ...] = ()) -> set[int]:
        """Do what is due, then wait: for the clinic, for `fds`, or so long. Answers which `fds` are ready."""
        now_s = time.monotonic()
        if now_s >= self._look_at_s:
            self.look(everywhere=now_s >= self._look_everywhere_at_s)
        if self._line is None and now_s >= self._connect_at_s:
            self._line = _Line(self._make_dealer(), ConnectionWatch(now_s))
        if self._line is not None:
            self._pump(self._line, now_s)
        for report in self._courier.changes():
            self._tell(report)
        return self._wait(timeout_s, fds)

    def close(self) -> None:
        """Drop the connection."""
        if self._line is not None:
            self._line.dealer.close()
            self._line = None

    def look(self, everywhere: bool = True) -> None:
        """Look now for what has been written; see `RecordShelf.look`."""
        now_s = time.monotonic()
        self._look_at_s = now_s + LOOK_S
        if everywhere:
            self._look_everywhere_at_s = now_s + LOOK_EVERYWHERE_S
        for record, last_seq in self._shelf.look(everywhere):
            self._courier.offer(record.opening, last_seq, record.read, now_s)
        for why in self._shelf.unreadable.values():
            if why not in self._told_unreadable:
                self._told_unreadable[why] = None
                self._tell(why)

    def _pump(self, line: _Line, now_s: float) -> None:
        for event in list(line.dealer.events()):
            self._note(line.watch.see(event, now_s), now_s)
        self._note(line.watch.handle_deadline(now_s), now_s)
        if self._line is None:
            return
        for data in line.dealer.received():
            self._note(line.watch.answered(), now_s)
            self._courier.receive(data, now_s)
        for message in self._courier.messages_to_send(now_s):
            # One that nobody takes is missed by the clinic, and then sent again.
            if not line.dealer.send(message):
                break
            line.watch.asked(now_s)

    def _note(self, news: News | None, now_s: float) -> None:
        line = self._line
        if news is None or line is None:
            return
        if news.up and not line.up:
            self._courier.connected(now_s)
        elif not news.up:
            self._courier.lost(now_s)
        line.up = news.up
        self._tell(news)
        if news.given_up:
            self.close()
            self._connect_at_s = now_s + ANEW_S

    def _wait(self, timeout_s: float, fds: tuple[int, ...]) -> set[int]:
        now_s = time.monotonic()
        due = [now_s + timeout_s, self._look_at_s]
        line = self._line
        if line is None:
            due.append(self._connect_at_s)
            return wait((), min(due) - now_s, fds)
        for deadline_s in (line.watch.next_deadline_s(), self._courier.next_deadline_s()):
            if deadline_s is not None:
                due.append(deadline_s)
        return line.dealer.wait(min(due) - now_s, fds)
