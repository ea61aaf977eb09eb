"""Ports with something other than a machine of ours behind them, on real pseudo-terminals."""

import os
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from firmware_bridge.device import wire


@contextmanager
def port(answer: Callable[[bytes], bytes], first: bytes = b"") -> Iterator[str]:
    """A port that says `first`, and `answer(data)` to whatever it is sent; gives its name."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.write(master, first)

    def serve() -> None:
        while True:
            try:
                data = os.read(master, 4096)
            except OSError:
                return
            if data == b"end":
                return
            os.write(master, answer(data))

    server = threading.Thread(target=serve)
    server.start()
    try:
        yield os.ttyname(slave)
    finally:
        os.write(slave, b"end")
        server.join()
        os.close(slave)
        os.close(master)


@contextmanager
def hangs_up() -> Iterator[str]:
    """A port that is pulled out at the first byte it is sent."""
    master, slave = os.openpty()
    tty.setraw(slave)

    def serve() -> None:
        os.read(master, 1)
        os.close(master)

    server = threading.Thread(target=serve)
    server.start()
    try:
        yield os.ttyname(slave)
    finally:
        server.join()
        os.close(slave)


def silent(_: bytes) -> bytes:
    return b""


def echo(data: bytes) -> bytes:
    return data


def garbage(_: bytes) -> bytes:
    return bytes(range(1, 256)) + b"\x00"


def older_firmware(data: bytes) -> bytes:
    """Answers HELLO as a machine with another schema would."""
    for chunk in wire.FrameSplitter().feed(data):
        frame = wire.decode_frame(chunk, 0)
        if frame is not None and frame[0] == wire.HELLO:
            nonce = wire.unpack(wire.HELLO, frame[3])[0]
            ack = (nonce, 1, 0xDEADBEEF, 1, b"\x01" * 8, 1, 1, 1, b"\x00" * 8, 0, 0, 1, 8)
            payload = wire.pack(wire.HELLO_ACK, *ack)
            return wire.encode_frame(wire.HELLO_ACK, 0, 0, payload, wire.HANDSHAKE_SEED)
    return b""
