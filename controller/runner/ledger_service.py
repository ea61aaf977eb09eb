"""Answers the engine's ledger requests from a `Ledger`, in the engine's words. No thread, no clock."""

from datetime import datetime

from config.schema import Cartridges
from controller.cartridge.errors import CartridgeError, ScanRefused, StepRefused
from controller.cartridge.gs1 import read_scan
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_ledger import RoomLedger
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey
from controller.cartridge.wedge import refusal_text
from controller.clock import utc_text
from controller.engine.effects import (
    Advanced,
    Claimed,
    LedgerAdvance,
    LedgerAnswer,
    LedgerClaim,
    LedgerRefused,
    LedgerRequest,
    LedgerWatch,
    Watched,
)


class LedgerService:
    """One session's access to the ledger of its world. types: dot and minute budgets by GTIN."""

    def __init__(
        self, ledger: Ledger | RoomLedger, types: Cartridges, session: str, client_ref: str, operator: str
    ) -> None:
        """operator: who is named at every step."""
        self._ledger = ledger
        self._types = types
        self._session = session
        self._client_ref = client_ref
        self._operator = operator

    def answer(self, request: LedgerRequest, now: datetime) -> LedgerAnswer:
        """Carry `request` out at `now` (UTC), durably; what the ledger refuses is an answer, too."""
        if isinstance(request, LedgerWatch):
            return self._watch(request)
        try:
            if isinstance(request, LedgerClaim):
                return self._claim(request, now)
            return self._advance(request, now)
        except StepRefused as error:
            return LedgerRefused(request, str(error), error.ended)
        except CartridgeError as error:
            return LedgerRefused(request, str(error))

    def settle(self, now: datetime) -> None:
        """Between two requests: have the clinic told, at `now` (UTC), if the room keeps a book."""
        if isinstance(self._ledger, RoomLedger):
            self._ledger.settle(utc_text(now))

    def _watch(self, request: LedgerWatch) -> Watched:
        try:
            recalled = self._ledger.is_recalled(CartridgeKey(request.gtin, request.serial))
        except CartridgeError:
            # Asked again soon; a server that is away must not stop a session with what is claimed already.
            recalled = False
        return Watched(request.serial, recalled)

    def _claim(self, request: LedgerClaim, now: datetime) -> Claimed | LedgerRefused:
        # By UTC, as the session judges it while it goes on (`Context.view`): one rule, wherever the room is.
        today, newest, lots = now.date(), self._ledger.newest_day(), self._ledger.lots()
        try:
            udi = read_scan(request.scan, today, lots)
        except ScanRefused as refused:
            return LedgerRefused(request, refusal_text(refused, request.scan, lots))
        if newest is not None and newest > udi.expiry:
            # A clock set back must not make an expired cartridge fresh; nor may one that ran ahead once
            # have good ones thrown away.
            return LedgerRefused(
                request,
                f"the ledger has steps of {newest}, later than today ({today}) and than the blister's expiry "
                f"({udi.expiry}): one of the clocks is or was wrong; keep the blister, and have the clock of "
                "this computer checked before another try",
            )
        cartridge = self._ledger.claim(
            udi, self._session, self._client_ref, by=self._operator, at_utc=utc_text(now), today=today
        )
        kind = self._types.for_gtin(cartridge.gtin)
        return Claimed(
            gtin=cartridge.gtin,
            serial=cartridge.serial,
            lot=cartridge.lot,
            expiry=cartridge.expiry.isoformat(),
            tag=cartridge.tag,
            dots_max=kind.dots_max,
            minutes_max=kind.minutes_max,
            entry=request.entry,
        )

    def _advance(self, request: LedgerAdvance, now: datetime) -> Advanced:
        self._ledger.advance(
            CartridgeKey(request.gtin, request.serial),
            CartridgeState(request.state),
            self._session,
            by=self._operator,
            at_utc=utc_text(now),
            dots_struck=request.dots_struck,
        )
        return Advanced(request.serial, request.state)
