"""Hunts a mutant: session after session with it, until a promise is broken or the budget is used up. A core.

A breakdown of a program, or a session without end, is told and does not count: what is shown is that the
checks of the promises see what is broken. It is given how to run a session.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sim.campaign.invariants import PROGRAM, WAY_OUT
from sim.campaign.outcome import Broken, Outcome
from sim.campaign.task import Task


@dataclass(frozen=True, slots=True)
class Quarry:
    """promise: which it should break, as P1; breaks: in words; task: the first session; budget: how many."""

    name: str
    promise: str
    breaks: str
    task: Task
    budget: int


@dataclass(frozen=True, slots=True)
class Hunted:
    """What came of it. sessions: how many it took; seed, broken: of the one that caught it, or None.

    other_ends: sessions before it that ended in a breakdown or never.
    """

    name: str
    promise: str
    breaks: str
    sessions: int
    strikes: int
    simulated_s: float
    other_ends: int
    seed: int | None
    broken: Broken | None

    @property
    def caught(self) -> bool:
        """True if a promise was seen to be broken."""
        return self.broken is not None


def hunt(quarry: Quarry, run: Callable[[Task], Outcome]) -> Hunted:
    """Run sessions with consecutive seeds until one breaks a promise."""
    strikes, simulated_s, other_ends = 0, 0.0, 0
    found: Outcome | None = None
    sessions = 0
    while found is None and sessions < quarry.budget:
        outcome = run(replace(quarry.task, seed=quarry.task.seed + sessions))
        sessions += 1
        strikes += outcome.strikes
        simulated_s += outcome.simulated_s
        if outcome.broken is None:
            continue
        if outcome.broken.promise in (PROGRAM, WAY_OUT):
            other_ends += 1
        else:
            found = outcome
    return Hunted(
        quarry.name,
        quarry.promise,
        quarry.breaks,
        sessions,
        strikes,
        round(simulated_s, 3),
        other_ends,
        found.seed if found else None,
        found.broken if found else None,
    )
