"""What the ledger's tests ask of it, with who, when and where filled in."""

from datetime import date
from pathlib import Path

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState

S = CartridgeState
TODAY = date(2026, 11, 22)
AT_UTC = "2026-11-22T14:00:00.000Z"
GTIN = "09506000134352"
MEMORY = Path("/dev/shm")
"""Where there is such a folder its files are never on a disk: no loss of power is meant where it is used."""


def claim(
    ledger: Ledger, cartridge: Cartridge, session: str = "s7", client_ref: str = "c3", today: date = TODAY
) -> Cartridge:
    return ledger.claim(cartridge.udi, session, client_ref, by="technician", at_utc=AT_UTC, today=today)


def advance(
    ledger: Ledger, cartridge: Cartridge, to: S, session: str | None = "s7", dots_struck: int | None = None
) -> Cartridge:
    return ledger.advance(cartridge.key, to, session, by="technician", at_utc=AT_UTC, dots_struck=dots_struck)


def receive(
    ledger: Ledger, count: int = 1, expiry: date = date(2028, 11, 30), serials: list[str] | None = None
) -> list[Cartridge]:
    return list(
        ledger.receive(
            GTIN, "LOT42A", expiry, count, by="stores", at_utc=AT_UTC, today=TODAY, serials=serials
        )
    )


def at(ledger: Ledger, cartridge: Cartridge, state: S) -> Cartridge:
    """The cartridge taken along the way by session s7 up to `state`."""
    claim(ledger, cartridge)
    way = {S.CLAIMED: [], S.OPENED: [S.OPENED], S.IN_USE: [S.OPENED, S.IN_USE], S.SPENT: [S.SPENT]}
    for step in way.get(state, [S.SPENT, S.DISCARDED]):
        advance(ledger, cartridge, step)
    return ledger.get(cartridge.key)
