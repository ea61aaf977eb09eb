"""The bench's vocabulary: what people and accidents do to the machine, one command a line.

    pedal down | pedal up | pedal unplug        the foot, and the pedal's plug
    seat TAG | pull                             the cartridge bay; TAG in decimal, or in hexadecimal after 0x
    estop press | estop release                 the emergency stop
    link cut SECONDS                            the cable to the host, for 0.01 to 3600 s
    power off | power on | power cycle          the supply; cycle is off and on
    bend NEEDLE                                 one of the needles 0, 1, 2 of the seated cartridge
    status                                      how everything stands
    quit                                        end the simulation

Core: a line in, a command out. `sim.process.hands` carries commands out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sim.errors import BenchLineInvalid

LINK_CUT_S_MIN = 0.01
LINK_CUT_S_MAX = 3600.0


class PedalPosition(StrEnum):
    """What can be done to the pedal."""

    DOWN = "down"
    UP = "up"
    UNPLUG = "unplug"


class PowerAction(StrEnum):
    """What can be done to the supply."""

    OFF = "off"
    ON = "on"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Pedal:
    """Step on the pedal, off it, or pull its plug; stepping on or off plugs it in again."""

    position: PedalPosition


@dataclass(frozen=True, slots=True)
class Seat:
    """Put the cartridge with this tag into the bay."""

    tag: int


@dataclass(frozen=True, slots=True)
class Pull:
    """Take the cartridge out of the bay."""


@dataclass(frozen=True, slots=True)
class Estop:
    """Press or release the emergency stop."""

    pressed: bool


@dataclass(frozen=True, slots=True)
class LinkCut:
    """Pull the cable to the host and put it back after `duration_s`."""

    duration_s: float


@dataclass(frozen=True, slots=True)
class Power:
    """Switch the supply."""

    action: PowerAction


@dataclass(frozen=True, slots=True)
class Bend:
    """Bend a needle of the seated cartridge."""

    needle: int


@dataclass(frozen=True, slots=True)
class Status:
    """Ask how everything stands."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the simulation."""


Command = Pedal | Seat | Pull | Estop | LinkCut | Power | Bend | Status | Quit

_FORMS = {
    "pedal": "pedal down|up|unplug",
    "seat": "seat TAG",
    "pull": "pull",
    "estop": "estop press|release",
    "link": "link cut SECONDS",
    "power": "power off|on|cycle",
    "bend": "bend NEEDLE",
    "status": "status",
    "quit": "quit",
}


def parse(line: str) -> Command:
    """The command in `line`. Raises BenchLineInvalid."""
    words = line.split()
    verb = words[0] if words else ""
    if verb not in _FORMS:
        raise BenchLineInvalid(line, "no such command", f"one of: {'; '.join(_FORMS.values())}")
    form = _FORMS[verb]
    if len(words) != len(form.split()):
        raise BenchLineInvalid(line, f"{len(words)} words", f'"{form}"')
    read: dict[str, Callable[[], Command]] = {
        "pedal": lambda: Pedal(PedalPosition(words[1])),
        "seat": lambda: Seat(int(words[1], 0)),
        "pull": Pull,
        "estop": lambda: Estop({"press": True, "release": False}[words[1]]),
        "link": lambda: _link_cut(words[1], words[2]),
        "power": lambda: Power(PowerAction(words[1])),
        "bend": lambda: Bend(int(words[1])),
        "status": Status,
        "quit": Quit,
    }
    try:
        return read[verb]()
    except (KeyError, ValueError):
        raise BenchLineInvalid(line, f"{' '.join(words[1:])!r} makes no sense here", f'"{form}"') from None


def _link_cut(what: str, seconds: str) -> LinkCut:
    duration_s = float(seconds)
    if what != "cut" or not LINK_CUT_S_MIN <= duration_s <= LINK_CUT_S_MAX:
        raise ValueError(seconds)
    return LinkCut(duration_s)
