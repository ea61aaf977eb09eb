"""After a connection comes about: which dots are done, which are uncertain, and where to go on. P1, P2, P3.

The record says up to where dots may have been sent (`intent_hi`) and up to where their end is known (`resolved_hi`);
the machine's memory says which strike was begun last (`hi`) and which ended last (`done`). See docs/wire-protocol.md §8.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """recall: dots whose results the machine is asked for; uncertain: dots nobody can vouch for; both half-open ranges.

    hole: not empty if the machine has struck dots that the record never meant to send; then nothing may go on.
    """

    recall: range
    uncertain: range
    why: str
    hole: str = ""


def reconcile(
    job: bytes, resolved_hi: int, intent_hi: int, machine_job: bytes, machine_hi: int, machine_done: int
) -> Reconciliation:
    """Compare record and machine. Dots over `machine_hi` were never begun, so they may be sent (again)."""
    first = resolved_hi + 1
    sent = range(first, max(intent_hi, resolved_hi) + 1)
    if machine_job != job:
        return Reconciliation(range(first, first), sent, "the machine does not remember this session")
    if machine_hi < resolved_hi:
        return Reconciliation(range(first, first), sent, "the machine's memory is older than the record")
    if machine_hi > max(intent_hi, resolved_hi):
        hole = f"the machine began dot {machine_hi}, the record allowed none after {max(intent_hi, resolved_hi)}"
        return Reconciliation(range(first, first), sent, "", hole)
    recall = range(first, machine_done + 1)
    uncertain = range(max(machine_done, resolved_hi) + 1, machine_hi + 1)
    return Reconciliation(recall, uncertain, "the machine began it and does not know how it ended")
