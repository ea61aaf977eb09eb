"""The promises as code, a check each, numbered as in the README. A core.

AT_STRIKE is asked for every strike and AT_ENTRY for every entry that has come to be on disk, both before the
truth takes it in; AT_END when the session is over. Each answers what is broken in words, or nothing. P10 is
not among them, since nothing is pushed to a clinic yet, nor is P11, since nothing in a campaign changes a
record behind the program's back.
"""

from collections.abc import Callable

from sim.campaign.host import Entry
from sim.campaign.truth import Truth
from sim.hardware.skin import Strike

WAY_OUT = "way out"
"""Not a promise of its own: every session comes to its end, whatever happened."""

PROGRAM = "program"
"""Not a promise of its own: no program at either end of the cable breaks down."""

UNCERTAIN_PER_MEMORY_LOSS = 24
"""A machine that has forgotten everything leaves uncertain whatever the record allowed to be sent: up to 8
dots in its queue, and intents for up to 16 more."""

DEPOSITED = ("placed", "shallow")

_ONE_WAY = {
    "claimed": (None,),
    "opened": ("claimed",),
    "in_use": ("opened",),
    "spent": ("claimed", "opened", "in_use"),
    "damaged": ("claimed",),
    "discarded": ("spent", "damaged"),
}


class Violation(Exception):
    """A promise is broken. promise: as P1; at_us: virtual time."""

    def __init__(self, promise: str, what: str, at_us: int) -> None:
        """what: in words."""
        self.promise, self.what, self.at_us = promise, what, at_us
        super().__init__(f"{promise} at {at_us / 1e6:.3f} s: {what}")


def p1_no_place_twice(truth: Truth, strike: Strike) -> str:
    """No place is struck twice."""
    dot = truth.dot_of(strike)
    return f"dot {dot} was struck twice" if dot in truth.struck else ""


def p2_only_planned_places(truth: Truth, strike: Strike) -> str:
    """No strike where the record has no word for it."""
    if truth.dot_of(strike):
        return ""
    return f"a strike at {strike.x_um}, {strike.y_um} µm, where nothing was planned"


def p4_cartridge(truth: Truth, strike: Strike) -> str:
    """Only with a cartridge that the record on disk has in use, and inside its budget."""
    state = truth.cartridge_state.get(strike.cartridge, "never claimed")
    if state != "in_use":
        return f"struck with cartridge {strike.cartridge:x}, on disk {state}"
    used = truth.struck_with.get(strike.cartridge, 0)
    return f"strike {used + 1} with one cartridge" if used >= truth.cartridge_dots else ""


def p6_pedal(truth: Truth, strike: Strike) -> str:
    """Every strike was begun with the pedal down."""
    return truth.plunge_against.get("P6", "")


def p7_ceiling(truth: Truth, strike: Strike) -> str:
    """No strike deeper than the ceiling."""
    if strike.depth_um <= truth.ceiling_um:
        return ""
    return f"a strike {strike.depth_um} µm deep, the ceiling is {truth.ceiling_um} µm"


def p8_nothing_by_itself(truth: Truth, strike: Strike) -> str:
    """No strike unarmed, after an emergency stop, without a controller, or armed by nobody's word."""
    if truth.armings > truth.arms_typed:
        return f"armed {truth.armings} times, asked for {truth.arms_typed} times"
    return truth.plunge_against.get("P8", "")


def p9_intent_on_disk(truth: Truth, strike: Strike) -> str:
    """No strike that the record on disk does not foresee."""
    dot = truth.dot_of(strike)
    return f"dot {dot} was struck, intent on disk ends at {truth.intent_hi}" if dot > truth.intent_hi else ""


AT_STRIKE: dict[str, Callable[[Truth, Strike], str]] = {
    "P1": p1_no_place_twice,
    "P2": p2_only_planned_places,
    "P4": p4_cartridge,
    "P6": p6_pedal,
    "P7": p7_ceiling,
    "P8": p8_nothing_by_itself,
    "P9": p9_intent_on_disk,
}


def p2_deposited_is_in_the_skin(truth: Truth, entry: Entry) -> str:
    """What the record calls deposited is in the skin, and a dot ends once."""
    kind, body = entry
    if kind not in ("dot", "uncertain"):
        return ""
    dot = body["dot"]
    if dot in truth.outcome:
        return f"dot {dot} ends on record a second time: {truth.outcome[dot]}, then {kind}"
    if kind == "dot" and body["outcome"] in DEPOSITED and dot not in truth.struck:
        return f"dot {dot} is recorded as {body['outcome']} and not in the skin"
    return ""


def p5_one_way(truth: Truth, entry: Entry) -> str:
    """A cartridge goes one way only."""
    kind, body = entry
    if kind != "cartridge":
        return ""
    state = body["state"]
    before = truth.cartridge_state.get(truth.tags[body["serial"]]) if body["serial"] in truth.tags else None
    return (
        ""
        if before in _ONE_WAY.get(state, ())
        else f"cartridge {body['serial']} went from {before} to {state}"
    )


def p12_simulated(truth: Truth, entry: Entry) -> str:
    """A record of simulated work says so, of itself and of every machine."""
    kind, body = entry
    if kind in ("session_opened", "connected") and body["simulated"] is not True:
        return f"{kind} does not say that it is simulated"
    return ""


AT_ENTRY: dict[str, Callable[[Truth, Entry], str]] = {
    "P2": p2_deposited_is_in_the_skin,
    "P5": p5_one_way,
    "P12": p12_simulated,
}


def p2_every_strike_on_record(truth: Truth) -> str:
    """Every strike is on record, as deposited or as uncertain."""
    for dot in sorted(truth.struck):
        if truth.outcome.get(dot) not in (*DEPOSITED, "uncertain"):
            return f"dot {dot} is in the skin and on record as {truth.outcome.get(dot, 'nothing')}"
    return ""


def p3_few_uncertain(truth: Truth) -> str:
    """At most one uncertain dot per loss of power; more only where the machine's whole memory was lost."""
    uncertain = truth.count("uncertain")
    allowed = truth.power_losses + UNCERTAIN_PER_MEMORY_LOSS * truth.memory_losses
    if uncertain <= allowed:
        return ""
    losses = f"{truth.power_losses} losses of power and {truth.memory_losses} of memory"
    return f"{uncertain} uncertain dots after {losses}"


AT_END: dict[str, Callable[[Truth], str]] = {"P2": p2_every_strike_on_record, "P3": p3_few_uncertain}
