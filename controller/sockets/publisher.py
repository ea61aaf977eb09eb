"""A socket for screens: PUB on this computer only. Whoever looks on gets what he can, and the rest is lost.

Nothing here ever waits, and nobody can say anything back: a screen that hangs, or a hundred of them, change
nothing for the program that publishes. A shell.
"""

import zmq

from controller.sockets.endpoint import checked_local
from controller.sockets.errors import EndpointTaken

WAITING_MAX = 50
"""Messages that wait for one slow screen; newer ones are lost to it."""


class Publisher:
    """Publishes at `endpoint`, where port 0 means any free one."""

    def __init__(self, endpoint: str) -> None:
        """Raises EndpointInvalid, EndpointNotLocal or EndpointTaken."""
        checked_local(endpoint)
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.PUB)
        self._socket.linger = 0
        self._socket.sndhwm = WAITING_MAX
        self._socket.ipv6 = int("[" in endpoint)
        try:
            self._socket.bind(endpoint)
        except zmq.ZMQError as error:
            self.close()
            raise EndpointTaken(endpoint, str(error)) from error

    @property
    def endpoint(self) -> str:
        """Where it publishes, with the port it has."""
        return bound_endpoint(self._socket)

    def publish(self, message: bytes) -> None:
        """Give `message` to whoever looks on."""
        # A PUB socket never blocks: what a screen can't take is dropped by ZeroMQ.
        self._socket.send(message, zmq.NOBLOCK)

    def close(self) -> None:
        """Stop; what was not delivered yet is lost."""
        self._socket.close(0)
        self._context.term()


def bound_endpoint(socket: "zmq.Socket[bytes]") -> str:
    """Where a socket that was bound can be reached."""
    found = socket.getsockopt(zmq.LAST_ENDPOINT)
    assert isinstance(found, bytes), "ZeroMQ gives an address as bytes"
    return found.rstrip(b"\0").decode("ascii")
