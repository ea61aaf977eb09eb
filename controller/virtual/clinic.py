"""The clinic for virtual time: the real receiver and store, without sockets or clock.

A campaign finds it by its entry point. What lasts is announced to `step` before and after, and an exception
from there leaves everything as a killed process would.
"""

from pathlib import Path
from typing import Protocol

from controller.clinic.errors import StoreUnavailable
from controller.clinic.messages import Ack, Entries, Refused, decode, encode
from controller.clinic.receiving.store import ClinicStore
from controller.record.chain import Entry
from controller.runner.session_files import SIMULATED_PREFIX

ROOMS = frozenset({""})
"""A record of virtual time names no room, and nobody else writes here."""


class VirtualClinicPlace(Protocol):
    """Where the clinic's store lies."""

    @property
    def folder(self) -> Path:
        """Of the simulated session."""


class VirtualClinicDisk(Protocol):
    """What the clinic's simulated disk does with writes."""

    @property
    def refuses(self) -> str:
        """Why it takes no writes, or empty."""


class VirtualClinicStep(Protocol):
    """Called with what the clinic has come to: store, stored."""

    def __call__(self, what: str, /) -> None:
        """May raise, and then the clinic is dead."""


class VirtualClinic:
    """One life of the clinic's receiver."""

    def __init__(self, place: VirtualClinicPlace, disk: VirtualClinicDisk, step: VirtualClinicStep) -> None:
        """Open the store, or make it."""
        self._store = ClinicStore.open(f"sqlite:///{store_path(place)}", simulated=True)
        self._disk = disk
        self._step = step

    def receive(self, data: bytes) -> list[bytes]:
        """A room's message arrives; the answers to it, none if nothing could be stored.

        Raises MessageUnreadable.
        """
        message = decode(data)
        assert not isinstance(message, Ack | Refused), f"a room never says {type(message).__name__}"
        storing = isinstance(message, Entries)
        if storing:
            self._step("store")
        try:
            if storing and self._disk.refuses:
                raise StoreUnavailable(self._store.where, self._disk.refuses)
            answer = self._store.take(message, ROOMS)
        except StoreUnavailable:
            # Silence is the answer: the room sends again.
            return []
        if storing:
            self._step("stored")
        return [encode(answer)]

    def entries(self, session: str, after_seq: int) -> list[tuple[int, str, str, str, str, str]]:
        """What is stored of `session` after that entry: (seq, at_utc, kind, body, prev_hash, hash) each."""
        return [sealed(entry) for entry in self._store.entries(session, after_seq)]

    def kill(self) -> None:
        """Let go of the file, as the system does for a dead process."""
        self._store.close()


def store_path(place: VirtualClinicPlace) -> Path:
    """The file in which the session's clinic keeps what it is sent."""
    return place.folder / f"{SIMULATED_PREFIX}clinic.sqlite"


def sealed(entry: Entry) -> tuple[int, str, str, str, str, str]:
    """An entry as a plain tuple, in the order of the fields its hash covers, but for the number first."""
    return entry.seq, entry.at_utc, entry.kind, entry.body_json, entry.prev_hash, entry.hash
