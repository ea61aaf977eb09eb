"""What a mutant is, and how it takes the place of the true program for as long as a `with` lasts. A core.

A mutant names what it breaks as `package.module:Class.attribute`, so that it can reach both ends of the cable
without importing either. A target that is not there is an error: a function that was given another name must
not leave a harmless mutant behind.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from sim.errors import SettingInvalid

Patch = tuple[str, Callable[[Any], Any]]
"""(target, break_it): `break_it` is given what is there and answers what is to be there instead."""


class Plan(Protocol):
    """What is known of a mutant, whoever offers it."""

    @property
    def name(self) -> str:
        """What it is called on the command line: lower-case words."""

    @property
    def promise(self) -> str:
        """The promise it breaks, as P1."""

    @property
    def breaks(self) -> str:
        """What is wrong with it, in one sentence."""

    @property
    def patches(self) -> Sequence[Patch]:
        """What takes the place of what."""

    @property
    def faults(self) -> Sequence[str]:
        """The kinds of faults that show it soonest; none if an undisturbed session shows it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A `Plan` that can be put into effect."""

    name: str
    promise: str
    breaks: str
    patches: tuple[Patch, ...]
    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Plan) -> "Mutant":
        """The mutant that somebody else has planned."""
        return cls(plan.name, plan.promise, plan.breaks, tuple(plan.patches), tuple(plan.faults))

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The program is broken inside the `with`, and as it was after it, whatever happened.

        Raises SettingInvalid if something that it breaks is not there; nothing has changed then.
        """
        found = [(*self._owner(target), break_it) for target, break_it in self.patches]
        with ExitStack() as undo:
            for owner, name, break_it in found:
                true = vars(owner)[name]
                undo.callback(setattr, owner, name, true)
                setattr(owner, name, break_it(true))
            yield

    def _owner(self, target: str) -> tuple[Any, str]:
        """The module or class that has the target, and the attribute's name there."""
        module, _, path = target.partition(":")
        *classes, name = path.split(".")
        try:
            owner: Any = import_module(module)
            for one in classes:
                owner = vars(owner)[one]
            vars(owner)[name]
        except (ImportError, KeyError) as error:
            expected = "package.module:attribute or package.module:Class.attribute, defined right there"
            raise SettingInvalid(f"a target of mutant {self.name!r}", repr(target), expected) from error
        return owner, name
