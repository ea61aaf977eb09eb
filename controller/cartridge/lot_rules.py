"""What is known of lots: which were received, which were recalled, why and by whom.

Also what is refused as a recall before it is written. A core; recalls are read and written by `recalls`.
"""

from dataclasses import dataclass, field

from config.gtin import is_gtin14
from controller.cartridge.errors import RecallRefused
from controller.cartridge.udi import LOT_OR_SERIAL


@dataclass(frozen=True, slots=True)
class LotRecall:
    """One recall. gtin: None for the lot of any GTIN.

    number: it names the recall in the ledger it was first said in; None before it is written. Two that say
    the same are the same recall, whatever their numbers.
    """

    lot: str
    gtin: str | None
    reason: str
    by: str
    at_utc: str
    number: int | None = field(default=None, compare=False)

    def covers(self, gtin: str, lot: str) -> bool:
        """Is it about this lot of this GTIN?"""
        return self.lot == lot and self.gtin in (None, gtin)


@dataclass(frozen=True, slots=True)
class KnownLots:
    """What a label's lot is held against. received: lots booked in at goods-in; None if none are known of."""

    received: frozenset[str] | None = None
    recalls: tuple[LotRecall, ...] = ()


def checked_recall(lot: str, gtin: str | None, reason: str, by: str, at_utc: str) -> LotRecall:
    """The recall, if it can be one.

    Raises:
        RecallRefused: its lot or GTIN can't stand on any blister, or it gives no reason.
    """
    if not LOT_OR_SERIAL.fullmatch(lot):
        raise RecallRefused(
            "lot", lot, "1 to 20 characters as GS1 allows them", "read it off the notice or a blister again"
        )
    if gtin is not None and not is_gtin14(gtin):
        raise RecallRefused(
            "GTIN",
            gtin,
            "14 digits with a right check digit",
            "read it off the notice again, or leave it out to recall the lot of every GTIN",
        )
    if not reason.strip():
        raise RecallRefused(
            "reason", reason, "words for whoever meets it in a room", "say with --reason what is wrong"
        )
    return LotRecall(lot, gtin, reason.strip(), by, at_utc)
