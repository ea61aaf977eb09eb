"""Carries the engine's ledger requests out, one after another on its own thread, and brings the answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from config.schema import Cartridges
from controller.cartridge.errors import CartridgeError
from controller.cartridge.gs1 import read_scan
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey
from controller.engine.effects import (
    Advanced,
    Claimed,
    LedgerAdvance,
    LedgerAnswer,
    LedgerClaim,
    LedgerRefused,
)
from controller.runner.clock import utc_text


class LedgerDesk:
    """Requests in, answers out. `answer` and `failed` are called on the desk's thread."""

    def __init__(
        self,
        ledger: Ledger,
        types: Cartridges,
        session: str,
        client_ref: str,
        operator: str,
        answer: Callable[[LedgerAnswer], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """ledger: of the session's world; types: budgets by GTIN; failed: told of a fault of our own."""
        self._ledger = ledger
        self._types = types
        self._session = session
        self._client_ref = client_ref
        self._operator = operator
        self._answer = answer
        self._failed = failed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def ask(self, request: LedgerClaim | LedgerAdvance) -> None:
        """Queue a request; returns at once."""
        self._thread.submit(self._serve, request)

    def close(self) -> None:
        """Finish what was asked, then end the thread."""
        self._thread.shutdown(wait=True)

    def _serve(self, request: LedgerClaim | LedgerAdvance) -> None:
        try:
            self._answer(self._claim(request) if isinstance(request, LedgerClaim) else self._advance(request))
        except CartridgeError as error:
            self._answer(LedgerRefused(request, str(error)))
        except Exception as error:
            # Unheard it would leave the session waiting for an answer for ever.
            self._failed(error)

    def _claim(self, request: LedgerClaim) -> Claimed:
        now = datetime.now(UTC)
        today = now.astimezone().date()
        udi = read_scan(request.scan, today, self._ledger.lots())
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

    def _advance(self, request: LedgerAdvance) -> Advanced:
        self._ledger.advance(
            CartridgeKey(request.gtin, request.serial),
            CartridgeState(request.state),
            self._session,
            by=self._operator,
            at_utc=utc_text(datetime.now(UTC)),
            dots_struck=request.dots_struck,
        )
        return Advanced(request.serial, request.state)
