"""One changed byte: found by `stipple verify` and by the strangers' checker alike, wherever it is. P11."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.record.chain import Draft, Entry, entry_hash
from controller.record.check_record import check
from controller.record.errors import RecordBroken
from controller.record.journal import Journal
from controller.record.verify import intact_entries, verify_record
from tests.controller.record.conftest import AT_UTC, HEADER, dot
from tests.fuzz.effort import LONG, effort

FIELDS = ("at_utc", "kind", "body", "prev_hash", "hash")
FILE_BYTES_BETWEEN = 1 if LONG else 16
"""`make test` changes every so many bytes of the file, `make fuzz` each."""


class Spoiled:
    """A record laid open: its triggers are gone until `put_back`, and nothing waits for the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        self._triggers = dict(self._file.execute(triggers).fetchall())
        for name in self._triggers:
            self._file.execute(f"DROP TRIGGER {name}")

    def set(self, seq: int, field: str, value: bytes | int) -> None:
        text = isinstance(value, bytes)
        self._file.execute(
            f"UPDATE entries SET {field} = {'CAST(? AS TEXT)' if text else '?'} WHERE seq = ?", (value, seq)
        )

    def replace(self, entries: list[Entry]) -> None:
        rows = [(e.seq, e.at_utc, e.kind, e.body_json, e.prev_hash, e.hash) for e in entries]
        self._file.execute("DELETE FROM entries")
        self._file.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)

    def put_back(self) -> None:
        for trigger in self._triggers.values():
            self._file.execute(trigger)

    def close(self) -> None:
        self._file.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed record with each kind of entry that a reader looks into."""
    path = tmp_path_factory.mktemp("records") / "SIMULATED-whole.sqlite"
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([dot(1, outcome="µ"), Draft("uncertain", {"dot": 2, "why": "reset"})], AT_UTC)
        journal.append([Draft("reconciled", {"dot": 2, "decision": "skip", "by": "Tess"})], AT_UTC)
        journal.append([Draft("session_closed", {"by": "Tess", "deposited": 1})], AT_UTC)
    return path


@pytest.fixture
def spoiled(whole: Path, tmp_path: Path) -> Iterator[Spoiled]:
    path = tmp_path / "SIMULATED-spoiled.sqlite"
    path.write_bytes(whole.read_bytes())
    with closing(Spoiled(path)) as one:
        yield one


def broken_at(path: Path) -> int | None:
    """The entry that verify names; None if every entry holds. The table's triggers are looked at last."""
    broken = verify_record(path).broken or ""
    return int(broken.split()[1].rstrip(":")) if broken.startswith("entry ") else None


def checker_says(path: Path) -> str:
    try:
        return check(path)
    except SystemExit as ended:
        return str(ended.code)


@pytest.mark.hazard("H30")
@pytest.mark.parametrize("seq", range(1, 6))
def test_every_byte_of_every_field_counts_and_the_entry_is_named(
    whole: Path, spoiled: Spoiled, seq: int
) -> None:
    entry = intact_entries(whole)[seq - 1]
    fields = (entry.at_utc, entry.kind, entry.body_json, entry.prev_hash, entry.hash)
    for field, text in zip(FIELDS, fields, strict=True):
        for place, byte in enumerate(text.encode()):
            changed = bytearray(text.encode())
            changed[place] = byte ^ ((seq + place * 37) % 255 + 1)
            spoiled.set(seq, field, bytes(changed))
            assert broken_at(spoiled.path) == seq, f"{field}, byte {place}: {bytes(changed)!r}"
            assert checker_says(spoiled.path) == f"BROKEN at entry {seq}", f"{field}, byte {place}"
        spoiled.set(seq, field, text.encode())
    assert broken_at(spoiled.path) is None


@pytest.mark.hazard("H30")
@pytest.mark.parametrize("bit", range(3, 63))
def test_every_byte_of_a_number_counts(spoiled: Spoiled, bit: int) -> None:
    spoiled.set(3, "seq", 3 ^ (1 << bit))
    assert broken_at(spoiled.path) == 3
    assert checker_says(spoiled.path) == "BROKEN at entry 3"


@pytest.mark.hazard("H30")
def test_a_byte_of_the_file_counts_or_holds_nothing_of_the_record(whole: Path, tmp_path: Path) -> None:
    """Either a break is named, or each entry read is the original: then the byte is in no entry's way."""
    original, verdict, data = intact_entries(whole), check(whole), whole.read_bytes()
    path = tmp_path / "SIMULATED-spoiled.sqlite"
    unseen = 0
    for place in range(0, len(data), FILE_BYTES_BETWEEN):
        changed = bytearray(data)
        changed[place] ^= place * 131 % 255 + 1
        path.write_bytes(changed)
        if verify_record(path).intact:
            unseen += 1
            assert intact_entries(path) == original, f"byte {place}"
        else:
            with pytest.raises(RecordBroken):
                intact_entries(path)
        said = checker_says(path)
        assert said == verdict or said.startswith("BROKEN at entry "), f"byte {place}: {said}"
    # Both happened: entries lie in the file, and so does room for more.
    assert 0 < unseen < len(data) // FILE_BYTES_BETWEEN


TEXTS = st.sampled_from(
    ["{}", "[]", "null", '[["dot",1]]', "1", "", "dot", "audit_opened", AT_UTC, "[" * 3_000]
)
PIECES = st.sampled_from(["\n", " ", "0", "true", '"dot":1,', "é", "\x00", "}", '"', "Z", "_", "-"])


@effort(250)
@given(
    index=st.integers(0, 4),
    field=st.sampled_from(["at_utc", "kind", "body_json"]),
    piece=PIECES,
    place=st.integers(0, 200),
    cut=st.integers(0, 3),
    instead=st.none() | TEXTS,
)
def test_a_forger_who_reckons_the_hashes_anew_gets_the_same_answer_from_both(
    whole: Path, index: int, field: str, piece: str, place: int, cut: int, instead: str | None
) -> None:
    entries = list(intact_entries(whole))
    text = getattr(entries[index], field)
    place %= len(text) + 1
    forged = text[:place] + piece + text[place + cut :] if instead is None else instead
    entries[index] = replace(entries[index], **{field: forged})  # type: ignore[arg-type]
    prev_hash = entries[0].prev_hash
    for number, entry in enumerate(entries):
        digest = entry_hash(prev_hash, entry.seq, entry.at_utc, entry.kind, entry.body_json)
        entries[number] = replace(entry, prev_hash=prev_hash, hash=digest)
        prev_hash = digest
    path = whole.with_name("SIMULATED-forged.sqlite")
    path.write_bytes(whole.read_bytes())
    with closing(Spoiled(path)) as spoiled:
        spoiled.replace(entries)
        spoiled.put_back()

    seq = broken_at(path)
    assert seq in (None, index + 1)
    said = checker_says(path)
    if seq is None:
        assert said == f"SIMULATED\nintact: 5 entries, head {prev_hash}"
        assert verify_record(path).intact
    else:
        assert said == f"BROKEN at entry {seq}"
