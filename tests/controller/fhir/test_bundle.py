import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.fhir.bundle import as_json, bundle_of, bundle_of_entries
from controller.record.chain import GENESIS, Entry, seal
from controller.record.dots import dot_rows
from controller.summary.of_record import summary_of
from tests.controller.fhir.random_sessions import random_session
from tests.controller.fhir.sessions import SHIPPED, random_bundle, strings

NUMBERS = range(50)
URN = re.compile(r"urn:uuid:[0-9a-f-]{36}")


def empty(value: Any) -> bool:
    if isinstance(value, dict | list):
        return not value or any(map(empty, value.values() if isinstance(value, dict) else value))
    return value is None or value == ""


def test_the_random_sessions_are_of_every_sort() -> None:
    summaries = [summary_of(random_session(number)) for number in NUMBERS]
    kinds = Counter(entry.kind for number in NUMBERS for entry in random_session(number))

    assert {(one.simulated, one.closed) for one in summaries} == {
        (simulated, closed) for simulated in (True, False) for closed in (True, False)
    }
    assert {"recalled", "pigment_discarded", "reconciled", "fault", "stop", "consent", "anaesthetic"} <= set(
        kinds
    )
    assert any(one.dots.uncertain for one in summaries)
    assert {one.state for summary in summaries for one in summary.cartridges} >= {
        "damaged",
        "opened",
        "discarded",
    }


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_same_record_gives_the_same_bytes(number: int) -> None:
    assert as_json(bundle_of_entries(random_session(number), SHIPPED)) == as_json(random_bundle(number))


@pytest.mark.parametrize("number", NUMBERS)
def test_every_entry_is_a_conditional_create_of_its_own(number: int) -> None:
    entries = random_bundle(number)["entry"]

    assert all(entry["request"]["method"] == "POST" for entry in entries)
    assert all(entry["request"]["url"] == entry["resource"]["resourceType"] for entry in entries)
    assert len({entry["request"]["ifNoneExist"] for entry in entries}) == len(entries)
    assert len({entry["fullUrl"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_reference_inside_leads_to_an_entry(number: int) -> None:
    made = random_bundle(number)
    references = {
        text for entry in made["entry"] for text in strings(entry["resource"]) if URN.fullmatch(text)
    }

    assert references <= {entry["fullUrl"] for entry in made["entry"]}


def test_no_period_ends_before_it_begins_though_clocks_were_set_back() -> None:
    """R4's per-1, which none of the validators in test_validation looks at."""
    times = [[entry.at_utc for entry in random_session(number)] for number in NUMBERS]
    assert any(one != sorted(one) for one in times)

    periods = [
        one for number in NUMBERS for one in objects(random_bundle(number)) if {"start", "end"} <= one.keys()
    ]
    assert periods
    assert all(one["start"] <= one["end"] for one in periods)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_element_is_empty(number: int) -> None:
    assert not empty(random_bundle(number))


@pytest.mark.hazard("H35")
@pytest.mark.parametrize("number", NUMBERS)
def test_simulated_is_on_every_resource_and_on_no_real_one(number: int) -> None:
    """P12"""
    made, simulated = random_bundle(number), number % 2 == 0
    for resource in (made, *(entry["resource"] for entry in made["entry"])):
        security = resource.get("meta", {}).get("security", [])
        tags = {tag["system"] for tag in resource.get("meta", {}).get("tag", [])}

        assert ([label["code"] for label in security] == ["HTEST"]) is simulated
        assert ("urn:stipple:world" in tags) is simulated
    text = as_json(made).decode("utf-8")
    assert ("SIMULATED" in text) is simulated
    assert ("HTEST" in text) is simulated


@pytest.mark.parametrize("number", NUMBERS)
def test_a_client_is_nowhere_but_in_references_by_identifier(number: int) -> None:
    """No Patient is sent, so there is no name and no birth date to be in it."""
    made = random_bundle(number)
    kinds = {entry["resource"]["resourceType"] for entry in made["entry"]}

    assert kinds.isdisjoint({"Patient", "Person", "RelatedPerson"})
    assert '"birthDate"' not in as_json(made).decode("utf-8")
    assert '"Patient/' not in as_json(made).decode("utf-8")


def test_there_is_no_observation_of_a_single_dot() -> None:
    for number in NUMBERS:
        summary = summary_of(random_session(number))
        kinds = [entry["resource"]["resourceType"] for entry in random_bundle(number)["entry"]]

        assert kinds.count("Observation") <= len(summary.screenings) + 2


def test_entries_are_enough_wherever_they_were_kept() -> None:
    entries = random_session(3)

    assert bundle_of_entries(entries, SHIPPED) == bundle_of(summary_of(entries), dot_rows(entries), SHIPPED)


def test_the_text_is_utf_8_and_reads_back() -> None:
    made = random_bundle(5)

    assert json.loads(as_json(made)) == made
    assert as_json(made).endswith(b"}\n")


def test_no_clock_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    before = as_json(random_bundle(7))
    monkeypatch.setattr(time, "time", lambda: 4e9)

    assert as_json(bundle_of_entries(random_session(7), SHIPPED)) == before


TYPED = (
    "by",
    "operator",
    "clinic",
    "room",
    "client_ref",
    "agent",
    "amount",
    "form",
    "why",
    "detail",
    "maker",
)


def retold(entries: tuple[Entry, ...], texts: list[str]) -> tuple[Entry, ...]:
    """The same record with other words wherever a person, or the world outside, chose them."""
    told: list[Entry] = []
    for entry in entries:
        body = entry.body
        for number, name in enumerate(TYPED):
            if name in body:
                body[name] = texts[(entry.seq + number) % len(texts)]
        told.append(seal(told[-1].head if told else GENESIS, entry.at_utc, entry.kind, body))
    return tuple(told)


@settings(max_examples=30)
@given(texts=st.lists(st.text(st.characters(exclude_categories=()), max_size=12), min_size=1, max_size=5))
def test_whatever_people_type_ends_as_a_sound_bundle(texts: list[str]) -> None:
    made = bundle_of_entries(retold(random_session(4), texts), SHIPPED)

    assert not empty(made)
    Bundle.model_validate(json.loads(as_json(made)))
