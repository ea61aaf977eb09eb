"""Whose cartridge is it? What a claim is answered, seen from the ledger's row after the attempt.

A core. The attempt itself is one conditional UPDATE in `ledger`, which alone decides a race; this puts the
outcome in words.
"""

from dataclasses import dataclass
from datetime import date

from controller.cartridge.errors import ClaimReason, ClaimRefused
from controller.cartridge.states import UNCLAIMED, CartridgeState
from controller.cartridge.udi import CartridgeKey, Udi


@dataclass(frozen=True, slots=True)
class Cartridge:
    """One row of the ledger. `session` and `client_ref` stay once set; `dots_struck` never falls.

    `room`: the one it is allotted to; `allotments`: how often it was allotted or given back.
    """

    gtin: str
    serial: str
    lot: str
    expiry: date
    state: CartridgeState
    session: str | None
    client_ref: str | None
    dots_struck: int
    room: str | None = None
    allotments: int = 0

    @property
    def key(self) -> CartridgeKey:
        """What the ledger knows it by."""
        return CartridgeKey(self.gtin, self.serial)

    @property
    def place(self) -> str:
        """How far it is on its way and, of one allotted, where; in words."""
        if self.state is CartridgeState.ALLOTTED:
            return f"allotted to {self.room}" if self.room else "given back to the stores"
        return f"{self.state} in {self.room}" if self.room else self.state.value

    @property
    def udi(self) -> Udi:
        """What its label says."""
        return Udi(self.gtin, self.lot, self.expiry, self.serial)

    @property
    def tag(self) -> int:
        """The u64 a machine reads off it when seated."""
        return self.key.tag


_ENDED = {
    CartridgeState.DAMAGED: ClaimReason.DAMAGED,
    CartridgeState.DISCARDED: ClaimReason.DISCARDED,
    CartridgeState.LOST: ClaimReason.LOST,
}


def check_claimable(
    found: Cartridge | None,
    room: str | None,
    in_a_book: bool,
    recalled: str | None,
    allotted_only: bool = False,
) -> None:
    """Could a cartridge that is still unclaimed be claimed in `room`?

    Args:
        found: its row.
        room: where it is to be used.
        in_a_book: its room keeps a book of its own, which alone decides about it.
        recalled: why its lot was recalled; None if it was not.
        allotted_only: only what is allotted to the room can be claimed there, and nothing from the stores.

    Raises:
        ClaimRefused: no; says why.
    """
    if found is None or found.state not in UNCLAIMED:
        return
    if recalled is not None:
        raise ClaimRefused(
            found.serial,
            ClaimReason.RECALLED,
            f"its lot {found.lot} was recalled ({recalled}), expected a lot that was not",
            "set the blister aside for discarding and take one of another lot",
        )
    if found.room != room and (allotted_only or found.room is not None):
        raise ClaimRefused(
            found.serial,
            ClaimReason.ALLOTTED,
            f"it is allotted to {found.room or 'no room'}, expected {room or 'the stores'}",
            "take another cartridge, or have that room give this one back first",
        )
    if in_a_book:
        raise ClaimRefused(
            found.serial,
            ClaimReason.ALLOTTED,
            f"{found.room} keeps a book of what is allotted to it, expected the claim to be made there",
            "claim it with the controller of that room",
        )


def held_cartridge(
    found: Cartridge | None, udi: Udi, session: str, client_ref: str, today: date
) -> Cartridge:
    """`found`, if this very session has claimed it, now or before: a repeated claim is harmless.

    Raises:
        ClaimRefused: it is not; says why.
    """
    if found is None:
        raise ClaimRefused(
            udi.serial,
            ClaimReason.UNKNOWN,
            f"GTIN {udi.gtin} with this serial is not in the ledger, expected one received at goods-in",
            "book the lot in first, or take another cartridge",
        )
    if found.lot != udi.lot:
        raise ClaimRefused(
            udi.serial,
            ClaimReason.LOT_MISMATCH,
            f"its label says lot {udi.lot!r}, expected {found.lot!r} as at goods-in",
            "set the blister aside and have both checked",
        )
    if found.expiry != udi.expiry:
        raise ClaimRefused(
            udi.serial,
            ClaimReason.EXPIRY_MISMATCH,
            f"its label says expiry {udi.expiry}, expected {found.expiry} as at goods-in",
            "set the blister aside and have both checked",
        )
    if found.state is CartridgeState.CLAIMED:
        if (found.session, found.client_ref) == (session, client_ref):
            return found
        raise ClaimRefused(
            udi.serial,
            ClaimReason.CLAIMED,
            f"it is claimed by session {found.session} for client {found.client_ref}, "
            f"expected session {session} for client {client_ref}",
            "take another cartridge",
        )
    if found.state in UNCLAIMED:
        raise ClaimRefused(
            udi.serial,
            ClaimReason.EXPIRED,
            f"its last day of use was {found.expiry}, expected {today} or later",
            "set the blister aside for discarding and take another",
        )
    raise ClaimRefused(
        udi.serial,
        _ENDED.get(found.state, ClaimReason.USED),
        f"it is {found.state} (session {found.session}), expected it never used before",
        "discard it and take another cartridge",
    )
