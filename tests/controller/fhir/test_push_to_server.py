"""`push-fhir` as a process of its own, against a FHIR server that is none of ours on this computer."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.controller.fhir.random_sessions import numbers_of, random_session
from tests.controller.fhir.sessions import kept

pytestmark = pytest.mark.system


ENDED = numbers_of(simulated=True, ended=True)


def push(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the real command."""
    command = "import sys; from controller.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", command, "clinic", "push-fhir", "--simulated", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def stored(server: str) -> dict[str, Any]:
    with urlopen(f"{server}/stored") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def test_the_second_push_changes_nothing(fhir_server: str, tmp_path: Path) -> None:
    """P10"""
    records = [kept(random_session(number), tmp_path) for number in ENDED[:3]]
    before = len(stored(fhir_server))

    code, told, _ = push(*records, "--base", f"{fhir_server}/r4", "--json")
    first = stored(fhir_server)
    assert code == 0
    answers = [json.loads(line) for line in told.splitlines()]
    assert len(first) - before == sum(answer["created"] for answer in answers) > 0

    code, told, _ = push(*records, "--base", f"{fhir_server}/r4")
    assert code == 0
    assert all(
        ": 0 created, " in line and line.startswith("SIMULATED session ") for line in told.splitlines()
    )
    assert len(told.splitlines()) == 3
    assert stored(fhir_server) == first


def test_a_token_opens_the_door_and_its_lack_is_told(fhir_server: str, tmp_path: Path) -> None:
    record, token = kept(random_session(ENDED[0]), tmp_path), tmp_path / "token"
    token.write_text("let-me-in\n")
    door = ("--base", f"{fhir_server}/token")

    code, _, said = push(record, *door)
    assert code == 1
    assert (
        "answered 401: error: who are you?; expected 200; get a token that may write (--token-file)" in said
    )
    assert push(record, *door, "--token-file", token)[0] == 0


def test_what_the_server_refuses_is_told_in_its_words(fhir_server: str, tmp_path: Path) -> None:
    code, told, said = push(kept(random_session(ENDED[0]), tmp_path), "--base", f"{fhir_server}/refusing")

    assert (code, told) == (1, "")
    assert "answered 422: error: this clinic takes no Device from strangers" in said


def test_a_server_that_is_down_is_told(tmp_path: Path) -> None:
    code, told, said = push(kept(random_session(ENDED[0]), tmp_path), "--base", "http://127.0.0.1:1/r4")

    assert (code, told) == (1, "")
    assert "http://127.0.0.1:1/r4 can't be reached: " in said
    assert "send it again" in said


def test_an_address_that_is_no_server_of_fhir_is_told(fhir_server: str, tmp_path: Path) -> None:
    code, _, said = push(kept(random_session(ENDED[0]), tmp_path), "--base", f"{fhir_server}/elsewhere")

    assert code == 1
    assert "answered 404: error: nothing at POST /elsewhere" in said
