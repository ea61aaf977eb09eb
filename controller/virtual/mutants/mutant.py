"""What the controller says of each of its mutants; whoever runs a campaign puts it into effect. A core."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Patch = tuple[str, Callable[[Any], Any]]
"""(target, break_it): `package.module:Class.attribute`, and what makes the broken one of the true one."""


@dataclass(frozen=True, slots=True)
class HostMutant:
    """promise: as P1; breaks: what is wrong, in a sentence; faults: the kinds that show it soonest."""

    name: str
    promise: str
    breaks: str
    patches: tuple[Patch, ...]
    faults: tuple[str, ...] = ()
