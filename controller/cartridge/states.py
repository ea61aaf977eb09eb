"""The one way a cartridge goes: received → allotted → claimed → opened → in use → spent → discarded.

`STEPS` is the whole rule; the ledger's queries and its database triggers are made from it. No step leads
back, and a cartridge once claimed is never received again: unopened at the end of its session it is spent all
the same, since nobody can vouch for a blister that has lain in a procedure room. What became of a lost one is
unknown: it counts as used. One given back unclaimed by its room stays allotted, to no room.

A core: no database.
"""

from enum import StrEnum


class CartridgeState(StrEnum):
    """Where a cartridge is on its way."""

    RECEIVED = "received"
    ALLOTTED = "allotted"
    CLAIMED = "claimed"
    OPENED = "opened"
    IN_USE = "in_use"
    SPENT = "spent"
    DAMAGED = "damaged"
    LOST = "lost"
    DISCARDED = "discarded"


_S = CartridgeState

STEPS: dict[CartridgeState, frozenset[CartridgeState]] = {
    _S.RECEIVED: frozenset({_S.ALLOTTED, _S.CLAIMED, _S.DAMAGED, _S.LOST, _S.DISCARDED}),
    _S.ALLOTTED: frozenset({_S.CLAIMED, _S.DAMAGED, _S.LOST, _S.DISCARDED}),
    _S.CLAIMED: frozenset({_S.OPENED, _S.SPENT, _S.DAMAGED}),
    _S.OPENED: frozenset({_S.IN_USE, _S.SPENT, _S.DAMAGED}),
    _S.IN_USE: frozenset({_S.SPENT, _S.DAMAGED}),
    _S.SPENT: frozenset({_S.DISCARDED}),
    _S.DAMAGED: frozenset({_S.DISCARDED}),
    _S.LOST: frozenset(),
    _S.DISCARDED: frozenset(),
}
"""From each state, the states one step leads to."""


def step_refusal(from_state: CartridgeState, to_state: CartridgeState) -> str | None:
    """Why no step leads from one state to the other, with what is allowed instead; None if one does."""
    allowed = STEPS[from_state]
    if to_state in allowed:
        return None
    instead = " or ".join(state.value for state in CartridgeState if state in allowed) or "nothing any more"
    return (
        f"it is {from_state} and can't become {to_state}, expected {instead}: a cartridge goes one way only"
    )


ENDED = frozenset({_S.SPENT, _S.DAMAGED, _S.LOST, _S.DISCARDED})
"""Never to be used again."""

UNCLAIMED = frozenset({_S.RECEIVED, _S.ALLOTTED})
"""In stock: no session has had it."""


def states_before(to_state: CartridgeState) -> frozenset[CartridgeState]:
    """The states from which one step leads to `to_state`."""
    return frozenset(state for state, allowed in STEPS.items() if to_state in allowed)
