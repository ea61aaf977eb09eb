import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.clinic.cli import app
from controller.clinic.errors import StoredSessionBroken
from controller.clinic.messages import ENTRIES_MAX, Ack, Entries
from controller.clinic.receiving.store import ClinicStore
from controller.fhir.bundle import bundle_of_entries
from controller.fhir.errors import FhirError, SessionNotEnded, WorldRefused
from controller.record.chain import Entry
from controller.record.errors import RecordBroken
from tests.controller.fhir.random_sessions import numbers_of, random_session
from tests.controller.fhir.sessions import SHIPPED, kept
from tests.controller.fhir.small_server import response, serving

REAL, OTHER = (random_session(number) for number in numbers_of(simulated=False, ended=True)[:2])
SIMULATED = random_session(numbers_of(simulated=True, ended=True)[0])
UNFINISHED = random_session(numbers_of(simulated=False, ended=False)[0])


def push(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["push-fhir", *map(str, arguments)])


def accepting(entries: tuple[Entry, ...], status: str = "201") -> tuple[int, object]:
    return 200, response(*(status for _ in bundle_of_entries(entries, SHIPPED)["entry"]))


def test_it_tells_of_each_session_what_was_created_and_what_was_there(tmp_path: Path) -> None:
    records = [kept(REAL, tmp_path), kept(OTHER, tmp_path)]
    with serving(accepting(REAL), accepting(OTHER, "200")) as small:
        result = push(*records, "--base", small.base)

    first, second = result.output.splitlines()
    assert result.exit_code == 0
    assert first.startswith(f"REAL session {REAL[0].body['session']}: ")
    assert first.endswith(f" created, 0 unchanged on {small.base}")
    assert f"{OTHER[0].body['session']}: 0 created, " in second


def test_it_answers_in_json(tmp_path: Path) -> None:
    record = kept(SIMULATED, tmp_path)
    with serving(accepting(SIMULATED)) as small:
        answer = json.loads(push(record, "--base", small.base, "--simulated", "--json").output)

    assert answer["simulated"] is True
    assert answer["session"] == SIMULATED[0].body["session"]
    assert (answer["created"] > 0, answer["unchanged"]) == (True, 0)


def refused(small_answers: tuple[int, object], *arguments: object) -> Exception:
    """Why nothing was sent."""
    with serving(small_answers) as small:
        result = push(*arguments, "--base", small.base)
    assert small.requests == []
    assert result.exception is not None
    assert not isinstance(result.exception, SystemExit)
    return result.exception  # type: ignore[return-value]


@pytest.mark.hazard("H35")
def test_a_simulated_session_never_reaches_a_real_record_system(tmp_path: Path) -> None:
    """P12"""
    assert isinstance(refused(accepting(SIMULATED), kept(SIMULATED, tmp_path)), WorldRefused)


@pytest.mark.hazard("H35")
def test_a_real_session_never_reaches_a_test_server(tmp_path: Path) -> None:
    """P12"""
    assert isinstance(refused(accepting(REAL), kept(REAL, tmp_path), "--simulated"), WorldRefused)


def test_a_session_that_can_still_grow_is_not_sent(tmp_path: Path) -> None:
    assert isinstance(refused(accepting(UNFINISHED), kept(UNFINISHED, tmp_path)), SessionNotEnded)


def test_if_one_session_may_not_be_sent_none_is(tmp_path: Path) -> None:
    good, bad = kept(REAL, tmp_path), kept(SIMULATED, tmp_path)

    assert isinstance(refused(accepting(REAL), good, bad), WorldRefused)


def test_a_broken_record_is_not_sent(tmp_path: Path) -> None:
    record = kept(REAL, tmp_path)
    record.write_bytes(b"not a record")

    assert isinstance(refused(accepting(REAL), record), RecordBroken)


def test_the_token_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    record, token = kept(REAL, tmp_path), tmp_path / "token"
    token.write_text("s3cret")
    with serving((401, b"who are you?")) as small:
        result = push(record, "--base", small.base, "--token-file", token)

    assert small.requests[0][1]["authorization"] == "Bearer s3cret"
    assert isinstance(result.exception, FhirError)
    assert "s3cret" not in f"{result.output}{result.exception}"


def stored(tmp_path: Path, *sessions: tuple[Entry, ...]) -> str:
    """A clinic's store with these, by its URL."""
    url = f"sqlite:///{tmp_path / 'clinic.sqlite'}"
    with ClinicStore.open(url, simulated=False) as store:
        for entries in sessions:
            name, room = entries[0].body["session"], entries[0].body["room"]
            for first in range(0, len(entries), ENTRIES_MAX):
                some = entries[first : first + ENTRIES_MAX]
                assert isinstance(store.take(Entries(name, False, some), {room}), Ack)
    return url


def test_a_clinic_sends_every_ended_session_of_its_store(tmp_path: Path) -> None:
    url = stored(tmp_path, REAL, UNFINISHED, OTHER)
    names = sorted(str(one[0].body["session"]) for one in (REAL, OTHER))
    by_time = sorted((REAL, OTHER), key=lambda one: (one[0].at_utc, one[0].body["session"]))
    with serving(*(accepting(one) for one in by_time)) as small:
        result = push("--db", url, "--base", small.base)

    assert result.exit_code == 0, result.output
    assert sorted(line.split()[2].rstrip(":") for line in result.output.splitlines()) == names


def test_what_a_store_has_of_a_session_is_sent_only_if_its_chain_holds(tmp_path: Path) -> None:
    url = stored(tmp_path, REAL)
    with closing(sqlite3.connect(tmp_path / "clinic.sqlite")) as forger:
        forger.execute("DROP TRIGGER entries_never_update")
        forger.execute("UPDATE entries SET kind = 'stop' WHERE seq = 2")
        forger.commit()

    error = refused(accepting(REAL), REAL[0].body["session"], "--db", url)

    assert isinstance(error, StoredSessionBroken)


def test_without_a_session_or_a_store_there_is_nothing_to_send() -> None:
    result = push("--base", "http://127.0.0.1:1")

    assert result.exit_code == 2
    assert "expected a SESSION" in result.output
