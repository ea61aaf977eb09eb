"""The one way a bottle of pigment goes: received → opened → discarded.

Unlike a cartridge an opened bottle serves several sessions, until the time it was opened for is over; that is
`controller.pigment.rules`' business. A core: no database.
"""

from enum import StrEnum


class PigmentState(StrEnum):
    """Where a bottle is on its way."""

    RECEIVED = "received"
    OPENED = "opened"
    DISCARDED = "discarded"


_S = PigmentState

PIGMENT_STEPS: dict[PigmentState, frozenset[PigmentState]] = {
    _S.RECEIVED: frozenset({_S.OPENED, _S.DISCARDED}),
    _S.OPENED: frozenset({_S.DISCARDED}),
    _S.DISCARDED: frozenset(),
}
"""From each state, the states one step leads to."""

USED = "used"
"""Stands in a bottle's steps for each session it served; the bottle stays opened."""
