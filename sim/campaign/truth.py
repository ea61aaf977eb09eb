"""What the world knows and no program can change: the skin, the bay, the foot, what is on the disk. A core.

Kept up by the two sides of the world as things happen; `invariants` holds the promises against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sim.campaign.conversation import Conversation
from sim.campaign.host import Entry, PlannedDot, Session
from sim.hardware.skin import Strike

MATCH_UM = 100
"""The stage lands within a few µm; the plan's dots lie a millimetre apart."""

LATCHED_STATES = ("fault", "emergency_stop")

MOVING_STATES = ("armed", "depositing", "hold")

HELD_STATES = ("claimed", "opened", "in_use")

ALL_NEEDLES = 7


@dataclass(frozen=True, slots=True)
class Recalled:
    """What became of a cartridge's lot. at_us: when it was recalled; way: the cartridge's own until then."""

    at_us: int
    way: Sequence[str]


class Truth:
    """One session's. Lengths in µm; cartridges by tag, as the machine reads it."""

    def __init__(self, session: Session) -> None:
        """An untouched skin and an empty record."""
        self.dots = session.dots
        self.ceiling_um = session.ceiling_um
        self.cartridge_dots = session.cartridge_dots
        self.struck: dict[int, Strike] = {}
        self.struck_with: dict[int, int] = {}
        self.arms_typed = 0
        self.armings = 0
        self.armed_against = ""
        """What spoke against the last arming of the machine, in words."""
        self.left_bay: set[int] = set()
        """Tags of cartridges that were taken out of a bay after they had been in use."""
        self.plunge_against: dict[str, str] = {}
        """What spoke against beginning the last plunge: in words, by promise."""
        self.plunge_at_us = 0
        """When the last plunge began."""
        self.recalled: dict[int, Recalled] = {}
        """What is known of each tag whose lot is recalled in the ledger."""
        self.ledger_late_until_us = 0
        """Until when the ledger may keep those waiting who ask it."""
        self.power_losses = 0
        self.memory_losses = 0
        self.conversation = Conversation()
        """Between controller and machine, as far as the cable has to carry it."""
        self.record: list[Entry] = []
        """What is on disk, as far as it has been taken in."""
        self.outcome: dict[int, str] = {}
        """The end on record of each dot that has one."""
        self.intent_hi = 0
        self.tags: dict[str, int] = {}
        """The tag of each serial on record."""
        self.cartridge_state: dict[int, str] = {}
        """The newest state on record of each tag."""
        self.expiry: dict[int, str] = {}
        """The last day of use of each tag, as its blister says."""
        self.damaged: set[int] = set()
        """Tags of cartridges that, on record, have made a dot with fewer than three needles while at work."""
        self._moving = False
        self.latched = ""
        """fault or emergency_stop while, on record, nobody has acknowledged it; else empty."""
        self._start_utc_s = session.start_utc_s
        self._arms_before_stop = -1
        self._dot_at = {_millimetre(x_um, y_um): n for n, (x_um, y_um, _) in enumerate(self.dots, start=1)}

    def dot_of(self, strike: Strike) -> int:
        """The planned dot at the strike's place, or 0. The plan's dots lie on whole millimetres."""
        number = self._dot_at.get(_millimetre(strike.x_um, strike.y_um), 0)
        if not number:
            return 0
        x_um, y_um, _ = self.dots[number - 1]
        near = abs(strike.x_um - x_um) <= MATCH_UM and abs(strike.y_um - y_um) <= MATCH_UM
        return number if near else 0

    def day_of(self, strike: Strike) -> str:
        """The day on which it was made, as in 2026-11-22."""
        return datetime.fromtimestamp(self._start_utc_s + strike.t_us / 1e6, UTC).date().isoformat()

    @property
    def stopped(self) -> bool:
        """True if nobody has asked for work since the emergency stop was last pressed."""
        return self.arms_typed <= self._arms_before_stop

    def take_emergency_stop(self) -> None:
        """It has been pressed."""
        self._arms_before_stop = self.arms_typed

    def take_arming(self, pedal_up: bool) -> None:
        """The machine has been armed, with the pedal up or not."""
        self.armings += 1
        self.armed_against = "" if pedal_up else "armed with the pedal down or silent"

    def take_out(self, tag: int) -> None:
        """A cartridge has been taken out of the bay."""
        if tag in self.struck_with or self.cartridge_state.get(tag) == "in_use":
            self.left_bay.add(tag)

    @property
    def held(self) -> int:
        """The tag of the cartridge that, on record, the session has now; 0 if it has none."""
        return next((tag for tag, state in self.cartridge_state.items() if state in HELD_STATES), 0)

    def take_recall(self, ways: Mapping[int, Sequence[str]], now_us: int) -> None:
        """A lot has been recalled, durably. ways: of each of its cartridges until then, by tag."""
        self.recalled |= {tag: Recalled(now_us, way) for tag, way in ways.items()}

    def take_slow_ledger(self, until_us: int) -> None:
        """A question to the ledger may go unanswered until then."""
        self.ledger_late_until_us = max(self.ledger_late_until_us, until_us)

    def take_strike(self, strike: Strike) -> None:
        """The skin has received it."""
        self.struck[self.dot_of(strike)] = strike
        self.struck_with[strike.cartridge] = self.struck_with.get(strike.cartridge, 0) + 1

    def take_entry(self, entry: Entry) -> None:
        """It is on disk."""
        kind, body = entry
        self.record.append(entry)
        if kind == "intent":
            self.intent_hi = max(self.intent_hi, body["last"])
        elif kind == "dot":
            self.outcome[body["dot"]] = body["outcome"]
            if self._moving and not body["replayed"] and body["needles"] != ALL_NEEDLES:
                self.damaged.add(self.tags[body["cartridge"]])
        elif kind == "uncertain":
            self.outcome[body["dot"]] = "uncertain"
        elif kind == "cartridge":
            self.tags.setdefault(body["serial"], body.get("tag", 0))
            if "expiry" in body:
                self.expiry[self.tags[body["serial"]]] = body["expiry"]
            self.cartridge_state[self.tags[body["serial"]]] = body["state"]
        elif kind == "fault":
            self.latched = self.latched or kind
        elif kind == "state":
            self._take_state(body["to"], body["event"])

    def _take_state(self, to: str, event: str) -> None:
        self._moving = to in MOVING_STATES
        if to in LATCHED_STATES:
            self.latched = to
        elif event == "acknowledge":
            self.latched = ""

    def count(self, *outcomes: str) -> int:
        """Dots that ended so, as the record has it."""
        return sum(word in outcomes for word in self.outcome.values())


def plan(dots: int) -> Sequence[PlannedDot]:
    """So many dots, 400 µm deep, a millimetre apart: no two can be taken for each other."""
    return [(1000 * (n % 40 + 5), 1000 * (n // 40 + 5), 400) for n in range(dots)]


def _millimetre(x_um: int, y_um: int) -> tuple[int, int]:
    return round(x_um / 1000), round(y_um / 1000)
