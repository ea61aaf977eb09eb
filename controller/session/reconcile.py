"""After a connection comes about: which dots are done, which are uncertain, and where to go on. P1, P2, P3.

The record says up to where dots may have been sent (`intent_hi`), to which machine, and up to where their end
is known (`resolved_hi`); the machine's memory says which strike was begun last (`hi`) and which ended last
(`done`). See docs/wire-protocol.md §8.
"""

from dataclasses import dataclass

from firmware_bridge.device import hal

_RESTARTS = {
    hal.RESET_POWER_ON: "its power was lost",
    hal.RESET_BROWN_OUT: "its voltage fell",
    hal.RESET_WATCHDOG: "its program hung and was restarted",
    hal.RESET_COMMANDED: "it was told to restart",
}
"""Why the machine has another boot count than it had, in the technician's words."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the record says.

    job: the session's key on the wire; machine: uid last armed, or empty; boot: of the machine last
    connected, or -1.
    """

    job: bytes
    resolved_hi: int
    intent_hi: int
    machine: str
    boot: int = -1


@dataclass(frozen=True, slots=True)
class Memory:
    """What the machine says of itself in the handshake. reset_cause: one of the codes of `hal`."""

    uid: str
    job: bytes
    hi: int
    done: int
    boot: int = -1
    reset_cause: int = 0


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Both ranges are half-open and together without a gap.

    recall: dots whose results the machine is asked for; uncertain: dots nobody can vouch for, and why; hole:
    not empty if the two contradict each other, so that no range can be trusted and nothing may go on.
    """

    recall: range
    uncertain: range
    why: str
    hole: str = ""


def reconcile(record: Record, memory: Memory) -> Reconciliation:
    """Compare record and machine. Dots over `memory.hi` were never begun: they may be sent (again)."""
    first = record.resolved_hi + 1
    sent_hi = max(record.intent_hi, record.resolved_hi)
    nothing, sent = range(first, first), range(first, sent_hi + 1)
    if hole := _hole(record, memory, sent_hi):
        return Reconciliation(nothing, nothing, "", hole)
    if record.machine not in ("", memory.uid):
        # Its memory may know this session from before, and then says nothing of what the other one struck.
        return Reconciliation(nothing, sent, "they were sent to another machine")
    if memory.job != record.job:
        return Reconciliation(nothing, sent, "the machine does not remember this session")
    if memory.hi < record.resolved_hi:
        return Reconciliation(nothing, sent, "the machine's memory is older than the record")
    recall = range(first, max(memory.done, record.resolved_hi) + 1)
    uncertain = range(recall.stop, memory.hi + 1)
    return Reconciliation(recall, uncertain, _why_no_end(record, memory))


def _hole(record: Record, memory: Memory, sent_hi: int) -> str:
    # Whichever machine it is: one that knows this session can't have gone further than the record allowed.
    if memory.job != record.job:
        return ""
    if memory.hi > sent_hi:
        return f"the machine began dot {memory.hi}, the record allowed none after {sent_hi}"
    if memory.done > memory.hi:
        return f"the machine ended dot {memory.done} and began none after {memory.hi}"
    return ""


def _why_no_end(record: Record, memory: Memory) -> str:
    # The machine writes that it begins a dot before the needle gets its current, so begun is not yet struck.
    if record.boot in (-1, memory.boot):
        return "the machine began it and does not know how it ended"
    restart = _RESTARTS.get(memory.reset_cause, f"it was restarted, reset cause {memory.reset_cause}")
    return f"the machine began it and noted no end: {restart}"
