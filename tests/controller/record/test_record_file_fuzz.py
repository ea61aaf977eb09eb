"""A record file with any bytes changed is refused, or holds what it held; it never breaks a reader. P11."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from controller.record.chain import GENESIS, Entry, break_after, entry_hash, seal
from controller.record.errors import RecordError
from controller.record.journal import Journal
from controller.record.verify import intact_entries, verify_record
from tests.controller.record.conftest import AT_UTC, HEADER, dot
from tests.fuzz.effort import effort

TEXTS = st.text(max_size=30) | st.sampled_from(["{}", "[]", "null", "[" * 5_000, "9" * 5_000, "dot", AT_UTC])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed record of a few entries."""
    path = tmp_path_factory.mktemp("records") / "SIMULATED-whole.sqlite"
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([dot(number) for number in range(1, 4)], AT_UTC)
    return path


@effort(60)
@example(changes=[(4049, 128)], kept=None)
@given(
    changes=st.lists(st.tuples(st.integers(min_value=0), st.integers(1, 255)), min_size=1, max_size=6),
    kept=st.none() | st.integers(0, 20_000),
)
def test_a_file_with_bytes_changed_or_cut_off_reads_as_before_or_is_refused(
    whole: Path, changes: list[tuple[int, int]], kept: int | None
) -> None:
    data = bytearray(whole.read_bytes())
    for at, change in changes:
        data[at % len(data)] ^= change
    path = whole.with_name("SIMULATED-spoiled.sqlite")
    path.write_bytes(data[:kept])

    found, refusal = None, ""
    try:
        found = intact_entries(path)
    except RecordError as error:
        refusal = str(error)

    assert found == intact_entries(whole) or path.name in refusal
    assert verify_record(path).intact == (found is not None)


@effort(60)
@given(data=st.binary(max_size=300), sqlite=st.booleans())
def test_any_bytes_are_no_record(whole: Path, data: bytes, sqlite: bool) -> None:
    path = whole.with_name("SIMULATED-noise.sqlite")
    path.write_bytes((b"SQLite format 3\x00" if sqlite else b"") + data)

    assert not verify_record(path).intact
    with pytest.raises(RecordError):
        intact_entries(path)


@effort(200)
@given(at_utc=TEXTS, kind=TEXTS, body_json=TEXTS, resealed=st.booleans())
def test_an_entry_made_of_any_texts_breaks_the_chain_or_is_one_that_could_have_been_sealed(
    at_utc: str, kind: str, body_json: str, resealed: bool
) -> None:
    """Also by a forger who reckons the hash anew."""
    opening = seal(GENESIS, AT_UTC, "session_opened", HEADER)
    own = entry_hash(opening.hash, 2, at_utc, kind, body_json) if resealed else opening.hash
    entry = Entry(2, at_utc, kind, body_json, opening.hash, own)

    if break_after(opening.head, entry) is None:
        assert resealed
        assert seal(opening.head, at_utc, kind, entry.body) == entry
