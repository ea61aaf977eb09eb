"""`stipple clinic status`, `sessions` and `show`: what the store has, for people and programs."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.clinic.cli import app
from controller.clinic.errors import NotAStore
from controller.clinic.messages import Entries
from controller.clinic.receiving.store import ClinicStore
from controller.record.chain import GENESIS, seal
from controller.sockets.errors import EndpointInvalid, KeyFileMissing
from tests.controller.clinic.small_clinic import AT_UTC, ROOM, ROOMS, SESSION, chain

RUNNER = CliRunner()
RECORD = chain(10)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one session."""
    path = tmp_path / "clinic.sqlite"
    with ClinicStore.open(f"sqlite:///{path}", simulated=True) as store:
        store.take(Entries(SESSION, True, RECORD), ROOMS)
    return path


def run(path: Path, *words: str) -> Result:
    store = ("--db", f"sqlite:///{path}", "--simulated")
    return RUNNER.invoke(app, [*words, *store], catch_exceptions=False)


def broken(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as forger:
        forger.execute("DROP TRIGGER entries_never_update")
        forger.execute("""UPDATE entries SET body = '{"dot":99}' WHERE seq = 7""")
        forger.commit()
    return path


def test_status_says_what_there_is_of_each_room(path: Path) -> None:
    said = run(path, "status").output

    assert "SIMULATED clinic's store" in said
    assert "room 1: 1 sessions (1 not closed), 0 audit logs, 10 entries" in said
    found = json.loads(run(path, "status", "--json").output)
    assert found["rooms"]["room 1"]["entries"] == 10
    assert found["broken"] is None


@pytest.mark.hazard("H30")
def test_status_checks_every_chain_if_asked(path: Path) -> None:
    assert "every chain holds" in run(path, "status", "--check").output

    done = run(broken(path), "status", "--check")

    assert done.exit_code == 1
    assert f"BROKEN {SESSION}: entry 7" in done.output
    assert SESSION in json.loads(run(path, "status", "--check", "--json").output)["broken"]


def test_sessions_are_listed_with_their_heads(path: Path) -> None:
    said = run(path, "sessions").output

    assert said.splitlines()[0] == "SIMULATED sessions: 1"
    assert f"head {RECORD[-1].hash}" in said
    (listed,) = json.loads(run(path, "sessions", "--json").output)["sessions"]
    assert (listed["session"], listed["entries"], listed["head_hash"]) == (SESSION, 10, RECORD[-1].hash)


def test_an_empty_store_says_so(tmp_path: Path) -> None:
    ClinicStore.open(f"sqlite:///{tmp_path / 'empty.sqlite'}", simulated=True).close()

    assert run(tmp_path / "empty.sqlite", "sessions").output == "SIMULATED sessions: none\n"


@pytest.mark.parametrize("words", [["status"], ["sessions"], ["show", SESSION], ["keys", "list"]])
def test_looking_makes_no_store(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(NotAStore, match="there is no such file"):
        run(tmp_path / "mistyped.sqlite", *words)
    assert list(tmp_path.iterdir()) == []


def test_an_audit_log_is_no_session(path: Path) -> None:
    opening = seal(
        GENESIS, AT_UTC, "audit_opened", {"session": "SIMULATED-log", "simulated": True, "room": ROOM}
    )
    with ClinicStore.open(f"sqlite:///{path}", simulated=True) as store:
        store.take(Entries("SIMULATED-log", True, (opening,)), ROOMS)

    assert "room 1: 1 sessions (1 not closed), 1 audit logs, 11 entries" in run(path, "status").output
    assert "SIMULATED-log  room 1, client none, 1 entries, audit log" in run(path, "sessions").output


def test_a_session_is_shown_and_checked(path: Path) -> None:
    done = run(path, "show", SESSION)

    assert done.exit_code == 0
    assert "as the clinic has it" in done.output
    assert f"intact, head {RECORD[-1].hash}" in done.output
    shown = json.loads(run(path, "show", SESSION, "--json").output)
    assert (shown["intact"], len(shown["entries"])) == (True, 10)


@pytest.mark.hazard("H30")
def test_a_broken_session_is_shown_as_such(path: Path) -> None:
    done = run(broken(path), "show", SESSION)

    assert done.exit_code == 1
    assert "BROKEN at entry 7" in done.output
    assert "entry 7" in json.loads(run(path, "show", SESSION, "--json").output)["broken"]


def test_without_a_key_nobody_listens(path: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing, match=r"SIMULATED-clinic\.key"):
        run(path, "serve", "--keys", str(tmp_path / "none"))


def test_what_is_no_address_is_not_listened_on(path: Path, tmp_path: Path) -> None:
    RUNNER.invoke(app, ["keys", "new", "clinic", "--keys", str(tmp_path), "--simulated"])

    with pytest.raises(EndpointInvalid):
        run(path, "serve", "--keys", str(tmp_path), "--bind", "5571")
