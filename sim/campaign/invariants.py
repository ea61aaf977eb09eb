"""The promises as code, a check each, numbered as in the README. A core.

AT_STRIKE is asked for every strike and AT_ENTRY for every entry that has come to be on disk, both before the
truth takes it in; AT_END and IN_LEDGER when the session is over. Each answers what is broken in words, or
nothing. P10 and P11 are `invariants_clinic`'s, what follows from a recall `invariants_recall`'s; what may be
said over the cable is `conversation`'s.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from sim.campaign.host import Entry
from sim.campaign.invariants_recall import p4_ledger, p4_not_taken, p4_work_ends
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

MARK = "SIMULATED-"
MARKED = ("session_opened", "connected", "session_closed")
"""What a simulated session's name begins with, and the entries that say which world they are of."""

_ONE_WAY = {
    "claimed": (None,),
    "opened": ("claimed",),
    "in_use": ("opened",),
    "spent": ("claimed", "opened", "in_use"),
    "damaged": ("claimed", "in_use"),
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
    """Only with a cartridge that the record on disk has in use, with all its needles, inside its budget."""
    state = truth.cartridge_state.get(strike.cartridge, "never claimed")
    if state != "in_use":
        return f"struck with cartridge {strike.cartridge:x}, on disk {state}"
    if strike.cartridge in truth.damaged:
        return f"struck with cartridge {strike.cartridge:x}, after a dot with fewer than three needles"
    used = truth.struck_with.get(strike.cartridge, 0)
    if used >= truth.cartridge_dots:
        return f"strike {used + 1} with one cartridge"
    today, expiry = truth.day_of(strike), truth.expiry.get(strike.cartridge, "")
    if today > expiry:
        return f"struck with cartridge {strike.cartridge:x} on {today}, expired {expiry}"
    return p4_work_ends(truth, strike)


def p5_out_is_out(truth: Truth, strike: Strike) -> str:
    """No strike with a cartridge that has left the bay since it came into use."""
    if strike.cartridge not in truth.left_bay:
        return ""
    return f"struck with cartridge {strike.cartridge:x}, which was in use and has left the bay"


def p6_pedal(truth: Truth, strike: Strike) -> str:
    """Every strike was begun with the pedal down, and by a press: the machine was armed with it up."""
    return truth.armed_against or truth.plunge_against.get("P6", "")


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
    "P9": p9_intent_on_disk,
    "P4": p4_cartridge,
    "P5": p5_out_is_out,
    "P6": p6_pedal,
    "P7": p7_ceiling,
    "P8": p8_nothing_by_itself,
}
"""P9 comes before P4: where nothing is on record, that is the cause."""


def p2_deposited_is_in_the_skin(truth: Truth, entry: Entry) -> str:
    """What the record calls deposited is in the skin, and a dot ends once."""
    kind, body = entry
    if kind not in ("dot", "uncertain"):
        return ""
    dot = body["dot"]
    if dot in truth.outcome:
        return f"dot {dot} ends on record a second time: {truth.outcome[dot]}, then {kind}"
    if kind != "dot" or body["outcome"] not in DEPOSITED:
        return ""
    if dot not in truth.struck:
        return f"dot {dot} is recorded as {body['outcome']} and not in the skin"
    tag = truth.tags.get(body["cartridge"])
    if tag != truth.struck[dot].cartridge:
        return f"dot {dot} is recorded with cartridge {body['cartridge']}, and was struck with another"
    return ""


def p3_few_uncertain(truth: Truth, entry: Entry) -> str:
    """At most one uncertain dot per loss of power; more only where the machine's whole memory was lost."""
    if entry[0] != "uncertain":
        return ""
    uncertain = truth.count("uncertain") + 1
    if uncertain <= truth.power_losses + UNCERTAIN_PER_MEMORY_LOSS * truth.memory_losses:
        return ""
    losses = f"{truth.power_losses} losses of power and {truth.memory_losses} of memory"
    return f"{uncertain} uncertain dots after {losses}"


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


def p5_ledger(truth: Truth, ledger: Mapping[int, Sequence[str]]) -> str:
    """In the ledger too every cartridge went one way only, and whatever struck lies in the sharps bin."""
    for tag, way in ledger.items():
        for before, state in pairwise([None, *way[1:]]):
            # A step may be told again by a controller that died before its record had it, with a later count.
            if before != state and before not in _ONE_WAY.get(str(state), ()):
                return f"in the ledger cartridge {tag:x} went from {before or way[0]} to {state}"
        if tag in truth.struck_with and way[-1] != "discarded":
            return f"cartridge {tag:x} has struck, and ends in the ledger as {way[-1]}"
    unknown = truth.struck_with.keys() - ledger.keys()
    return f"cartridge {min(unknown):x} has struck, and the ledger does not know it" if unknown else ""


def p8_latched(truth: Truth, entry: Entry) -> str:
    """Nobody arms before what has latched is acknowledged."""
    return f"armed in {truth.latched.replace('_', ' ')}" if entry[0] == "armed" and truth.latched else ""


def p12_simulated(truth: Truth, entry: Entry) -> str:
    """A record of simulated work says so, in its name, of itself at both ends, and of every machine."""
    kind, body = entry
    if kind in MARKED and body["simulated"] is not True:
        return f"{kind} does not say that it is simulated"
    if kind == "session_opened" and not body["session"].startswith(MARK):
        return f"the session's name, {body['session']}, does not begin with {MARK}"
    return ""


AT_ENTRY: dict[str, Callable[[Truth, Entry], str]] = {
    "P2": p2_deposited_is_in_the_skin,
    "P3": p3_few_uncertain,
    "P4": p4_not_taken,
    "P5": p5_one_way,
    "P8": p8_latched,
    "P12": p12_simulated,
}


def p2_every_strike_on_record(truth: Truth) -> str:
    """Every strike is on record, as deposited or as uncertain."""
    for dot in sorted(truth.struck):
        if truth.outcome.get(dot) not in (*DEPOSITED, "uncertain"):
            return f"dot {dot} is in the skin and on record as {truth.outcome.get(dot, 'nothing')}"
    return ""


AT_END: dict[str, Callable[[Truth], str]] = {"P2": p2_every_strike_on_record}

IN_LEDGER: dict[str, Callable[[Truth, Mapping[int, Sequence[str]]], str]] = {"P4": p4_ledger, "P5": p5_ledger}
"""Asked at the end of what the ledger says: the way of every cartridge, by tag."""
