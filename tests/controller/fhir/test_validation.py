"""Fifty random sessions before three validators and a FHIR server, none of which knows the others."""

import copy
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.controller.fhir.broken_bundles import ALL, FAULTS, LANTANA, MEDPLUM, RESOURCES, Fault
from tests.controller.fhir.sessions import random_bundle
from tests.fhir_checks import NodeProgram

NUMBERS = range(50)


def faults(made: dict[str, Any], checks: NodeProgram) -> dict[str, str]:
    """What each validator has to say; none is in it that has nothing to."""
    said = {name: "; ".join(texts) for name, texts in checks.ask(do="validate", bundle=made).items()}
    try:
        Bundle.model_validate(made)
    except ValueError as error:
        said[RESOURCES] = str(error)
    return {name: text for name, text in said.items() if text}


@pytest.mark.parametrize("number", NUMBERS)
def test_no_validator_finds_anything_wrong(number: int, fhir_checks: NodeProgram) -> None:
    assert faults(random_bundle(number), fhir_checks) == {}


@pytest.mark.hazard("H32")
@pytest.mark.parametrize("number", NUMBERS)
def test_a_session_sent_twice_is_stored_once_and_not_changed(number: int, fhir_checks: NodeProgram) -> None:
    """P10, on a server that writes a new version at every update, whether anything has changed or not."""
    made = random_bundle(number)
    replay = fhir_checks.ask(do="replay", bundle=made)

    first, second = replay["statuses"]
    assert first == ["201"] * len(made["entry"])
    assert second == ["200"] * len(made["entry"])
    assert len(replay["before"]) == len(made["entry"])
    assert replay["after"] == replay["before"]


def test_sessions_that_share_a_machine_share_its_device(fhir_checks: NodeProgram) -> None:
    fhir_checks.ask(do="begin")
    stored: dict[str, Any] = {}
    numbers = range(4)
    for number in (*numbers, *numbers):
        stored |= fhir_checks.ask(do="post", bundle=random_bundle(number))["stored"]

    made = [entry["fullUrl"] for number in numbers for entry in random_bundle(number)["entry"]]
    assert len(set(made)) < len(made)
    assert len(stored) == len(set(made))


def test_the_same_bundle_as_updates_would_change_what_is_stored(fhir_checks: NodeProgram) -> None:
    """What the conditional create is for; and that the replay above would notice."""
    made = copy.deepcopy(random_bundle(4))
    for entry in made["entry"]:
        condition = entry["request"].pop("ifNoneExist")
        entry["request"] |= {"method": "PUT", "url": f"{entry['request']['url']}?{condition}"}
    replay = fhir_checks.ask(do="replay", bundle=made)

    assert len(replay["after"]) == len(replay["before"])
    assert replay["after"] != replay["before"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_a_broken_bundle_is_noticed(fault: Fault, fhir_checks: NodeProgram) -> None:
    assert faults(fault.bundle(), fhir_checks).keys() == fault.noticed_by


@pytest.mark.parametrize("validator", sorted(ALL))
def test_no_validator_can_be_done_without(validator: str) -> None:
    assert {LANTANA, MEDPLUM, RESOURCES} == ALL
    assert any(fault.noticed_by == {validator} for fault in FAULTS)
