"""Machines and controllers, each deliberately broken in one way, that a campaign has to catch."""

from collections.abc import Sequence
from typing import Any, cast

from controller.virtual.host import VirtualHost
from controller.virtual.surroundings import VirtualComputer, VirtualSession, VirtualStep
from firmware_bridge.device.core import MachineCore
from firmware_bridge.device.hal import NEEDLE_UP, PEDAL_DOWN, Hal
from firmware_bridge.device.limits import CAUSE_LEASE, CAUSE_NONE
from firmware_bridge.device.striker import Striker
from sim.campaign.host import Entry


class BrokenHal:
    """A board whose wiring is wrong in the places a subclass names."""

    def __init__(self, plant: Hal) -> None:
        self._plant = plant

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plant, name)

    def as_hal(self) -> Hal:
        return cast(Hal, self)


class PedalWiredDown(BrokenHal):
    """As long as the machine is armed the pedal reads as pressed."""

    core: MachineCore | None = None

    def pedal(self) -> int:
        armed = self.core is not None and self.core.striker.armed
        return PEDAL_DOWN if armed else self._plant.pedal()


class TooDeep(BrokenHal):
    def plunge(self, extension_um: int, dwell_us: int) -> None:
        self._plant.plunge(extension_um + 400, dwell_us)


class ElsewhereStage(BrokenHal):
    def move_to(self, x_um: int, y_um: int) -> None:
        self._plant.move_to(x_um + 500, y_um)


def pedal_wired_down(plant: Hal) -> MachineCore:
    hal = PedalWiredDown(plant)
    hal.core = core = MachineCore(hal.as_hal())
    return core


def too_deep(plant: Hal) -> MachineCore:
    return MachineCore(TooDeep(plant).as_hal())


def elsewhere(plant: Hal) -> MachineCore:
    return MachineCore(ElsewhereStage(plant).as_hal())


class StrikesTwice(Striker):
    """Strikes each dot once more before it goes on."""

    _struck_again = 0

    def _finish_strike(self, now_us: int) -> None:
        dot, _, _, depth_um, dwell_100us = self._queue[0]
        if self._hal.needle()[0] == NEEDLE_UP and self._struck_again != dot:
            self._struck_again = dot
            self._hal.plunge(depth_um + self._tip_offset_um, dwell_100us * 100)
            return
        super()._finish_strike(now_us)


class ArmsItself(Striker):
    """Arms again by itself as soon as a controller is back."""

    def poll(self, now_us: int, lease: bool, wanted: bool) -> None:
        super().poll(now_us, lease, wanted)
        if lease and not self.armed and self.cause == CAUSE_LEASE:
            self.armed, self.cause = True, CAUSE_NONE


class NeedsNobody(Striker):
    """Goes on without a lease."""

    def poll(self, now_us: int, lease: bool, wanted: bool) -> None:
        super().poll(now_us, True, wanted)


def with_striker(striker: type[Striker]) -> type[MachineCore]:
    class Core(MachineCore):
        def __init__(self, hal: Hal) -> None:
            super().__init__(hal)
            self.striker = striker(hal, self.memory)

    return Core


class TamperedHost(VirtualHost):
    """What it has on disk is not what it should be: `tamper` says how."""

    def __init__(
        self, session: VirtualSession, computer: VirtualComputer, step: VirtualStep, now_us: int
    ) -> None:
        super().__init__(session, computer, step, now_us)
        self.durable[:] = self.tamper(self.durable)

    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        return entries

    def handle_deadline(self, now_us: int) -> None:
        super().handle_deadline(now_us)
        self.durable[:] = self.tamper(self.durable)

    def end(self, now_us: int) -> None:
        super().end(now_us)
        self.durable[:] = self.tamper(self.durable)


class NoIntents(TamperedHost):
    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        return [entry for entry in entries if entry[0] != "intent"]


class NoCartridges(TamperedHost):
    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        return [entry for entry in entries if entry[0] != "cartridge"]


class NoResults(TamperedHost):
    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        return [entry for entry in entries if entry[0] != "dot"]


class KnowsNothing(TamperedHost):
    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        return [("uncertain" if kind == "dot" else kind, body) for kind, body in entries]


class Boaster(TamperedHost):
    """Records a dot as placed when it has only foreseen it."""

    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        kinds = [kind for kind, _ in entries]
        if (
            "intent" not in kinds
            or ("dot", {"dot": 1, "outcome": "placed", "needles": 7, "replayed": False}) in entries
        ):
            return entries
        at = kinds.index("intent") + 1
        return [
            *entries[:at],
            ("dot", {"dot": 1, "outcome": "placed", "needles": 7, "replayed": False}),
            *entries[at:],
        ]


class Unmarked(TamperedHost):
    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        return [(kind, {**body, "simulated": False}) for kind, body in entries]


class RollsBack(TamperedHost):
    """A cartridge in use is opened once more."""

    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        for at, (kind, body) in enumerate(entries):
            if kind == "cartridge" and body["state"] == "in_use":
                again = ("cartridge", {**body, "state": "opened"})
                return (
                    entries if again in entries[at + 1 :] else [*entries[: at + 1], again, *entries[at + 1 :]]
                )
        return entries


class LosesEntries(TamperedHost):
    """Its record ends where it began, once there was something in it."""

    def tamper(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        return entries[:1] if len(entries) > 4 else entries


class Deaf(VirtualHost):
    """Hears nobody at its terminal."""

    def type_line(self, line: str, now_us: int) -> str:
        return ""


class Restless(VirtualHost):
    """Always wants to be called at once."""

    def next_deadline_us(self) -> int | None:
        return 0


class BreaksDown(VirtualHost):
    def type_line(self, line: str, now_us: int) -> str:
        raise ZeroDivisionError("on purpose")
