"""The ledger as a room with a book sees it: its own book decides, the clinic's ledger is told and asked.

For a room whose clinic keeps the ledger on a server. Cut off from it the room works on with what was allotted
to it before, and only that; `sync` then tells what was done, in order, each step once, and takes in what is
new. So nothing can be used twice, and nothing is lost. A shell; the clinic's half is `clinic_desk`'s.
"""

import time
from collections.abc import Callable, Collection
from datetime import date
from threading import RLock
from types import TracebackType
from typing import Self, TypeVar

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.clinic_desk import ClinicDesk
from controller.cartridge.errors import (
    CartridgeError,
    ClaimReason,
    ClaimRefused,
    LedgerUnavailable,
    RoomBookRefused,
)
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_book import RoomBook
from controller.cartridge.room_sessions import tell_sessions
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey, Udi

STEPS_AT_ONCE = 100
"""So many steps are told in one transaction."""

AGAIN_S = 10.0
"""After a failure the clinic is left alone for so long, but by what can't do without it."""

_Answer = TypeVar("_Answer")


class RoomLedger:
    """One room's access to the clinic's ledger through its book; safe to use from several threads."""

    def __init__(
        self,
        open_clinic: Callable[[], Ledger],
        book: RoomBook,
        room: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Both ledgers are closed with this one. open_clinic: called when the clinic is first wanted."""
        self.book = book
        self.room = room
        self.trouble: str | None = None
        self._open_clinic = open_clinic
        self._clinic: Ledger | None = None
        self._monotonic = monotonic
        self._left_alone_until_s = 0.0
        self._lock = RLock()

    @property
    def url(self) -> str:
        """Where its book is."""
        return self.book.url

    def claim(
        self, udi: Udi, session: str, client_ref: str, *, by: str, at_utc: str, today: date
    ) -> Cartridge:
        """Take the cartridge for this session and client: from the book, else from the clinic's stores.

        Raises:
            ClaimRefused: as `Ledger.claim`, or not allotted to this room and the clinic can't be reached.
            LedgerUnavailable: the book can't be used.
            RoomBookRefused: the clinic does not take this book.
        """
        with self._lock:
            held = self.book.find(udi.key)
            if held is None or (held.state is CartridgeState.ALLOTTED and held.room is None):
                try:
                    if held is not None:
                        # Given back: the clinic has to hear of that before it can allot it again.
                        self.sync(at_utc)
                    self._desk().allot(udi, session, client_ref, by=by, at_utc=at_utc, today=today)
                    self.sync(at_utc)
                except LedgerUnavailable as error:
                    self.cut_off(error)
                    raise ClaimRefused(
                        udi.serial,
                        ClaimReason.CUT_OFF,
                        f"it is not allotted to {self.room}, and the clinic's ledger can't be reached "
                        f"({error}), expected one of the two",
                        f"take a cartridge allotted to {self.room}, or have the connection mended",
                    ) from error
            return self.book.claim(udi, session, client_ref, by=by, at_utc=at_utc, today=today)

    def advance(
        self,
        key: CartridgeKey,
        to: CartridgeState,
        session: str | None,
        *,
        by: str,
        at_utc: str,
        dots_struck: int | None = None,
    ) -> Cartridge:
        """As `Ledger.advance`, in the book; the clinic hears of it at the next `sync`."""
        return self.book.advance(key, to, session, by=by, at_utc=at_utc, dots_struck=dots_struck)

    def give_back(self, keys: Collection[CartridgeKey], *, by: str, at_utc: str) -> tuple[Cartridge, ...]:
        """Give unclaimed cartridges back, all or none.

        At once they can't be claimed here any more; once told, they are in the stores.

        Raises:
            UnknownCartridge: one was never allotted to this room.
            StepRefused: one is claimed, or was given back before.
        """
        given = self.book.give_back(keys, self.room, by=by, at_utc=at_utc)
        self.settle(at_utc)
        return given

    def recall(self, lot: str, gtin: str | None = None, *, reason: str, by: str, at_utc: str) -> None:
        """Block a lot here at once, and everywhere as soon as the clinic hears of it."""
        self.book.recall(lot, gtin, reason=reason, by=by, at_utc=at_utc)
        self.settle(at_utc)

    def is_recalled(self, key: CartridgeKey) -> bool:
        """Is the lot of this cartridge recalled, as far as can be known now?"""
        return self.book.is_recalled(key) or bool(self.ask(lambda clinic: clinic.is_recalled(key)))

    def newest_day(self) -> date | None:
        """As `Ledger.newest_day`, of this room's cartridges."""
        return self.book.newest_day()

    def lots(self) -> frozenset[str]:
        """The lots received at goods-in, as far as can be known now."""
        return self.book.lots() | (self.ask(lambda clinic: clinic.lots()) or frozenset())

    def sync(self, at_utc: str) -> tuple[str, ...]:
        """Tell the clinic what was done, and take in what is new.

        Returns:
            The sessions of this room that another room had begun as well while both were cut off.

        Raises:
            LedgerUnavailable: one of the two can't be used now; the next call goes on where this one stopped.
            RoomBookRefused: the clinic does not take this book.
        """
        with self._lock:
            desk = self._desk()
            desk.tell_recalls(self.book.own_recalls(), at_utc)
            told = desk.told(at_utc)
            if told > self.book.last_number():
                raise RoomBookRefused(
                    self.room,
                    f"it is an older copy: the clinic has heard its step {told}, and its last is "
                    f"{self.book.last_number()}",
                    "set aside every unclaimed cartridge of this room, and put the newest file back",
                )
            while steps := self.book.steps_after(told, STEPS_AT_ONCE):
                desk.tell_steps(steps, at_utc)
                told = steps[-1].number
            begun_twice = tell_sessions(self.book, self._opened())
            news = desk.news(at_utc)
            self.book.take_lots(news.lots)
            self.book.take_recalls(news.recalls)
            self.book.take_in(news.allotted, at_utc)
            self.trouble = None
            return begun_twice

    def settle(self, at_utc: str) -> None:
        """`sync` if the clinic is to be had; what is in the way is kept in `trouble`, and hinders nobody."""
        if self._monotonic() < self._left_alone_until_s:
            return
        try:
            self.sync(at_utc)
        except CartridgeError as error:
            self.cut_off(error)

    def cut_off(self, error: CartridgeError) -> None:
        """The clinic is not to be had because of `error`: it is left alone for a while."""
        self.trouble = str(error)
        self._left_alone_until_s = self._monotonic() + AGAIN_S

    def ask(self, question: Callable[[Ledger], _Answer]) -> _Answer | None:
        """The clinic's answer; None if it can't be reached."""
        if self._monotonic() < self._left_alone_until_s:
            return None
        try:
            return self.at_clinic(question)
        except LedgerUnavailable:
            return None

    def at_clinic(self, question: Callable[[Ledger], _Answer]) -> _Answer:
        """The clinic's answer, for what can't do without it. Raises LedgerUnavailable."""
        with self._lock:
            try:
                return question(self._opened())
            except LedgerUnavailable as error:
                self.cut_off(error)
                raise

    def close(self) -> None:
        """Let go of both."""
        self.book.close()
        if self._clinic is not None:
            self._clinic.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened(self) -> Ledger:
        if self._clinic is None:
            self._clinic = self._open_clinic()
        return self._clinic

    def _desk(self) -> ClinicDesk:
        return ClinicDesk(self._opened(), self.room, self.book.name())
