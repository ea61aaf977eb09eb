"""What a socket tells about its connection, of all that ZeroMQ tells. A core; it draws no conclusions."""

from enum import Enum


class SocketEvent(Enum):
    """Of all that ZeroMQ tells about a socket, what matters here."""

    CONNECTED = "connected"
    """The network has; who is there is not known yet."""
    GREETED = "greeted"
    """Both ends have shown their keys."""
    REFUSED_KEY = "refused_key"
    """The other end has seen this key, and does not let it in."""
    REFUSED = "refused"
    """The other end has broken the handshake off without a reason, or speaks something else."""
    LOST = "lost"
