"""A clinic and its rooms, each with a book, and a network between them that can be cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import LedgerUnavailable
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_book import RoomBook
from controller.cartridge.room_ledger import RoomLedger
from tests.controller.cartridge.ledger_calls import AT_UTC, TODAY, S


class FarLedger(Ledger):
    """The clinic's ledger as seen over a network."""

    cut = False
    """Is nobody reached?"""
    answers_to_lose = 0
    """So many times more the clinic does what it was asked, and its answer is lost."""

    @contextmanager
    def transaction(self, reading: bool = False) -> Iterator[Connection]:
        if self.cut:
            raise LedgerUnavailable("the clinic", "no answer")
        with super().transaction(reading) as connection:
            yield connection
        if self.answers_to_lose and not reading:
            self.answers_to_lose -= 1
            raise LedgerUnavailable("the clinic", "its answer was lost")


class Room:
    """One room of the clinic: its book, and what a technician does there."""

    def __init__(self, url: str, folder: Path, name: str) -> None:
        self.name = name
        self.clinic = FarLedger.open(url, "simulated", room=name)
        book = RoomBook.open(f"sqlite:///{folder / name}.sqlite", "simulated", room=name)
        self.tries = 0
        self.ledger = RoomLedger(lambda: self.clinic, book, name, self._later)

    def claim(self, cartridge: Cartridge, session: str | None = None) -> Cartridge:
        session = session or f"session in {self.name}"
        return self.ledger.claim(
            cartridge.udi, session, f"client of {session}", by="Tess", at_utc=AT_UTC, today=TODAY
        )

    def advance(self, cartridge: Cartridge, to: S, dots_struck: int | None = None) -> Cartridge:
        session = f"session in {self.name}"
        return self.ledger.advance(
            cartridge.key, to, session, by="Tess", at_utc=AT_UTC, dots_struck=dots_struck
        )

    def use_up(self, cartridge: Cartridge) -> None:
        self.claim(cartridge)
        for to in (S.OPENED, S.IN_USE, S.SPENT, S.DISCARDED):
            self.advance(cartridge, to)

    def sync(self) -> tuple[str, ...]:
        return self.ledger.sync(AT_UTC)

    def close(self) -> None:
        self.ledger.close()
        self.clinic.close()

    def _later(self) -> float:
        # By so much that the clinic is never left alone for having failed before.
        self.tries += 1
        return self.tries * 1000.0
