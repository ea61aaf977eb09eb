"""The receiver's loop: what can't be stored is not answered, rubbish is dropped, each thing told once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.clinic.messages import Ack, encode
from controller.clinic.receiving.key_book import KeyBook
from controller.clinic.receiving.serve import Receiving
from controller.clinic.receiving.store import ClinicStore
from controller.record.chain import GENESIS
from controller.sockets.dealer import Dealer
from controller.sockets.events import SocketEvent
from controller.sockets.router import Router
from tests.controller.clinic.loopback import pair
from tests.controller.clinic.small_clinic import AT_UTC, HELLO, ROOM, SESSION

ANSWER = encode(Ack(SESSION, True, 0, GENESIS.hash))


class Bench:
    """A receiver and a room that is connected, stepped by hand."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clinic.sqlite"
        self.store = ClinicStore.open(f"sqlite:///{self.path}", simulated=True, busy_timeout_ms=0)
        keys, own, room = KeyBook(self.store.engine), pair(folder, "clinic"), pair(folder, "room")
        keys.add(room.public, ROOM, by="Ann", at_utc=AT_UTC)
        self.router = Router("tcp://127.0.0.1:0", own, keys.admits)
        self.said: list[tuple[str, str]] = []
        self.receiving = Receiving(self.router, self.store, keys, lambda *told: self.said.append(told))
        self._pairs = room, own
        self.dealer = self.connect()
        while SocketEvent.GREETED not in list(self.dealer.events()):
            self.receiving.step(0.01)

    def connect(self) -> Dealer:
        """Another connection of the same room."""
        room, own = self._pairs
        return Dealer(self.router.endpoint, room, own.public)

    def ask(self, data: bytes, steps: int = 20) -> list[bytes]:
        """Send `data` and let the receiver take it; the answers."""
        self.dealer.send(data)
        for _ in range(steps):
            self.receiving.step(0.01)
            self.dealer.wait(0.0)
        return list(self.dealer.received())

    def close(self) -> None:
        self.dealer.close()
        self.router.close()
        self.store.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    try:
        yield made
    finally:
        made.close()


def test_a_room_is_answered(bench: Bench) -> None:
    assert bench.ask(encode(HELLO)) == [ANSWER]


@pytest.mark.hazard("H32")
def test_while_nothing_can_be_stored_nobody_is_answered_and_it_is_told_once(bench: Bench) -> None:
    with closing(sqlite3.connect(bench.path, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        assert bench.ask(encode(HELLO)) == []
        assert bench.ask(encode(HELLO)) == []
    alarms = [text for level, text in bench.said if level == "alarm"]
    assert len(alarms) == 1
    assert "SQLITE_BUSY" in alarms[0]

    assert bench.ask(encode(HELLO)) == [ANSWER]
    assert bench.said[-1] == ("note", "the store can be used again")


@pytest.mark.parametrize("data", [b"rubbish", b"", ANSWER])
def test_what_no_room_says_is_dropped_and_told_once(bench: Bench, data: bytes) -> None:
    for _ in range(2):
        assert bench.ask(data) == []
    assert len([text for level, text in bench.said if level == "warning"]) == 1

    assert bench.ask(encode(HELLO)) == [ANSWER]


@pytest.mark.hazard("H32")
def test_who_comes_while_the_store_is_away_is_put_off_and_the_receiver_goes_on(bench: Bench) -> None:
    bench.store.engine.dispose()
    away = bench.path.rename(bench.path.with_name("away.sqlite"))
    bench.path.mkdir()
    with closing(bench.connect()) as another:
        seen: list[SocketEvent] = []
        while SocketEvent.REFUSED not in seen and SocketEvent.LOST not in seen:
            bench.receiving.step(0.01)
            seen += another.events()
        assert SocketEvent.GREETED not in seen
    assert [level for level, _ in bench.said].count("alarm") == 1

    bench.path.rmdir()
    away.rename(bench.path)

    assert bench.ask(encode(HELLO)) == [ANSWER]
    assert bench.said[-1] == ("note", "the store can be used again")
