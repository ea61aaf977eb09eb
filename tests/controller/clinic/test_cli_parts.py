"""What the commands of the clinic share: lines that say which world, and names of keys by world."""

import errno
import json
import sys
from io import StringIO

import pytest

from controller.clinic import cli_parts as parts


@pytest.mark.parametrize(("simulated", "name"), [(True, "SIMULATED-room"), (False, "room")])
def test_the_files_of_a_simulated_key_say_so(simulated: bool, name: str) -> None:
    assert parts.key_name("room", simulated) == name


@pytest.mark.parametrize(
    ("level", "line"), [("note", "REAL clinic: hello"), ("alarm", "REAL clinic: ALARM hello")]
)
def test_a_line_says_its_world_and_how_loud_it_is(
    capsys: pytest.CaptureFixture[str], level: str, line: str
) -> None:
    parts.teller(simulated=False, jsonl=False)(level, "hello")

    assert capsys.readouterr().out == f"{line}\n"


def test_programs_get_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    parts.teller(simulated=True, jsonl=True)("warning", "hello")

    assert json.loads(capsys.readouterr().out) == {
        "simulated": True,
        "event": "say",
        "level": "warning",
        "text": "hello",
    }


def test_who_decided_is_the_user_unless_named() -> None:
    assert parts.who("Ann") == "Ann"
    assert parts.who(None)


@pytest.mark.hazard("H32")
@pytest.mark.parametrize("jsonl", [True, False])
def test_a_full_disk_for_what_is_told_does_not_end_the_work(
    monkeypatch: pytest.MonkeyPatch, jsonl: bool
) -> None:
    def refuse(_text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    full = StringIO()
    monkeypatch.setattr(full, "write", refuse)
    monkeypatch.setattr(sys, "stdout", full)

    parts.teller(simulated=True, jsonl=jsonl)("alarm", "hello")
    parts.tell_json(simulated=True, event="whole")
