"""The clinic's socket: ROUTER with CURVE, and the ZAP handler that says who may come in. A shell.

The handler is asked before a room's first byte is read; with `ZAP_ENFORCE_DOMAIN` nobody gets in while there
is none. Each message says by whose key it came, so that a key revoked on an open connection is found as well.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Self

import zmq

from controller.sockets.endpoint import checked_endpoint
from controller.sockets.errors import EndpointTaken
from controller.sockets.key_files import KeyPair
from controller.sockets.publisher import bound_endpoint
from controller.sockets.sizes import MESSAGE_BYTES_MAX
from controller.sockets.waiting import wait
from controller.sockets.zap import DOMAIN, zap_answer

ZAP_ENDPOINT = "inproc://zeromq.zap.01"
PULSE_MS, PULSE_TIMEOUT_MS = 2000, 6000
HANDSHAKE_MS = 5000
"""Whoever has not shown his key after this is cut off, and holds no connection open."""

WAITING_MAX = 64
"""Messages that wait to be taken, of one connection; more wait in the network."""


class Delivered(NamedTuple):
    """A message, whose connection it came on, and the public key that was shown there."""

    connection: bytes
    public_key: str
    data: bytes


class Router:
    """Listens at `endpoint`, where port 0 means any free one; a context manager."""

    def __init__(self, endpoint: str, own: KeyPair, is_admitted: Callable[[str], bool | None]) -> None:
        """is_admitted: asked with the public key of whoever wants in, each time; None: can't be told now.

        Raises:
            EndpointInvalid: it is no address.
            EndpointTaken: it can't be listened on.
        """
        checked_endpoint(endpoint, any_port=True)
        self._is_admitted = is_admitted
        self._context = zmq.Context()
        # First, so that at no time is anybody there to be let in unasked.
        self._zap = self._context.socket(zmq.REP)
        self._zap.linger = 0
        self._zap.bind(ZAP_ENDPOINT)
        self._socket = self._context.socket(zmq.ROUTER)
        socket = self._socket
        socket.linger = 0
        socket.ipv6 = int("[" in endpoint)
        socket.maxmsgsize = MESSAGE_BYTES_MAX
        socket.rcvhwm = WAITING_MAX
        socket.handshake_ivl = HANDSHAKE_MS
        socket.heartbeat_ivl, socket.heartbeat_timeout = PULSE_MS, PULSE_TIMEOUT_MS
        socket.curve_server = 1
        socket.curve_publickey = own.public.encode("ascii")
        socket.curve_secretkey = own.secret.encode("ascii")
        socket.zap_domain = DOMAIN
        socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)
        try:
            socket.bind(endpoint)
        except zmq.ZMQError as error:
            self.close()
            raise EndpointTaken(endpoint, str(error)) from error

    @property
    def endpoint(self) -> str:
        """Where it listens, with the port it has."""
        return bound_endpoint(self._socket)

    def wait(self, timeout_s: float | None, fds: Iterable[int] = ()) -> set[int]:
        """Wait for a room, for one of `fds` to be readable, or for the time; answers which of `fds` are."""
        return wait((self._socket, self._zap), timeout_s, fds)

    def admit(self) -> list[tuple[str, bool | None]]:
        """Answer everybody who wants in; each one's public key (empty if he showed none), and if he may."""
        asked: list[tuple[str, bool | None]] = []
        while self._zap.poll(0):
            asked.append(self._admit_next())
        return asked

    def _admit_next(self) -> tuple[str, bool | None]:
        who: tuple[str, bool | None] = ("", False)

        def may_come_in(key: str) -> bool | None:
            nonlocal who
            who = key, self._is_admitted(key)
            return who[1]

        self._zap.send_multipart(zap_answer(self._zap.recv_multipart(), may_come_in))
        return who

    def received(self, count_max: int) -> list[Delivered]:
        """At most so many messages that have come. One without a key or of several frames is dropped."""
        found: list[Delivered] = []
        while len(found) < count_max and self._socket.poll(0):
            connection, *frames = self._socket.recv_multipart(copy=False)
            if len(frames) == 1 and (key := _shown_key(frames[0])):
                found.append(Delivered(connection.bytes, key, frames[0].bytes))
        return found

    def answer(self, connection: bytes, messages: Sequence[bytes]) -> None:
        """Send to whoever is at the end of `connection`; if nobody is any more, it is dropped."""
        for message in messages:
            try:
                self._socket.send_multipart((connection, message), zmq.NOBLOCK)
            except zmq.Again:
                # Somebody who takes no answers gets none; what he sends again is answered again.
                return

    def close(self) -> None:
        """Stop listening; connections end."""
        self._socket.close(0)
        self._zap.close(0)
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _shown_key(frame: zmq.Frame) -> str:
    try:
        return str(frame.get("User-Id"))
    except zmq.ZMQError:
        # No handler has let him in: libzmq knows nobody there.
        return ""
