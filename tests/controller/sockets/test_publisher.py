"""What is published reaches whoever looks on, and nobody who doesn't keeps the program waiting."""

import pytest
import zmq

from controller.sockets.errors import EndpointNotLocal, EndpointTaken
from controller.sockets.publisher import WAITING_MAX, Publisher


def test_who_looks_on_sees_it() -> None:
    publisher = Publisher("tcp://127.0.0.1:0")
    with zmq.Context() as context, context.socket(zmq.SUB) as screen:
        screen.linger = 0
        screen.subscribe(b"")
        screen.connect(publisher.endpoint)
        # A subscriber is heard of only some time after it has connected: until then it gets nothing.
        while not screen.poll(10):
            publisher.publish(b"hello")
        assert screen.recv() == b"hello"
    publisher.close()


def test_a_screen_that_hangs_holds_nobody_up() -> None:
    publisher = Publisher("tcp://127.0.0.1:0")
    with zmq.Context() as context, context.socket(zmq.SUB) as screen:
        screen.linger = 0
        screen.rcvhwm = 1
        screen.subscribe(b"")
        screen.connect(publisher.endpoint)
        while not screen.poll(10):
            publisher.publish(b"hello")
        for _ in range(1000 * WAITING_MAX):
            publisher.publish(b"x" * 1000)
    publisher.close()


def test_nobody_elsewhere_can_look_on() -> None:
    with pytest.raises(EndpointNotLocal):
        Publisher("tcp://0.0.0.0:0")


def test_an_address_somebody_uses_is_refused() -> None:
    first = Publisher("tcp://127.0.0.1:0")
    with pytest.raises(EndpointTaken):
        Publisher(first.endpoint)
    first.close()
