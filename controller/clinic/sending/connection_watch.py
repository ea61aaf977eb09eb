"""What a socket's own events say about the connection to the clinic. A core: events and time in, news out.

libzmq connects again and again without a word; here it becomes one of few states, each with its reason and
what to do, soon enough for a person (5 s). What is sent over the connection is `courier`'s.
"""

from dataclasses import dataclass
from enum import Enum

from controller.sockets.events import SocketEvent

UNREACHABLE_S = 3.0
"""Without a connection for so long the clinic counts as unreachable."""

HANDSHAKE_S = 3.0
"""A connection on which nobody has answered the greeting for so long."""


ANSWER_S = 4.0
"""A clinic that has been asked something, and has not said a word for so long."""


class State(Enum):
    """Where the connection stands, for people."""

    CONNECTING = "connecting"
    UP = "up"
    SILENT = "silent"
    """There is a connection, and no answer comes on it."""
    UNREACHABLE = "unreachable"
    MUTE = "mute"
    KEY_REFUSED = "key_refused"
    REFUSED = "refused"


_WORDS = {
    State.CONNECTING: "connecting to the clinic",
    State.UP: "connected to the clinic",
    State.SILENT: (
        "the clinic takes the connection and does not answer: its store may be full or locked, look at "
        "what its receiver says"
    ),
    State.UNREACHABLE: "the clinic can't be reached: check the network, and that its receiver runs",
    State.MUTE: (
        "somebody answers there, but not as a clinic's receiver does: check the address, and look at what "
        "its receiver says"
    ),
    State.KEY_REFUSED: (
        "the clinic does not admit this room's key: have it added (`stipple clinic keys add`), or a new "
        "one if it was revoked"
    ),
    State.REFUSED: (
        "the clinic breaks off the handshake: check that this room has the clinic's present public key, and "
        "look at what its receiver says"
    ),
}


@dataclass(frozen=True, slots=True)
class News:
    """The state has changed. Whoever pumps the socket makes a new one if it is given up."""

    state: State

    def __str__(self) -> str:
        return _WORDS[self.state]

    @property
    def level(self) -> str:
        """How loud it is to be told: note or warning."""
        return "note" if self.state in (State.UP, State.CONNECTING) else "warning"

    @property
    def up(self) -> bool:
        """True if messages can be sent."""
        return self.state in (State.UP, State.SILENT)

    @property
    def given_up(self) -> bool:
        """True if to go on with this socket is no use: who refused once is asked anew, and more slowly."""
        return self.state in (State.KEY_REFUSED, State.REFUSED, State.MUTE)


class ConnectionWatch:
    """One socket's connection; times in s, monotonic."""

    def __init__(self, now_s: float) -> None:
        """The socket has just begun to connect."""
        self.state = State.CONNECTING
        self._since_s = now_s
        self._greeting = False
        self._asked_s: float | None = None

    def see(self, event: SocketEvent, now_s: float) -> News | None:
        """Take in an event; answers what has changed by it for people, if anything."""
        if self.state in (State.KEY_REFUSED, State.REFUSED):
            # What follows is only the connection's end.
            return None
        match event:
            case SocketEvent.GREETED:
                self._greeting = False
                self._asked_s = None
                return self._turn(State.UP)
            case SocketEvent.REFUSED_KEY:
                return self._turn(State.KEY_REFUSED)
            case SocketEvent.REFUSED:
                return self._turn(State.REFUSED)
            case SocketEvent.CONNECTED:
                self._greeting = True
                self._since_s = now_s
            case SocketEvent.LOST if self.state in (State.UP, State.SILENT):
                self._greeting = False
                self._since_s = now_s
                return self._turn(State.CONNECTING)
            case SocketEvent.LOST:
                self._greeting = False
        return None

    def asked(self, now_s: float) -> None:
        """Something was sent that is to be answered."""
        if self._asked_s is None:
            self._asked_s = now_s

    def answered(self) -> News | None:
        """Something has come; what has changed by it."""
        self._asked_s = None
        return self._turn(State.UP) if self.state is State.SILENT else None

    def handle_deadline(self, now_s: float) -> News | None:
        """What has changed because nothing came."""
        deadline_s = self.next_deadline_s()
        if deadline_s is None or now_s < deadline_s:
            return None
        if self.state is State.UP:
            return self._turn(State.SILENT)
        return self._turn(State.MUTE if self._greeting else State.UNREACHABLE)

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` is to be called at the latest; None while there is nothing to wait for."""
        if self.state is State.UP:
            return None if self._asked_s is None else self._asked_s + ANSWER_S
        if self._greeting and self.state is not State.MUTE:
            return self._since_s + HANDSHAKE_S
        return self._since_s + UNREACHABLE_S if self.state is State.CONNECTING else None

    def _turn(self, state: State) -> News | None:
        if state is self.state:
            return None
        self.state = state
        return News(state)
