"""A clinic that listens on this computer, in a thread of the test's own, and rooms that send to it."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from controller.clinic.receiving.key_book import KeyBook
from controller.clinic.receiving.serve import Receiving
from controller.clinic.receiving.store import ClinicStore
from controller.clinic.sending.connection_watch import News
from controller.clinic.sending.courier import Courier, Report
from controller.clinic.sending.record_shelf import RecordShelf
from controller.clinic.sending.sender import Sender
from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.sockets.dealer import Dealer
from controller.sockets.key_files import KeyPair, make_pair, read_pair
from controller.sockets.router import Router
from tests.controller.clinic.small_clinic import AT_UTC, ROOM

TOLD_S = 5.0
"""Within so long a person is told that nothing gets through."""


def pair(folder: Path, name: str) -> KeyPair:
    """A new key pair."""
    return read_pair(make_pair(folder, name, name)[0])


def record(path: Path, session: str = "SIMULATED-7", room: str = ROOM, count: int = 100) -> Path:
    """A record on the disk."""
    header = {"session": session, "simulated": True, "room": room, "client_ref": "C-1"}
    with Journal.create(path, AT_UTC, header) as journal:
        journal.append((Draft("dot", {"dot": dot}) for dot in range(1, count)), AT_UTC)
    return path


@dataclass
class Clinic:
    """The clinic's end, while `listening` lasts. said: what it told its people."""

    folder: Path
    own: KeyPair
    store: ClinicStore
    keys: KeyBook
    said: list[tuple[str, str]] = field(default_factory=list)
    endpoint: str = ""
    senders: list[Sender] = field(default_factory=list)

    def stored(self, session: str = "SIMULATED-7") -> int:
        """How many entries of a session it has."""
        return len(self.store.entries(session))


@contextmanager
def clinic_in(folder: Path) -> Iterator[Clinic]:
    """A clinic with an empty store that does not listen yet."""
    with ClinicStore.open(f"sqlite:///{folder / 'SIMULATED-clinic.sqlite'}", simulated=True) as store:
        clinic = Clinic(folder, pair(folder, "clinic"), store, KeyBook(store.engine))
        try:
            yield clinic
        finally:
            for sender in clinic.senders:
                sender.close()


@contextmanager
def listening(clinic: Clinic, admits_nobody_asks: bool = False) -> Iterator[None]:
    """Let it listen. admits_nobody_asks: without the handler that is asked who may come in."""
    router = Router(clinic.endpoint or "tcp://127.0.0.1:0", clinic.own, clinic.keys.admits)
    clinic.endpoint = router.endpoint
    if admits_nobody_asks:
        router._zap.close(0)
        yield
        router.close()
        return
    receiving = Receiving(router, clinic.store, clinic.keys, lambda *told: clinic.said.append(told))
    read_fd, write_fd = os.pipe()

    def serve() -> None:
        while not receiving.step(None, (read_fd,)):
            pass

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        os.write(write_fd, b"!")
        thread.join()
        router.close()
        os.close(read_fd)
        os.close(write_fd)


class Room:
    """A room's end: a sender whose every word is kept."""

    def __init__(self, clinic: Clinic, own: KeyPair, *records: Path, clinic_key: str | None = None) -> None:
        self.told: list[News | Report | str] = []
        key = clinic_key or clinic.own.public
        self.sender = Sender(
            lambda: Dealer(clinic.endpoint, own, key),
            RecordShelf(None, "", records),
            Courier(simulated=True),
            self.told.append,
        )
        clinic.senders.append(self.sender)

    @property
    def words(self) -> str:
        """All it was told, in one text."""
        return "\n".join(one.why if isinstance(one, Report) else str(one) for one in self.told)

    def pump_until(self, words: str, within_s: float = TOLD_S) -> float:
        """Pump until it has been told `words`; how long that took, in s."""
        begun_s = time.monotonic()
        while words not in self.words:
            passed_s = time.monotonic() - begun_s
            assert passed_s < within_s, f"{words!r} was not told within {within_s} s, but: {self.words}"
            self.sender.step(within_s - passed_s)
        return time.monotonic() - begun_s

    def pump_until_whole(self, within_s: float = 20.0) -> None:
        """Pump until the clinic has everything."""
        until_s = time.monotonic() + within_s
        self.sender.step(0.0)
        while self.sender.unfinished:
            assert time.monotonic() < until_s, f"not everything has arrived: {self.words}"
            self.sender.step(0.1)
