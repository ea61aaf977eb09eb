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
    LedgerPigment,
    LedgerPigmentWatch,
    LedgerRefused,
    LedgerRequest,
    LedgerWatch,
    PigmentNamed,
    PigmentWatched,
    Watched,
)
from controller.pigment.errors import PigmentError
from controller.pigment.pigment_book import PigmentBook
from controller.pigment.rules import Bottle


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
        if isinstance(request, LedgerPigmentWatch):
            return self._watch_pigment(request)
        try:
            if isinstance(request, LedgerClaim):
                return self._claim(request, now)
            if isinstance(request, LedgerPigment):
                return self._pigment(request, now)
            return self._advance(request, now)
        except StepRefused as error:
            return LedgerRefused(request, str(error), error.ended)
        except (CartridgeError, PigmentError) as error:
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

    def _watch_pigment(self, request: LedgerPigmentWatch) -> PigmentWatched:
        def discarded(ledger: Ledger) -> tuple[str, ...]:
            return PigmentBook(ledger).discarded_of(request.serials)

        ledger = self._ledger
        try:
            found = ledger.ask(discarded) if isinstance(ledger, RoomLedger) else discarded(ledger)
        except CartridgeError:
            # As above: asked again soon.
            found = ()
        return PigmentWatched(found or ())

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

    def _pigment(self, request: LedgerPigment, now: datetime) -> PigmentNamed:
        def use(ledger: Ledger) -> Bottle:
            return PigmentBook(ledger).use(
                request.serial,
                request.shades,
                self._session,
                self._client_ref,
                simulated=request.simulated,
                by=self._operator,
                now=now,
            )

        # Bottles are not allotted: what became of one elsewhere, only the clinic's ledger knows.
        ledger = self._ledger
        bottle = ledger.at_clinic(use) if isinstance(ledger, RoomLedger) else use(ledger)
        assert bottle.certificate, "the rule asks for one"
        assert bottle.opened_until, "the rule asks for one opened"
        return PigmentNamed(
            shade=bottle.shade,
            maker=bottle.maker,
            lot=bottle.lot,
            serial=bottle.serial,
            expiry=bottle.expiry.isoformat(),
            opened_until=bottle.opened_until.isoformat(),
            certificate=bottle.certificate,
        )
