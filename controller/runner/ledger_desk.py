"""Carries the engine's ledger requests out, one after another on its own thread, and brings the answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from controller.engine.effects import LedgerAnswer, LedgerRequest
from controller.runner.ledger_service import LedgerService


class LedgerDesk:
    """Requests in, answers out. `answer` and `failed` are called on the desk's thread."""

    def __init__(
        self,
        service: LedgerService,
        answer: Callable[[LedgerAnswer], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """failed: told of a fault of our own; a refusal is an answer."""
        self._service = service
        self._answer = answer
        self._failed = failed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def ask(self, request: LedgerRequest) -> None:
        """Queue a request; returns at once."""
        self._thread.submit(self._serve, request)

    def close(self) -> None:
        """Finish what was asked, then end the thread."""
        self._thread.shutdown(wait=True)

    def _serve(self, request: LedgerRequest) -> None:
        try:
            self._answer(self._service.answer(request, datetime.now(UTC)))
        except Exception as error:
            # Unheard it would leave the session waiting for an answer for ever.
            self._failed(error)
