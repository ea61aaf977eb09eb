"""P10 and P11 as code: what the clinic has, and whether a record that was tampered with is found out. A core.

`p10_prefix` is asked whenever the clinic has stored something, `p10_acknowledged` whenever the room has heard
it or sent it something, the others once the session is over. Each answers what is broken in words, or
nothing. The other promises are `invariants`'.
"""

import json
from collections.abc import Sequence

from sim.campaign.clinic import SEALED_FIELDS, Audit, Sealed
from sim.campaign.truth import Truth
from sim.chance import Dice

BODY = SEALED_FIELDS.index("body")


def p10_prefix(truth: Truth, stored: int, fresh: Sequence[Sealed]) -> str:
    """Each entry once and in order, and none that the room's disk does not have."""
    for seq, entry in enumerate(fresh, start=stored + 1):
        if entry[0] != seq:
            return f"the clinic has stored entry {entry[0]} as number {seq}"
        if seq > len(truth.record):
            return f"the clinic has entry {seq}, the record on disk has {len(truth.record)}"
        kind, body = truth.record[seq - 1]
        if entry[2] != kind or json.loads(entry[3]) != body:
            return f"entry {seq} is {kind} on disk, and {entry[2]} {entry[3]} at the clinic"
    return ""


def p10_acknowledged(stored: int, acknowledged: int) -> str:
    """What a room believes to be at the clinic is on the clinic's disk."""
    if acknowledged <= stored:
        return ""
    return f"entry {acknowledged} counts as stored at the clinic, which has {stored}"


def p10_same(audit: Audit, copy: Sequence[Sealed]) -> str:
    """In the end the clinic has the whole record, to the byte."""
    room = audit.sealed
    if len(room) != len(copy):
        return f"the record has {len(room)} entries, the clinic {len(copy)}"
    for ours, theirs in zip(room, copy, strict=True):
        if ours != theirs:
            return f"entry {ours[0]} differs: {theirs} at the clinic, {ours} on disk"
    return ""


def p11_whole(audit: Audit) -> str:
    """A record that nobody has tampered with is found whole."""
    return audit.broken


def p11_change_is_found(audit: Audit, dice: Dice) -> str:
    """One character changed anywhere, or one entry missing, and the record breaks at that entry.

    What an entry says is tried more often than its other fields: that is what somebody would want to change.
    """
    seq = dice.randint(1, len(audit.sealed))
    field = dice.randint(0, len(SEALED_FIELDS) - 1) if dice.randint(0, 1) else BODY
    if field == 0 and seq < len(audit.sealed):
        what, found = f"entry {seq} is missing", audit.without(seq)
    else:
        field = max(field, 1)
        at = dice.randint(0, len(str(audit.sealed[seq - 1][field])) - 1)
        name = SEALED_FIELDS[field]
        what, found = f"character {at} of {name} of entry {seq} is changed", audit.changed(seq, name, at)
    return "" if found.startswith(f"entry {seq}:") else f"{what}, and what is found is {found or 'nothing'}"


def p11_cut_is_found(audit: Audit, keep: int, clinic_hash: str) -> str:
    """A record whose tail was cut contradicts the head that the clinic has."""
    if audit.cut(keep, clinic_hash):
        return ""
    return f"a record cut to {keep} of {len(audit.sealed)} entries passes for whole beside the clinic's head"
