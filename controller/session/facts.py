"""What is known about a session: a fold of its record, the same live and after a crash.

`apply` is the only way in. Whatever the engine learns it first drafts for the record, and the draft is
applied here; `resume` applies the entries read back from disk. So nothing is known that the record does not
say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from controller.session.pigment_in_session import BottleInSession, bottle_of
from controller.session.states import MOVING_STATES
from firmware_bridge.device import limits

PLANNED, PLACED, SHALLOW, MISSED, UNCERTAIN, RECONCILED_PLACED, SKIPPED = range(7)
"""What became of a dot. From PLACED on it is never sent again."""

OUTCOMES = {"placed": PLACED, "shallow": SHALLOW, "missed": MISSED}
DECISIONS = {"placed": RECONCILED_PLACED, "skip": SKIPPED}


@dataclass(slots=True)
class CartridgeInSession:
    """The one cartridge this session holds now. Budgets in dots and minutes; times as UTC seconds.

    damaged_at_dot: the first dot that it made with fewer than three needles, or 0; recalled: its lot was,
    while it was held.
    """

    gtin: str
    serial: str
    lot: str
    expiry: str
    tag: int
    dots_max: int
    minutes_max: float
    state: str = "claimed"
    opened_utc_s: float = 0.0
    dots_struck: int = 0
    damaged_at_dot: int = 0
    recalled: bool = False
    boot: int = -1
    seating: int = -1
    machine: str = ""

    @property
    def in_use(self) -> bool:
        """True once it has been calibrated for this client."""
        return self.state == "in_use"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cartridge out of use that does not lie in the sharps bin yet. state: spent or damaged."""

    gtin: str
    state: str
    dots_struck: int


@dataclass(frozen=True, slots=True)
class UncertainDot:
    """A dot whose end nobody knew, and why. decision, by: what a person made of it, empty until then."""

    why: str
    decision: str = ""
    by: str = ""


@dataclass(slots=True)
class Facts:
    """What the record says so far.

    dots: outcome code per dot, index 0 unused; uncertain_dots: those that were uncertain once, decided or
    not; intent_hi, resolved_hi: highest dot that may have been sent, that has ended; armed_cartridge,
    armed_machine: serial and uid of the last arming, to which every dot sent since belongs; boot: of the
    machine last connected, or -1; moving: by its last change of state it was armed, depositing or on hold;
    shades: of the session's plan, none in a record that asks for no pigment; pigment: the bottle of a shade;
    latched: "fault", "emergency_stop", or empty once a person has acknowledged; latched_why: its first
    cause, in words.
    """

    session: str = ""
    client_ref: str = ""
    plan_hash: str = ""
    plan_session: int = 0
    simulated: bool = True
    dots_total: int = 0
    dots: bytearray = field(default_factory=lambda: bytearray(1))
    uncertain_dots: dict[int, UncertainDot] = field(default_factory=dict)
    intent_hi: int = 0
    resolved_hi: int = 0
    contraindications: tuple[str, ...] = ()
    screened: bool = False
    signed_by: str = ""
    signed_ceiling_um: int = 0
    shades: tuple[str, ...] = ()
    pigment: dict[str, BottleInSession] = field(default_factory=dict)
    cartridge: CartridgeInSession | None = None
    undiscarded: dict[str, Waiting] = field(default_factory=dict)
    cartridges_used: int = 0
    depth_error_um_max: int = 0
    armed_cartridge: str = ""
    armed_machine: str = ""
    boot: int = -1
    moving: bool = False
    latched: str = ""
    latched_why: str = ""
    closed: bool = False

    @property
    def uncertain(self) -> list[int]:
        """Dots whose outcome a person has still to decide."""
        return [dot for dot, uncertain in self.uncertain_dots.items() if not uncertain.decision]

    @property
    def dots_left(self) -> int:
        """Dots that may still be sent."""
        return self.dots_total - self.resolved_hi

    @property
    def shades_without_pigment(self) -> tuple[str, ...]:
        """Shades of the plan for which no bottle has been named."""
        return tuple(shade for shade in self.shades if shade not in self.pigment)

    def count(self, *codes: int) -> int:
        """How many dots have one of these outcomes."""
        found = 0
        for code in codes:
            found += self.dots.count(code, 1)
        return found

    def apply(self, kind: str, body: Mapping[str, Any]) -> None:
        """Take in one entry. Kinds that carry no fact about what to do next are passed over."""
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, body)


def fold(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> Facts:
    """The facts after all `entries`, each (kind, body), in order."""
    facts = Facts()
    for kind, body in entries:
        facts.apply(kind, body)
    return facts


_LATCHING_EVENTS = {
    "cartridge_removed": "the cartridge left the bay",
    "emergency_stop": "the emergency stop was pressed",
}
"""Events that latch without a fault of their own in the record, in words."""


def _session_opened(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.session = body["session"]
    facts.client_ref = body["client_ref"]
    facts.plan_hash = body["plan_hash"]
    facts.plan_session = body["plan_session"]
    facts.simulated = body["simulated"]
    facts.dots_total = body["dots"]
    facts.dots = bytearray(facts.dots_total + 1)
    facts.shades = tuple(body.get("shades", ()))


def _connected(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.boot = body["boot"]


def _armed(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.armed_cartridge = body["cartridge"]
    facts.armed_machine = body["machine"]


def _fault(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.latched = facts.latched or "fault"
    facts.latched_why = facts.latched_why or body.get("detail", "")


def _state(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.moving = body["to"] in MOVING_STATES
    if body["to"] in ("fault", "emergency_stop"):
        facts.latched = body["to"]
        facts.latched_why = facts.latched_why or _LATCHING_EVENTS.get(body["event"], "")
    elif body["event"] == "acknowledge":
        facts.latched = facts.latched_why = ""


def _screening(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.contraindications = tuple(body["contraindications"])
    facts.screened = not facts.contraindications


def _signature(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.signed_by = body["by"]
    facts.signed_ceiling_um = body["depth_ceiling_um"]


def _pigment(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.pigment[body["shade"]] = bottle_of(body)


def _pigment_discarded(facts: Facts, body: Mapping[str, Any]) -> None:
    bottle = facts.pigment.get(body["shade"])
    if bottle is not None and bottle.serial == body["serial"]:
        del facts.pigment[bottle.shade]


def _cartridge(facts: Facts, body: Mapping[str, Any]) -> None:
    serial, state = body["serial"], body["state"]
    if state == "claimed":
        fields = ("gtin", "serial", "lot", "expiry", "tag", "dots_max", "minutes_max")
        facts.cartridge = CartridgeInSession(**{name: body[name] for name in fields})
    elif state == "discarded":
        facts.undiscarded.pop(serial, None)
    elif facts.cartridge is not None and facts.cartridge.serial == serial:
        facts.cartridge.state = state
        if state == "opened":
            facts.cartridge.opened_utc_s = body["utc_s"]
        elif state == "in_use":
            facts.cartridges_used += 1
            facts.cartridge.boot, facts.cartridge.seating = body["boot"], body["seating"]
            facts.cartridge.machine = body["machine"]
        elif state in ("spent", "damaged"):
            held = facts.cartridge
            facts.undiscarded[serial] = Waiting(held.gtin, state, held.dots_struck)
            facts.cartridge = None


def _recalled(facts: Facts, body: Mapping[str, Any]) -> None:
    if facts.cartridge is not None and facts.cartridge.serial == body["serial"]:
        facts.cartridge.recalled = True


def _intent(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.intent_hi = body["last"]


def _dot(facts: Facts, body: Mapping[str, Any]) -> None:
    _resolve(facts, body["dot"], OUTCOMES[body["outcome"]])
    facts.depth_error_um_max = max(facts.depth_error_um_max, abs(body["depth_um"] - body["planned_um"]))
    if facts.cartridge is not None and facts.cartridge.serial == body["cartridge"]:
        facts.cartridge.dots_struck += 1
        # A strike that a stop or a lost connection has cut short says nothing about the needles.
        whole = limits.all_needles(body["needles"]) or body["replayed"] or not facts.moving
        if not whole and not facts.cartridge.damaged_at_dot:
            facts.cartridge.damaged_at_dot = body["dot"]


def _uncertain_dot(facts: Facts, body: Mapping[str, Any]) -> None:
    _resolve(facts, body["dot"], UNCERTAIN)
    facts.uncertain_dots[body["dot"]] = UncertainDot(body.get("why", ""))
    if facts.cartridge is not None and facts.cartridge.serial == body["cartridge"]:
        facts.cartridge.dots_struck += 1


def _reconciled(facts: Facts, body: Mapping[str, Any]) -> None:
    dot, decision = body["dot"], body["decision"]
    facts.dots[dot] = DECISIONS[decision]
    facts.uncertain_dots[dot] = replace(facts.uncertain_dots[dot], decision=decision, by=body.get("by", ""))


def _closed(facts: Facts, body: Mapping[str, Any]) -> None:
    facts.closed = True


def _resolve(facts: Facts, dot: int, code: int) -> None:
    # Dots end in the order they are numbered; a gap would be a dot nobody can account for.
    assert dot == facts.resolved_hi + 1, f"dot {dot} ended after dot {facts.resolved_hi}"
    facts.dots[dot] = code
    facts.resolved_hi = dot


_HANDLERS = {
    "session_opened": _session_opened,
    "connected": _connected,
    "armed": _armed,
    "fault": _fault,
    "state": _state,
    "screening": _screening,
    "signature": _signature,
    "pigment": _pigment,
    "pigment_discarded": _pigment_discarded,
    "cartridge": _cartridge,
    "recalled": _recalled,
    "intent": _intent,
    "dot": _dot,
    "uncertain": _uncertain_dot,
    "reconciled": _reconciled,
    "session_closed": _closed,
}
