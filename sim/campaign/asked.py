"""What was asked for on the command line: which sessions that is, and the command that runs one again.

A core.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.hunt import Hunted, Quarry
from sim.campaign.mutants.catalogue import all_mutants
from sim.campaign.mutants.mutant import Mutant
from sim.campaign.task import Makers, Task
from sim.errors import SettingInvalid

NO_FAULT = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that decide what happens in a session, as they were given."""

    dots: int
    faults: str
    faults_per_session: int
    mutant: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of faults that may happen. Raises SettingInvalid."""
        return chosen_kinds(self.faults)

    def task(self, seed: int, makers: Makers) -> Task:
        """The session with that seed. Raises SettingInvalid if a kind of fault or the mutant is unknown."""
        return self.tasks(seed, 1, makers)[0]

    def tasks(self, seed: int, count: int, makers: Makers) -> list[Task]:
        """So many sessions from that seed on. Raises SettingInvalid."""
        kinds = self.kinds
        if self.mutant:
            kinds = favoured(kinds, chosen_mutant(self.mutant).faults)
        first = Task(seed, self.dots, self.faults_per_session, kinds, makers, mutant=self.mutant)
        return [replace(first, seed=seed + number) for number in range(count)]

    def quarries(self, seed: int, budget: int, makers: Makers) -> list[Quarry]:
        """Every mutant there is, with the sessions to hunt it in. Raises SettingInvalid."""
        return [
            Quarry(name, mutant.promise, mutant.breaks, replace(self, mutant=name).task(seed, makers), budget)
            for name, mutant in all_mutants().items()
        ]

    def replay(self, task: Task) -> str:
        """The command that runs that very session again."""
        words = [f"stipple campaign --replay {task.seed}", *self._options(self.mutant)]
        if task.only is not None:
            words.append(f"--only {','.join(map(str, task.only)) or NO_FAULT}")
        if task.first is not None:
            words.append(f"--first {task.first}")
        return " ".join(words)

    def replay_of(self, hunted: Hunted) -> str:
        """The command that runs the session again in which a mutant was caught."""
        return " ".join([f"stipple campaign --replay {hunted.seed}", *self._options(hunted.name)])

    def _options(self, mutant: str) -> list[str]:
        words = [f"--dots {self.dots}", f"--faults {shlex.quote(self.faults)}"]
        words.append(f"--faults-per-session {self.faults_per_session}")
        return [*words, f"--mutant {shlex.quote(mutant)}"] if mutant else words


def chosen_kinds(names: str) -> tuple[str, ...]:
    """The kinds in a list with commas, or all of them for `all`. Raises SettingInvalid."""
    if names.strip() == "all":
        return tuple(CATALOGUE)
    kinds = tuple(name.strip() for name in names.split(","))
    for kind in kinds:
        if kind not in CATALOGUE:
            raise SettingInvalid(
                "fault", repr(kind), f"all, or of these, with commas: {', '.join(CATALOGUE)}"
            )
    return kinds


def chosen_numbers(words: str, faults: int) -> tuple[int, ...]:
    """The numbers, 1 to `faults`, in a list with commas; none of them for `none`. Raises SettingInvalid."""
    if words.strip() == NO_FAULT:
        return ()
    numbers = {int(word) if word.strip().isdecimal() else 0 for word in words.split(",")}
    if not numbers <= set(range(1, faults + 1)):
        raise SettingInvalid("--only", repr(words), f"numbers from 1 to {faults}, with commas, or {NO_FAULT}")
    return tuple(sorted(numbers))


def chosen_mutant(name: str) -> Mutant:
    """The mutant of that name. Raises SettingInvalid with all that there are."""
    mutants = all_mutants()
    if name not in mutants:
        raise SettingInvalid("mutant", repr(name), f"one of these: {', '.join(mutants)}")
    return mutants[name]


def favoured(kinds: Sequence[str], hints: Sequence[str]) -> tuple[str, ...]:
    """`kinds` with those among them that `hints` names drawn about every other time."""
    hinted = [kind for kind in hints if kind in kinds]
    times = len(kinds) // len(hinted) if hinted else 0
    return (*kinds, *hinted * times)
