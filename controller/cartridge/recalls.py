"""Which lots were recalled, why and by whom; and what is refused as a recall before it is written.

A shell. That a recalled lot is neither claimed nor opened is `ledger`'s part, in the very update that claims.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from config.gtin import is_gtin14
from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import RecallRefused
from controller.cartridge.ledger_connection import LedgerConnection
from controller.cartridge.schema import recalls_table
from controller.cartridge.udi import LOT_OR_SERIAL


@dataclass(frozen=True, slots=True)
class LotRecall:
    """One recall. gtin: None for the lot of any GTIN."""

    lot: str
    gtin: str | None
    reason: str
    by: str
    at_utc: str

    def covers(self, cartridge: Cartridge) -> bool:
        """Is it about this cartridge?"""
        return self.lot == cartridge.lot and self.gtin in (None, cartridge.gtin)


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


def recalls(ledger: LedgerConnection, lots: Iterable[str] | None = None) -> tuple[LotRecall, ...]:
    """Every recall, or those of `lots`, oldest first. May raise LedgerUnavailable."""
    column = recalls_table.c
    query = select(recalls_table).order_by(column.id)
    if lots is not None:
        query = query.where(column.lot.in_(sorted(lots)))
    with ledger.transaction(reading=True) as connection:
        return tuple(
            LotRecall(row.lot, row.gtin, row.reason, row.by, row.at_utc) for row in connection.execute(query)
        )
