import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.record.chain import (
    GENESIS,
    OPENING_KINDS,
    Entry,
    break_after,
    canonical_json,
    entry_hash,
    first_break,
    seal,
)
from controller.record.errors import EntryRefused

AT_UTC = "2026-11-22T14:00:00.000Z"


def chain(count: int) -> list[Entry]:
    entries = [seal(GENESIS, AT_UTC, "session_opened", {"session": "s", "simulated": True})]
    while len(entries) < count:
        entries.append(seal(entries[-1].head, AT_UTC, "dot", {"dot": len(entries)}))
    return entries


def resealed(entry: Entry, **changes: str) -> Entry:
    """`entry` changed by a forger who recomputes the hash."""
    forged = replace(entry, **changes)  # type: ignore[arg-type]
    digest = entry_hash(forged.prev_hash, forged.seq, forged.at_utc, forged.kind, forged.body_json)
    return replace(forged, hash=digest)


def test_a_body_has_one_text_whatever_the_order_of_its_keys() -> None:
    assert canonical_json({"b": [1, None], "a": "µ"}) == canonical_json({"a": "µ", "b": [1, None]})
    assert canonical_json({"b": [1, None], "a": "µ"}) == '{"a":"\\u00b5","b":[1,null]}'


def test_the_hash_is_sha256_over_five_lines_as_documented() -> None:
    genesis = hashlib.sha256(b"stipple record 1").hexdigest()
    text = f"{genesis}\n1\n{AT_UTC}\nsession_opened\n{{}}"
    assert seal(GENESIS, AT_UTC, "session_opened", {}).hash == hashlib.sha256(text.encode()).hexdigest()


def test_an_entry_gives_back_the_body_it_was_sealed_with() -> None:
    entry = seal(GENESIS, AT_UTC, "session_opened", {"offset_um": -3, "who": "Dr. Ä"})
    assert entry.body == {"offset_um": -3, "who": "Dr. Ä"}
    assert entry.head == (1, entry.hash)


def test_an_untouched_chain_holds() -> None:
    assert first_break(chain(5)) is None


def test_no_entry_at_all_is_a_break() -> None:
    assert (
        str(first_break([])) == "entry 1: the first entry is missing, expected session_opened or audit_opened"
    )


@pytest.mark.hazard("H30")
@given(st.integers(0, 4), st.sampled_from(["at_utc", "kind", "body_json", "prev_hash", "hash"]), st.data())
def test_any_one_changed_character_is_found_at_its_entry(index: int, field: str, data: st.DataObject) -> None:
    entries = chain(5)
    text = getattr(entries[index], field)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda character: character != text[place]))
    changed = {field: text[:place] + other + text[place + 1 :]}
    entries[index] = replace(entries[index], **changed)
    found = first_break(entries)
    assert found is not None
    assert found.seq == index + 1


@pytest.mark.hazard("H30")
@given(st.integers(0, 3))
def test_a_missing_entry_is_found_where_it_is_missing(index: int) -> None:
    entries = chain(5)
    del entries[index]
    found = first_break(entries)
    assert found is not None
    assert (found.seq, found.got) == (index + 1, str(index + 2))


def test_an_entry_changed_and_hashed_anew_breaks_the_one_after_it() -> None:
    entries = chain(4)
    entries[1] = resealed(entries[1], body_json='{"dot":99}')
    assert str(first_break(entries)) == (
        f"entry 3: the hash of the entry before it is {entries[2].prev_hash}, expected {entries[1].hash}"
    )


def test_an_entry_put_in_is_found() -> None:
    entries = chain(3)
    entries.insert(1, seal(entries[0].head, AT_UTC, "dot", {"dot": 99}))
    found = first_break(entries)
    assert found is not None
    assert found.seq == 3


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"kind": "dot\nx"},
            "entry 2: its kind is 'dot\\nx', expected lower-case words joined by underscores",
        ),
        (
            {"at_utc": "yesterday"},
            "entry 2: its time is 'yesterday', expected a time like 2026-11-22T14:00:00.000Z",
        ),
        ({"body_json": '{"dot": 1}'}, 'entry 2: the text of its body is {"dot": 1}, expected {"dot":1}'),
        (
            {"body_json": "nonsense"},
            "entry 2: its body is no JSON object (Expecting value: line 1 column 1 (char 0)), "
            "expected a JSON object",
        ),
        (
            {"body_json": "[1,2]"},
            "entry 2: its body is no JSON object (cannot convert dictionary update sequence element #0 "
            "to a sequence), expected a JSON object",
        ),
        (
            {"kind": "session_opened"},
            "entry 2: its kind is session_opened, expected session_opened or audit_opened in entry 1 and "
            "nowhere else",
        ),
    ],
)
def test_a_malformed_entry_is_found_even_under_a_fitting_hash(changes: dict[str, str], expected: str) -> None:
    entries = chain(2)
    entries[1] = resealed(entries[1], **changes)
    assert str(first_break(entries)) == expected


def test_the_first_entry_has_to_open_the_session() -> None:
    found = first_break([seal(GENESIS, AT_UTC, "dot", {"dot": 1})])
    assert found is not None
    assert found.got == "dot"


@pytest.mark.parametrize("opening", OPENING_KINDS)
def test_a_session_and_an_audit_log_open_with_kinds_of_their_own_and_neither_comes_again(
    opening: str,
) -> None:
    first = seal(GENESIS, AT_UTC, opening, {"session": "s", "simulated": True})
    assert first_break([first, seal(first.head, AT_UTC, "dot", {"dot": 1})]) is None
    for again in OPENING_KINDS:
        body = {"session": "s", "simulated": True}
        found = first_break([first, seal(first.head, AT_UTC, again, body)])
        assert found is not None
        assert (found.seq, found.got) == (2, again)


@pytest.mark.parametrize("kind", ["", "Dot", "dot 1", "dot\n", "x" * 41])
def test_a_kind_is_lower_case_words(kind: str) -> None:
    with pytest.raises(EntryRefused, match="its kind is"):
        seal(GENESIS, AT_UTC, kind, {})


@pytest.mark.parametrize(
    "at_utc", ["", "2026-11-22", "2026-11-22T14:00:00Z", "2026-11-22T14:00:00.000+01:00"]
)
def test_a_time_is_utc_in_milliseconds(at_utc: str) -> None:
    with pytest.raises(EntryRefused, match="its at_utc is"):
        seal(GENESIS, at_utc, "dot", {})


@pytest.mark.parametrize("body", [{"depth_um": float("nan")}, {"who": object()}, {1: "dot"}])
def test_a_body_is_json(body: dict[str, object]) -> None:
    with pytest.raises(EntryRefused, match="its body is"):
        seal(GENESIS, AT_UTC, "dot", body)


def test_a_body_too_deep_to_be_read_is_a_break_and_no_crash() -> None:
    entries = chain(2)
    entries[1] = resealed(entries[1], body_json='{"a":' * 100_000 + "1" + "}" * 100_000)

    assert str(first_break(entries)).startswith("entry 2: its body is no JSON object (")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("session_opened", {"session": "S", "simulated": "yes"}),
        ("session_opened", {"session": "S", "simulated": []}),
        ("session_opened", {"simulated": True}),
        ("audit_opened", {"simulated": True}),
        ("audit_opened", {"session": "S", "simulated": 1}),
        ("uncertain", {}),
        ("uncertain", {"dot": True}),
        ("reconciled", {"dot": 1}),
    ],
)
def test_an_entry_without_what_every_reader_relies_on_is_broken_though_its_hash_holds(
    kind: str, body: dict[str, object]
) -> None:
    """P11: forged by somebody who recomputes the hashes."""
    opening = seal(GENESIS, AT_UTC, "session_opened", {"session": "S", "simulated": True})
    before = GENESIS if kind in OPENING_KINDS else opening.head

    found = break_after(before, seal(before, AT_UTC, kind, body))

    assert found is not None
    assert "in its body is" in str(found)
