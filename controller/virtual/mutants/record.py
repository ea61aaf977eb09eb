"""Mutants of the record's chain: a change of it is not found out."""

from collections.abc import Callable

from controller.record.chain import Break, Entry, Head
from controller.virtual.mutants.mutant import HostMutant

EntryHash = Callable[[str, int, str, str, str], str]
BreakAfter = Callable[[Head, Entry], Break | None]


def _without_body(true: EntryHash) -> EntryHash:
    def entry_hash(prev_hash: str, seq: int, at_utc: str, kind: str, body_json: str) -> str:
        return true(prev_hash, seq, at_utc, kind, "")

    return entry_hash


def _number_alone(true: BreakAfter) -> BreakAfter:
    def break_after(prev: Head, entry: Entry) -> Break | None:
        seq = prev.seq + 1
        return None if entry.seq == seq else Break(seq, "its number", str(entry.seq), str(seq))

    return break_after


MUTANTS = (
    HostMutant(
        "hash without body",
        "P11",
        "An entry's hash does not cover what the entry says.",
        (("controller.record.chain:entry_hash", _without_body),),
    ),
    HostMutant(
        "verify counts only",
        "P11",
        "To verify a record means to count its entries.",
        (("controller.record.verify:break_after", _number_alone),),
    ),
)
