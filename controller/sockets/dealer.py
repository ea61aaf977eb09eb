"""A socket to the clinic's receiver: DEALER with CURVE, and what its monitor tells. A shell.

Nothing is queued for a clinic that is not there (`IMMEDIATE`), nothing is kept when it is closed (linger 0):
what has to arrive is in the record, and is sent again by whoever knows what was acknowledged.
"""

from collections.abc import Iterable, Iterator

import zmq
from zmq.utils.monitor import parse_monitor_message

from controller.sockets.endpoint import checked_endpoint
from controller.sockets.events import SocketEvent
from controller.sockets.key_files import KeyPair
from controller.sockets.sizes import MESSAGE_BYTES_MAX
from controller.sockets.waiting import wait

RECONNECT_MS, RECONNECT_MS_MAX = 250, 2000
PULSE_MS, PULSE_TIMEOUT_MS = 2000, 6000
"""ZeroMQ's own pings find a connection that has gone without a word."""

_EVENTS = {
    zmq.EVENT_CONNECTED: SocketEvent.CONNECTED,
    zmq.EVENT_HANDSHAKE_SUCCEEDED: SocketEvent.GREETED,
    zmq.EVENT_HANDSHAKE_FAILED_AUTH: SocketEvent.REFUSED_KEY,
    zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL: SocketEvent.REFUSED,
    zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL: SocketEvent.REFUSED,
    zmq.EVENT_DISCONNECTED: SocketEvent.LOST,
}


class Dealer:
    """A socket that connects to `endpoint` by itself, again and again; a context manager.

    own: this room's key pair, with its secret; clinic_key: the clinic's public key.
    """

    def __init__(self, endpoint: str, own: KeyPair, clinic_key: str) -> None:
        """Begins to connect. Raises EndpointInvalid."""
        checked_endpoint(endpoint)
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.DEALER)
        socket = self._socket
        socket.linger = 0
        socket.immediate = 1
        socket.ipv6 = 1
        socket.maxmsgsize = MESSAGE_BYTES_MAX
        socket.reconnect_ivl, socket.reconnect_ivl_max = RECONNECT_MS, RECONNECT_MS_MAX
        socket.heartbeat_ivl, socket.heartbeat_timeout = PULSE_MS, PULSE_TIMEOUT_MS
        socket.curve_serverkey = clinic_key.encode("ascii")
        socket.curve_publickey = own.public.encode("ascii")
        socket.curve_secretkey = own.secret.encode("ascii")
        self._monitor = socket.get_monitor_socket(sum(_EVENTS))
        socket.connect(endpoint)

    def wait(self, timeout_s: float | None, fds: Iterable[int] = ()) -> set[int]:
        """Wait for a message or an event, for one of `fds`, or for the time; answers which of `fds` are."""
        return wait((self._socket, self._monitor), timeout_s, fds)

    def events(self) -> Iterator[SocketEvent]:
        """What has happened to the connection since last asked."""
        while self._monitor.poll(0):
            yield _EVENTS[zmq.Event(parse_monitor_message(self._monitor.recv_multipart())["event"])]

    def received(self) -> Iterator[bytes]:
        """Messages that have come; one of several frames is not the clinic's, and is passed over."""
        while self._socket.poll(0):
            frames = self._socket.recv_multipart()
            if len(frames) == 1:
                yield frames[0]

    def send(self, message: bytes) -> bool:
        """Hand a message over; False if there is no connection to take it."""
        try:
            self._socket.send(message, zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def close(self) -> None:
        """Drop the connection, and whatever was under way on it."""
        self._socket.disable_monitor()
        self._monitor.close(0)
        self._socket.close(0)
        self._context.term()
