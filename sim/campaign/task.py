"""One session to run, as values that decide everything in it; and where its controller is found. A core."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from importlib.metadata import EntryPoint, entry_points

from sim.campaign.draw import Planned, draw, session_us
from sim.campaign.host import HOSTS_GROUP
from sim.chance import DiceBoxes
from sim.errors import SettingInvalid

CARTRIDGE_DOTS = 80


@dataclass(frozen=True, slots=True)
class Makers:
    """Where the controller's parts for virtual time are found, as `module:name`."""

    host: str
    stock: str
    clinic: str
    audit: str

    @classmethod
    def installed(cls, points: Iterable[EntryPoint] | None = None) -> "Makers":
        """Those of the installation, or of `points`. Raises SettingInvalid if there are none."""
        found = {p.name: p.value for p in (entry_points(group=HOSTS_GROUP) if points is None else points)}
        parts = [field.name for field in fields(cls)]
        if not set(parts) <= found.keys():
            expected = (
                f"{', '.join(parts)}, which come with the controller: install stipple whole (`make run` does)"
            )
            raise SettingInvalid(f"entry-point group {HOSTS_GROUP}", sorted(found), expected)
        return cls(**{part: found[part] for part in parts})


@dataclass(frozen=True, slots=True)
class Task:
    """One session to run.

    dots: of its plan; faults: how many to draw among `kinds`; cartridge_dots: a cartridge's budget; told:
    keep its timeline; only: the numbers of the faults to start, all if None; first: place only the first so
    many dots, and have the same faults as with all; mutant: what is deliberately broken, or empty.
    """

    seed: int
    dots: int
    faults: int
    kinds: tuple[str, ...]
    makers: Makers
    cartridge_dots: int = CARTRIDGE_DOTS
    told: bool = False
    only: tuple[int, ...] | None = None
    first: int | None = None
    mutant: str = ""

    @property
    def cartridges(self) -> int:
        """How many the plan needs if nothing goes wrong."""
        return -(-self.dots // self.cartridge_dots)

    @property
    def dots_placed(self) -> int:
        """How many dots of the plan the session is about."""
        return self.dots if self.first is None else min(self.first, self.dots)

    def reduced(self, only: tuple[int, ...] | None, first: int | None) -> "Task":
        """The same session with only some of its faults and dots, told."""
        return replace(self, told=True, only=only, first=first)

    def drawn(self, boxes: DiceBoxes) -> list[Planned]:
        """All its faults, those that are left out as well."""
        span_us = session_us(self.dots, self.cartridges, self.faults)
        return draw(self.seed, self.faults, span_us, self.kinds, boxes)

    def planned(self, boxes: DiceBoxes) -> list[Planned]:
        """Those of its faults that are to be started."""
        drawn = self.drawn(boxes)
        return drawn if self.only is None else [fault for fault in drawn if fault.number in self.only]
