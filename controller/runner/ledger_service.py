"""Answers the engine's ledger requests from a `Ledger`, in the engine's words. No thread, no clock."""

from datetime import datetime

from config.schema import Cartridges
from controller.cartridge.errors import CartridgeError, StepRefused
from controller.cartridge.gs1 import read_scan
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey
from controller.clock import utc_text
from controller.engine.effects import (
    Advanced,
    Claimed,
    LedgerAdvance,
    LedgerAnswer,
    LedgerClaim,
    LedgerPigment,
    LedgerRefused,
    LedgerRequest,
    PigmentNamed,
)
from controller.pigment.errors import PigmentError
from controller.pigment.pigment_book import PigmentBook


class LedgerService:
    """One session's access to the ledger of its world. types: dot and minute budgets by GTIN."""

    def __init__(
        self, ledger: Ledger, types: Cartridges, session: str, client_ref: str, operator: str
    ) -> None:
        """operator: who is named at every step."""
        self._ledger = ledger
        self._types = types
        self._session = session
        self._client_ref = client_ref
        self._operator = operator

    def answer(self, request: LedgerRequest, now: datetime) -> LedgerAnswer:
        """Carry `request` out at `now` (UTC), durably; what the ledger refuses is an answer, too."""
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

    def _claim(self, request: LedgerClaim, now: datetime) -> Claimed | LedgerRefused:
        # By UTC, as the session judges it while it goes on (`Context.view`): one rule, wherever the room is.
        today, newest = now.date(), self._ledger.newest_day()
        udi = read_scan(request.scan, today, self._ledger.lots())
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
        bottle = PigmentBook(self._ledger).use(
            request.serial,
            request.shades,
            self._session,
            self._client_ref,
            simulated=request.simulated,
            by=self._operator,
            now=now,
        )
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
