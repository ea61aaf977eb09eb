"""P4 for a lot that is recalled while a session runs, as code. A core.

`invariants` has these in its tables, at the strike, at the entry and at the end. Each answers what is broken
in words, or nothing, and asks nobody but the truth: a session without a recall spends nothing on them.
"""

from collections.abc import Mapping, Sequence

from sim.campaign.host import Entry
from sim.campaign.truth import Truth
from sim.hardware.skin import Strike

RECALL_ENDS_WORK_US = 6_000_000
"""From a recall to the last strike that may begin: the controller asks every 5 s while the machine is armed,
and its stop may be held up on the line for as long as a lease at a time, 0.3 s, after which the machine stops
by itself. A ledger that can't be asked stops nothing; then it counts from when it can be asked again."""

NOT_AFTER_RECALL = ("claimed", "opened")
"""States that no cartridge comes to any more. From where it is, it goes on to the sharps bin."""


def p4_work_ends(truth: Truth, strike: Strike) -> str:
    """No strike with a cartridge whose lot was recalled so long ago that the controller must have heard."""
    recalled = truth.recalled.get(strike.cartridge)
    if recalled is None:
        return ""
    heard_from_us = max(recalled.at_us, truth.ledger_late_until_us)
    if truth.plunge_at_us - heard_from_us <= RECALL_ENDS_WORK_US:
        return ""
    since_s = (truth.plunge_at_us - recalled.at_us) / 1e6
    return f"struck with cartridge {strike.cartridge:x}, {since_s:.1f} s after its lot was recalled"


def p4_not_taken(truth: Truth, entry: Entry) -> str:
    """No cartridge is claimed or opened once its lot is recalled."""
    kind, body = entry
    if kind != "cartridge" or not truth.recalled:
        return ""
    return _taken(truth, truth.tags.get(body["serial"]) or body.get("tag", 0), (body["state"],))


def p4_ledger(truth: Truth, ledger: Mapping[int, Sequence[str]]) -> str:
    """Nor in the ledger, by a controller that died before its record had it."""
    found = (_taken(truth, tag, ledger[tag]) for tag in truth.recalled)
    return next(filter(None, found), "")


def _taken(truth: Truth, tag: int, states: Sequence[str]) -> str:
    """states: some that the cartridge has come to, before its recall or after it."""
    recalled = truth.recalled.get(tag)
    if recalled is None:
        return ""
    for state in NOT_AFTER_RECALL:
        # By the ledger, not by the clock: a record may have a claim only long after it was granted.
        if state in states and state not in recalled.way:
            return f"cartridge {tag:x} was {state} after its lot was recalled at {recalled.at_us / 1e6:.3f} s"
    return ""
