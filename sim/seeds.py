"""Dice from a seed: the simulation's one door to Python's random numbers.

Used where a simulation is put together, never inside a core.
"""

import random

from sim.chance import NONCE, Dice, DiceBox


def dice_box(seed: int) -> DiceBox:
    """Streams that depend on `seed` and on the name asked for, and on nothing else."""

    def dice(name: str) -> Dice:
        return random.Random(f"{seed}/{name}")

    return dice


def process_dice(seed: int) -> DiceBox:
    """As `dice_box`, but the connection's nonce is the operating system's.

    A process started again with the same seed would else repeat its nonces, and frames of an older connection
    would pass for new ones.
    """
    seeded = dice_box(seed)

    def dice(name: str) -> Dice:
        return random.SystemRandom() if name == NONCE else seeded(name)

    return dice
