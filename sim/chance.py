"""What the cores ask of chance. They are handed their dice, so that one seed decides everything that happens.

`sim.seeds` makes them. One name, one stream: a draw more in one room never shifts what another room gets.
"""

from collections.abc import Callable
from typing import Protocol


class Dice(Protocol):
    """The throws the simulation needs; `random.Random` has them."""

    def random(self) -> float:
        """A number from 0 up to 1, all equally likely."""
        ...

    def uniform(self, a: float, b: float, /) -> float:
        """A number between `a` and `b`, all equally likely."""
        ...

    def gauss(self, mu: float, sigma: float, /) -> float:
        """A number around `mu` with standard deviation `sigma`."""
        ...

    def randint(self, a: int, b: int, /) -> int:
        """An integer from `a` to `b`, both included, all equally likely."""
        ...

    def getrandbits(self, k: int, /) -> int:
        """An integer of `k` random bits."""
        ...


NONCE = "nonce"
"""The stream that numbers connections; the only one a process of its own must not take from its seed."""

DiceBox = Callable[[str], Dice]
"""The dice for one named purpose; the same name gives a fresh copy of the same stream."""

DiceBoxes = Callable[[int], DiceBox]
"""The dice of each seed."""
