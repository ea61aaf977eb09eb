"""Who had what: from a lot to the clients, and from a client to the lots. Of people, it names operators only.

A shell, and changes nothing. Its questions are `trace_queries`'.
"""

from dataclasses import dataclass

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger_connection import LedgerConnection
from controller.cartridge.ledger_rows import cartridge_of
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.recalls import recall_of
from controller.cartridge.trace_queries import (
    Wanted,
    cartridges_query,
    claims_query,
    deliveries_query,
    recalls_query,
)
from controller.cartridge.udi import CartridgeKey


@dataclass(frozen=True, slots=True)
class Use:
    """A cartridge that a session had, and how it stands: who claimed it, when (UTC) and in which room.

    None of these is known of one that a session has only discarded.
    """

    cartridge: Cartridge
    at_utc: str | None = None
    room: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery of a lot."""

    gtin: str
    lot: str
    expiry: str
    count: int
    supplier: str | None
    sterilisation: str | None
    by: str
    at_utc: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer. uses: oldest first; unclaimed: those that no session has had, by serial."""

    wanted: Wanted
    uses: tuple[Use, ...]
    unclaimed: tuple[Cartridge, ...]
    deliveries: tuple[Delivered, ...]
    recalls: tuple[LotRecall, ...]

    @property
    def found(self) -> bool:
        """Is there anything to tell?"""
        return bool(self.uses or self.unclaimed or self.deliveries or self.recalls)

    @property
    def clients(self) -> tuple[str, ...]:
        """The clients who had any of it, by the references the clinic gave them."""
        return tuple(sorted({use.cartridge.client_ref or "" for use in self.uses} - {""}))

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions that had any of it, by name."""
        return tuple(sorted({use.cartridge.session or "" for use in self.uses} - {""}))


def trace(ledger: LedgerConnection, wanted: Wanted) -> Trace:
    """Everything the ledger knows of `wanted`. May raise LedgerUnavailable."""
    with ledger.transaction(reading=True) as connection:
        cartridges = [cartridge_of(row) for row in connection.execute(cartridges_query(wanted))]
        claims = {CartridgeKey(row.gtin, row.serial): row for row in connection.execute(claims_query(wanted))}
        lots = {cartridge.lot for cartridge in cartridges} | ({wanted.value} if wanted.by == "lot" else set())
        delivered = connection.execute(deliveries_query(lots)).all()
        recalled = connection.execute(recalls_query(lots)).all()
    gtins = {(cartridge.gtin, cartridge.lot) for cartridge in cartridges}
    uses = [
        Use(one, claim.at_utc, claim.room, claim.by) if (claim := claims.get(one.key)) else Use(one)
        for one in cartridges
        if one.session is not None
    ]
    unclaimed = [one for one in cartridges if one.session is None]
    return Trace(
        wanted,
        tuple(sorted(uses, key=lambda use: (use.at_utc or "", use.cartridge.serial))),
        tuple(sorted(unclaimed, key=lambda one: (one.lot, one.serial))),
        tuple(
            Delivered(
                row.gtin, row.lot, row.expiry.isoformat(), row._mapping["count"], row.supplier,
                row.sterilisation, row.by, row.at_utc,
            )
            for row in sorted(delivered, key=lambda row: row.id)
            if (row.gtin, row.lot) in gtins or (wanted.by == "lot" and wanted.gtin in (None, row.gtin))
        ),
        tuple(
            recall_of(row)
            for row in sorted(recalled, key=lambda row: row.id)
            if row.gtin is None
            or (row.gtin, row.lot) in gtins
            or (wanted.by == "lot" and wanted.gtin in (None, row.gtin))
        ),
    )  # fmt: skip
