"""Makes a failing session as small as it can be while the same promise is still broken. A core.

First the shortest beginning of its faults, then every fault that can be left out, then the fewest dots. It is
given how to run a session; each try is a whole one, so tries are counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sim.campaign.invariants import PROGRAM
from sim.campaign.outcome import Broken, Outcome
from sim.campaign.task import Task

TRIES_MAX = 80


@dataclass(frozen=True, slots=True)
class Shrunk:
    """task: the smallest session found, told; outcome: of running it; tries: sessions it took to find it."""

    task: Task
    outcome: Outcome
    tries: int


def shrink(task: Task, broken: Broken, run: Callable[[Task], Outcome], tries_max: int = TRIES_MAX) -> Shrunk:
    """The smallest session with `task`'s seed that breaks what `broken` says."""
    search = _Search(replace(task, told=False), broken, run, tries_max)
    search.leave_faults_out()
    search.leave_dots_out()
    told = search.task.reduced(search.task.only, search.task.first)
    return Shrunk(told, run(told), search.tries)


class _Search:
    """`task` always is one that fails in the same way."""

    def __init__(self, task: Task, broken: Broken, run: Callable[[Task], Outcome], tries_max: int) -> None:
        self.task = task
        self.tries = 0
        self._broken = broken
        self._run = run
        self._tries_max = tries_max

    def leave_faults_out(self) -> None:
        """The shortest beginning; then ever smaller stretches of it, down to single faults."""
        numbers = range(1, self.task.faults + 1) if self.task.only is None else self.task.only
        kept = self._prefix(tuple(numbers))
        size = max(len(kept) // 2, 1)
        while kept:
            at, before = 0, len(kept)
            while at < len(kept):
                fewer = kept[:at] + kept[at + size :]
                if self._fails(replace(self.task, only=fewer)):
                    kept = fewer
                else:
                    at += size
            if size == 1 and len(kept) == before:
                break
            size = max(size // 2, 1)

    def leave_dots_out(self) -> None:
        """Place no more dots than it takes."""
        too_few, enough = 0, self.task.dots_placed
        while enough - too_few > 1 and self.tries < self._tries_max:
            middle = (too_few + enough) // 2
            if self._fails(replace(self.task, first=middle)):
                enough = middle
            else:
                too_few = middle

    def _prefix(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        too_few, enough = -1, len(numbers)
        while enough - too_few > 1 and self.tries < self._tries_max:
            middle = (too_few + enough) // 2
            if self._fails(replace(self.task, only=numbers[:middle])):
                enough = middle
            else:
                too_few = middle
        return numbers[:enough]

    def _fails(self, task: Task) -> bool:
        """Try it, and keep it if the same promise is broken."""
        if self.tries >= self._tries_max:
            return False
        self.tries += 1
        found = self._run(task).broken
        if found is None or not same(found, self._broken):
            return False
        self.task = task
        return True


def same(one: Broken, other: Broken) -> bool:
    """True if the same promise was broken; of programs that broke down, if the same error ended them."""
    if one.promise != other.promise:
        return False
    return one.promise != PROGRAM or _error(one.what) == _error(other.what)


def _error(words: str) -> str:
    return words.partition(":")[0]
