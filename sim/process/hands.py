"""The hands at the bench: carries bench commands out on a simulated machine and says how everything stands.

Cutting the link and ending are not done to the machine but around it; whoever owns port and process does
those. Core.
"""

from firmware_bridge.device.hal import (
    NEEDLE_DOWN,
    NEEDLE_JAMMED,
    NEEDLE_UP,
    PEDAL_DOWN,
    PEDAL_SILENT,
    PEDAL_UP,
)
from sim.machine import SimulatedMachine
from sim.process.bench import Bend, Command, Estop, Pedal, PedalPosition, Power, PowerAction, Pull, Seat

Value = str | int | float | bool | None
Report = dict[str, Value]
"""Plain values under unit-named keys, ready to be written as JSON."""

_PEDAL_CODES = {
    PedalPosition.DOWN: PEDAL_DOWN,
    PedalPosition.UP: PEDAL_UP,
    PedalPosition.UNPLUG: PEDAL_SILENT,
}
_PEDAL_WORDS = {PEDAL_DOWN: "down", PEDAL_UP: "up", PEDAL_SILENT: "silent"}
_NEEDLE_WORDS = {NEEDLE_UP: "up", NEEDLE_DOWN: "down", NEEDLE_JAMMED: "jammed"}


def perform(command: Command, machine: SimulatedMachine, now_us: int) -> None:
    """Carry `command` out at `now_us`; the core has seen the change when this returns.

    Status, LinkCut and Quit change nothing about the machine. Raises BenchRefused.
    """
    plant = machine.plant
    machine.handle_deadline(now_us)
    match command:
        case Pedal(position):
            plant.set_pedal(_PEDAL_CODES[position])
        case Seat(tag):
            plant.insert(tag)
        case Pull():
            plant.remove()
        case Estop(pressed):
            plant.set_estop(pressed)
        case Bend(needle):
            plant.bend(needle)
        case Power(action):
            if action in (PowerAction.OFF, PowerAction.CYCLE):
                machine.power_off(now_us)
            if action in (PowerAction.ON, PowerAction.CYCLE):
                machine.power_on(now_us)
        case _:
            pass
    machine.handle_deadline(now_us)


def status(machine: SimulatedMachine) -> Report:
    """How everything stands: what an onlooker sees, then what the machine core remembers."""
    plant = machine.plant
    x_um, y_um = plant.place_um()
    seated = plant.seated
    report: Report = {
        "simulated": True,
        "plant_s": plant.now_us / 1e6,
        "power": machine.core is not None,
        "pedal": _PEDAL_WORDS[plant.pedal()],
        "estop": plant.estop(),
        "cartridge": None if seated is None else f"0x{seated.tag:016x}",
        "cartridge_strikes": None if seated is None else seated.strikes,
        "pigment": None if seated is None else seated.pigment(),
        "seating": plant.cartridge()[1],
        "needle": _NEEDLE_WORDS[plant.needle()[0]],
        "x_um": round(x_um),
        "y_um": round(y_um),
        "strikes": len(plant.skin.strikes),
        "tears": plant.tears,
    }
    if machine.core is not None:
        memory = machine.core.memory
        report |= {"boot": memory.boot, "hi": memory.hi, "done": memory.done}
        report |= {"armed": machine.core.striker.armed, "stop_generation": memory.stop_generation}
    return report
