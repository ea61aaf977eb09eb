import hashlib
from base64 import b64decode
from dataclasses import replace
from typing import Any

from controller.fhir.dot_log import chain_head, dot_log_entry, dot_log_name
from controller.record.dots import DotRow
from controller.summary.model import SessionSummary
from tests.controller.fhir.sessions import CLOSED, SIMULATED, UNFINISHED, naming_of

ROWS = (
    DotRow(1, "placed", 400, 7, 10, 20, "SN1", planned_um=400),
    DotRow(2, "uncertain", None, None, 1, 2, "SN1"),
)


def dot_log(summary: SessionSummary) -> dict[str, Any]:
    resource: dict[str, Any] = dot_log_entry(naming_of(summary), summary, ROWS)["resource"]
    return resource


def test_the_dot_log_is_the_csv_of_the_record_whole() -> None:
    attachment = dot_log(CLOSED)["content"][0]["attachment"]
    lines = b64decode(attachment["data"]).decode("utf-8").splitlines()

    assert lines[0] == f"# REAL dots of session {CLOSED.session}"
    assert lines[2] == "1,placed,400,7,10,20,SN1,,400"
    assert len(lines) == 4


def test_size_and_hash_are_those_of_the_bytes() -> None:
    attachment = dot_log(CLOSED)["content"][0]["attachment"]
    content = b64decode(attachment["data"])

    assert attachment["size"] == len(content)
    assert b64decode(attachment["hash"]) == hashlib.sha1(content).digest()


def test_the_head_of_the_chain_stands_beside_the_log() -> None:
    related = dot_log(CLOSED)["context"]["related"]

    assert related[1]["identifier"] == {"system": "urn:stipple:chain-head-sha256", "value": CLOSED.head.hash}
    assert chain_head(naming_of(SIMULATED), SIMULATED)["display"] == "SIMULATED record of 40 entries"


def test_a_simulated_log_says_so_in_name_and_first_line() -> None:
    """P12"""
    attachment = dot_log(SIMULATED)["content"][0]["attachment"]

    assert attachment["title"] == "SIMULATED-dots.csv"
    assert b64decode(attachment["data"]).startswith(b"# SIMULATED dots")
    assert dot_log(CLOSED)["content"][0]["attachment"]["title"] == "dots.csv"


def test_a_log_that_may_grow_is_preliminary() -> None:
    assert (dot_log(CLOSED)["docStatus"], dot_log(UNFINISHED)["docStatus"]) == ("final", "preliminary")


def test_a_clinic_without_a_name_keeps_nothing() -> None:
    assert dot_log(CLOSED)["custodian"]["display"] == "Hillside Clinic"
    assert "custodian" not in dot_log(replace(CLOSED, clinic=""))


def test_a_session_whose_name_is_no_text_still_has_its_log() -> None:
    broken = replace(CLOSED, session="half \ud83d")

    content = b64decode(dot_log(broken)["content"][0]["attachment"]["data"])
    assert content.startswith(b"# REAL dots of session half \\ud83d\n")
    assert dot_log_name(naming_of(broken)) != dot_log_name(naming_of(CLOSED))
