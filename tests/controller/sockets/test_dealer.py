"""A room's socket keeps nothing for a clinic that is not there, and tells what becomes of its connection."""

from pathlib import Path

import pytest

from controller.sockets.dealer import Dealer
from controller.sockets.errors import EndpointInvalid
from controller.sockets.events import SocketEvent
from controller.sockets.router import Router
from tests.controller.clinic.loopback import pair


def test_without_a_connection_nothing_is_taken(tmp_path: Path) -> None:
    own = pair(tmp_path, "room")
    dealer = Dealer("tcp://127.0.0.1:1", own, own.public)

    assert not dealer.send(b"hello")
    assert list(dealer.received()) == []
    dealer.close()


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    own = pair(tmp_path, "room")

    with pytest.raises(EndpointInvalid):
        Dealer("clinic.example", own, own.public)


def test_the_end_of_the_connection_is_an_event(tmp_path: Path) -> None:
    own, room = pair(tmp_path, "clinic"), pair(tmp_path, "room")
    seen: list[SocketEvent] = []
    with Router("tcp://127.0.0.1:0", own, lambda _: True) as router:
        dealer = Dealer(router.endpoint, room, own.public)
        while SocketEvent.GREETED not in seen:
            router.wait(0.01)
            router.admit()
            seen += dealer.events()
    while SocketEvent.LOST not in seen:
        dealer.wait(20.0)
        seen += dealer.events()
    dealer.close()

    assert seen[:3] == [SocketEvent.CONNECTED, SocketEvent.GREETED, SocketEvent.LOST]
