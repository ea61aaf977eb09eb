"""The clinic's socket: messages come with their sender's key, answers go back where they came from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.sockets.dealer import Dealer
from controller.sockets.errors import EndpointInvalid, EndpointTaken
from controller.sockets.events import SocketEvent
from controller.sockets.key_files import KeyPair
from controller.sockets.router import Delivered, Router
from tests.controller.clinic.loopback import pair

WAIT_S = 20.0


@pytest.fixture
def own(tmp_path: Path) -> KeyPair:
    return pair(tmp_path, "clinic")


@pytest.fixture
def router(own: KeyPair) -> Iterator[Router]:
    with Router("tcp://127.0.0.1:0", own, lambda _: True) as made:
        yield made


def connected(router: Router, dealer: Dealer) -> list[tuple[str, bool | None]]:
    """Both ends pumped until the room is in; who has asked to come in."""
    asked: list[tuple[str, bool | None]] = []
    while SocketEvent.GREETED not in list(dealer.events()):
        router.wait(0.01)
        asked += router.admit()
    return asked


def test_a_message_comes_with_its_senders_key_and_its_answer_gets_back(
    router: Router, own: KeyPair, tmp_path: Path
) -> None:
    rooms = [pair(tmp_path, name) for name in ("one", "two")]
    dealers = []
    for room in rooms:
        dealers.append(Dealer(router.endpoint, room, own.public))
        assert connected(router, dealers[-1]) == [(room.public, True)]
        assert dealers[-1].send(room.public.encode())
    found: list[Delivered] = []
    while len(found) < 2:
        router.wait(WAIT_S)
        found += router.received(1)

    assert {one.public_key for one in found} == {room.public for room in rooms}
    for one in found:
        assert one.data == one.public_key.encode()
        router.answer(one.connection, [b"first", b"second"])
    for dealer in dealers:
        heard: list[bytes] = []
        while len(heard) < 2:
            dealer.wait(WAIT_S)
            heard += dealer.received()
        assert heard == [b"first", b"second"]
        dealer.close()


def test_an_answer_to_somebody_who_has_gone_is_dropped(router: Router) -> None:
    router.answer(b"nobody", [b"hello"])

    assert router.received(10) == []


def test_an_address_somebody_listens_on_is_refused(router: Router, own: KeyPair) -> None:
    with pytest.raises(EndpointTaken, match="Address already in use"):
        Router(router.endpoint, own, lambda _: True)


def test_what_is_no_address_is_refused(own: KeyPair) -> None:
    with pytest.raises(EndpointInvalid):
        Router("ipc:///tmp/clinic", own, lambda _: True)
