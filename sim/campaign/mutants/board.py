"""A board whose core is told something else than its hardware says; mutants are made of it. A core."""

from collections.abc import Callable
from typing import Any, cast

from firmware_bridge.device.core import MachineCore
from firmware_bridge.device.hal import Hal

Boot = Callable[[MachineCore, Hal], None]


class MisreadHal:
    """A board's hardware, but for what a subclass misreads. `core`: the core that asks, once it is there."""

    core: MachineCore | None = None

    def __init__(self, true: Hal) -> None:
        """`true`: what the hardware really says."""
        self.true = true

    def __getattr__(self, name: str) -> Any:
        return getattr(self.true, name)

    def armed(self) -> bool:
        """Is the core that asks armed?"""
        return self.core is not None and hasattr(self.core, "striker") and self.core.striker.armed


def boots_with(misread: type[MisreadHal]) -> Callable[[Boot], Boot]:
    """What to put in place of `MachineCore.__init__`, so that every core sees its board through `misread`."""

    def break_it(true: Boot) -> Boot:
        def boot(core: MachineCore, hal: Hal) -> None:
            seen = misread(hal)
            seen.core = core
            true(core, cast(Hal, seen))

        return boot

    return break_it
