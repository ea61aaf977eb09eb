"""A link in each of its states, and what it sends if the wire is always free."""

from firmware_bridge.link import Link, LinkDown, LinkState, LinkUp
from tests.firmware_bridge.machine_end import HOST_NONCE, Sent, hello_ack, taken_apart

BAUD = 115_200
BYTE_S = 10 / BAUD
SILENCE_S = 0.5
START_S = 50.0


def greeting() -> Link:
    link = Link(BAUD, SILENCE_S)
    link.connect(HOST_NONCE, START_S)
    return link


def up() -> Link:
    link = greeting()
    link.bytes_to_send(START_S)
    link.receive_bytes(hello_ack(), START_S)
    assert isinstance(link.next_event(), LinkUp)
    return link


def types(data: bytes) -> list[int]:
    return [sent.type for sent in taken_apart(data)]


def everything(link: Link, now_s: float, frames_max: int = 50) -> list[Sent]:
    """What the link sends if the wire is always free."""
    found: list[Sent] = []
    for count in range(frames_max):
        found += taken_apart(link.bytes_to_send(now_s + count * 0.01))
    return found


def down_because(link: Link) -> BaseException:
    event = link.next_event()
    assert isinstance(event, LinkDown)
    assert link.next_event() is None
    assert link.state is LinkState.DOWN
    return event.error
