"""After a connection comes about: which dots are done, which are uncertain, and where to go on. P1, P2, P3.

The record says up to where dots may have been sent (`intent_hi`), to which machine, and up to where their end
is known (`resolved_hi`); the machine's memory says which strike was begun last (`hi`) and which ended last
(`done`). See docs/wire-protocol.md §8.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """What the record says. job: the session's key on the wire; machine: uid last armed, or empty."""

    job: bytes
    resolved_hi: int
    intent_hi: int
    machine: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What the machine says of itself in the handshake."""

    uid: str
    job: bytes
    hi: int
    done: int


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
    if record.machine not in ("", memory.uid):
        # Its memory may know this session from before, and then says nothing of what the other one struck.
        return Reconciliation(nothing, sent, "they were sent to another machine")
    if memory.job != record.job:
        return Reconciliation(nothing, sent, "the machine does not remember this session")
    if memory.hi < record.resolved_hi:
        return Reconciliation(nothing, sent, "the machine's memory is older than the record")
    if memory.hi > sent_hi:
        hole = f"the machine began dot {memory.hi}, the record allowed none after {sent_hi}"
        return Reconciliation(nothing, nothing, "", hole)
    if memory.done > memory.hi:
        hole = f"the machine ended dot {memory.done} and began none after {memory.hi}"
        return Reconciliation(nothing, nothing, "", hole)
    recall = range(first, max(memory.done, record.resolved_hi) + 1)
    uncertain = range(recall.stop, memory.hi + 1)
    return Reconciliation(recall, uncertain, "the machine began it and does not know how it ended")
