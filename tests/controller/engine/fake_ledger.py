"""A ledger in a dictionary: one way only, one claim a cartridge. SN7 has tag 7, P14 shade 1:14."""

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

ORDER = ["claimed", "opened", "in_use", "spent", "discarded"]


class FakeLedger:
    """`steps` is what became of each serial, oldest first; it outlives the host."""

    def __init__(self, cartridge_dots: int) -> None:
        self.cartridge_dots = cartridge_dots
        self.minutes_max = 60.0
        self.steps: dict[str, list[str]] = {}
        self.pigment_used: list[str] = []
        self.pigment_watched: list[tuple[str, ...]] = []
        self.pigment_discarded: set[str] = set()
        self.opened_until = "2099-01-01"
        self.refuses = ""
        self.silent = False
        self.recalled: set[str] = set()
        self.watched: list[str] = []

    def answer(self, request: LedgerRequest) -> LedgerAnswer | None:
        """What the real one would say, or None while it is silent."""
        if isinstance(request, LedgerWatch):
            self.watched.append(request.serial)
        if isinstance(request, LedgerPigmentWatch):
            self.pigment_watched.append(request.serials)
        if self.silent:
            return None
        if isinstance(request, LedgerWatch):
            return Watched(request.serial, request.serial in self.recalled)
        if isinstance(request, LedgerPigmentWatch):
            return PigmentWatched(tuple(one for one in request.serials if one in self.pigment_discarded))
        if self.refuses:
            return LedgerRefused(request, self.refuses)
        if isinstance(request, LedgerClaim):
            return self._claim(request)
        if isinstance(request, LedgerPigment):
            return self._pigment(request)
        return self._advance(request)

    def _claim(self, request: LedgerClaim) -> LedgerAnswer:
        serial = request.scan
        steps = self.steps.setdefault(serial, ["claimed"])
        if steps != ["claimed"]:
            return LedgerRefused(request, f"cartridge {serial} was used before")
        tag = int(serial.removeprefix("SN"))
        return Claimed("0" * 14, serial, "LOT", "2099-01-01", tag, self.cartridge_dots, self.minutes_max)

    def _pigment(self, request: LedgerPigment) -> LedgerAnswer:
        shade = "1:" + request.serial.removeprefix("P").rstrip("b")
        if shade not in request.shades:
            return LedgerRefused(request, f"bottle {request.serial} refused (shade): it is of shade {shade}")
        if request.serial in self.pigment_discarded:
            return LedgerRefused(request, f"bottle {request.serial} refused (discarded): it is discarded")
        self.pigment_used.append(request.serial)
        return PigmentNamed(
            shade, "Inkworks", "PIG7", request.serial, "2099-01-01", self.opened_until, "CERT-7"
        )

    def _advance(self, request: LedgerAdvance) -> LedgerAnswer:
        steps = self.steps[request.serial]
        if steps[-1] != request.state:
            leads_on = (
                request.state == "damaged" or steps[-1] == "damaged" or self._next(steps[-1], request.state)
            )
            if not leads_on:
                ended = steps[-1] in ("spent", "damaged", "discarded")
                return LedgerRefused(
                    request, f"{request.serial} is {steps[-1]} and can't become {request.state}", ended
                )
            steps.append(request.state)
        return Advanced(request.serial, request.state)

    @staticmethod
    def _next(now: str, to: str) -> bool:
        if to == "discarded":
            return now == "spent"
        return to == "spent" if to != ORDER[ORDER.index(now) + 1] else True
