"""What goes wrong in a session, drawn before it begins: which faults, when, with which dice. A core.

Every fault gets dice of its own, so that a session may be run again with some of its faults left out and the
others do what they did. What a kind then does to the world is left to `faults`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.chance import Dice, DiceBoxes

START_S = 50.0
"""What screening and signature take, about; then what each cartridge, each dot and each fault adds to it."""

CARTRIDGE_S = 70.0
DOT_S = 0.1
FAULT_S = 15.0

AT_WORK_IN = 4
"""Three faults in four wait for the machine to be armed: most of a session is waiting, and strikes matter."""

WORK_US = 10_000_000
"""How long it stays armed, about; where in that time such a fault strikes is drawn."""

FIRST_US = 200_000
SOON_US = 3_000_000
"""Trouble seldom comes alone: one fault in four comes within this long of another."""

SOON_IN = 4
SAME_AGAIN_IN = 8
"""One fault in eight is of the kind of the one drawn before it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault to be started.

    number: from 1, in order of time; at_us: µs of virtual time; into_work_us: None if it starts just then,
    else so long after the machine is armed the next time.
    """

    number: int
    at_us: int
    kind: str
    into_work_us: int | None = None

    @property
    def dice_name(self) -> str:
        """The name of its own stream among the session's dice."""
        return f"fault {self.number}"


def session_us(dots: int, cartridges: int, faults: int) -> int:
    """About how long a session takes with that many faults, µs."""
    return round((START_S + cartridges * CARTRIDGE_S + dots * DOT_S + faults * FAULT_S) * 1e6)


def draw(seed: int, count: int, span_us: int, kinds: Sequence[str], boxes: DiceBoxes) -> list[Planned]:
    """`count` faults over `span_us` for the session with that seed; boxes: the dice of each seed.

    The kinds are dealt from one pack of shuffled cards to session after session, so that in a campaign each
    comes up about equally often. A kind named twice in `kinds` has two cards.
    """
    dice = boxes(seed)("faults")
    moments: list[int] = []
    dealt: list[str] = []
    into_work_us: list[int | None] = []
    for index in range(count):
        at_us = dice.randint(FIRST_US, max(FIRST_US, span_us))
        if moments and dice.randint(1, SOON_IN) == 1:
            at_us = moments[-1] + dice.randint(0, SOON_US)
        moments.append(at_us)
        again = dealt and dice.randint(1, SAME_AGAIN_IN) == 1
        dealt.append(dealt[-1] if again else _card(seed * count + index, kinds, boxes))
        waits = dice.randint(1, AT_WORK_IN) > 1
        into_work_us.append(dice.randint(0, WORK_US) if waits else None)
    in_order = sorted(zip(moments, dealt, into_work_us, strict=True), key=lambda fault: fault[0])
    return [Planned(number, *fault) for number, fault in enumerate(in_order, start=1)]


def _card(position: int, kinds: Sequence[str], boxes: DiceBoxes) -> str:
    """The card at that position of a pack without end, shuffled one deck at a time."""
    deck, at = divmod(position, len(kinds))
    return _shuffled(kinds, boxes(deck)("deck of faults"))[at]


def _shuffled(kinds: Sequence[str], dice: Dice) -> list[str]:
    cards = list(kinds)
    for last in range(len(cards) - 1, 0, -1):
        other = dice.randint(0, last)
        cards[last], cards[other] = cards[other], cards[last]
    return cards
