"""Sessions looked at without a machine: what is unfinished, and how to go on with it. Nothing is written."""

import json
from pathlib import Path

import pytest

from config.loader import load_settings
from config.schema import Settings
from controller.cartridge.errors import RecordOutdated, SessionUnknown
from controller.cartridge.ledger import Ledger
from controller.cartridge.session_book import SessionBook
from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.runner.errors import NothingToResume, SessionClosed, SessionNotFound
from controller.runner.looking import list_unfinished, look

AT_UTC = "2026-11-22T14:00:00.000Z"
PLAN_HASH = "ab" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Records and ledger in a folder of their own."""
    settings = load_settings()
    where = {
        "records_dir": tmp_path / "records",
        "ledger_simulated_url": f"sqlite:///{tmp_path / 'SIMULATED-ledger.sqlite'}",
    }
    return settings.model_copy(update={"paths": settings.paths.model_copy(update=where)})


def begun(settings: Settings, name: str, *more: Draft) -> Path:
    """A session that was begun, and then `more`."""
    folder = settings.paths.records_dir / name
    header = {
        "session": name, "client_ref": "C-1", "plan_hash": PLAN_HASH, "plan_session": 2, "simulated": True,
        "dots": 8, "operator": "Tess",
    }  # fmt: skip
    with Journal.create(folder / "SIMULATED-record.sqlite", AT_UTC, header) as journal:
        if more:
            journal.append(more, AT_UTC)
    with Ledger.open(settings.paths.ledger_simulated_url, "simulated") as ledger:
        SessionBook(ledger).begin_session(name, PLAN_HASH, 2, str(folder), at_utc=AT_UTC)
    return folder


UNCERTAIN = Draft("uncertain", {"dot": 1, "why": "its power was lost", "cartridge": "SN1"})
LEFT = Draft("stop", {"by": "Ben", "why": "SIGINT", "state": "standby"})


def test_a_session_is_told_with_what_is_left_what_will_happen_and_how_to_go_on(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """P1, P8, P12"""
    folder = begun(settings, "SIMULATED-a", UNCERTAIN, LEFT)
    assert look(settings, None, folder, jsonl=False) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "SIMULATED session SIMULATED-a, client C-1"
    assert lines[1] == "broken off 2026-11-22 14:00:00 UTC, operator Ben: left in STANDBY, SIGINT"
    assert "  uncertain   1" in lines
    assert lines[-2] == "  - nothing moves until you type arm with the pedal released, and then press it"
    assert lines[-1] == f"go on: stipple resume {folder} --port PATH"


def test_a_session_that_is_being_run_is_said_to_be_held(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = begun(settings, "SIMULATED-a")
    with Journal.open(folder / "SIMULATED-record.sqlite"):
        look(settings, None, folder, jsonl=False)
        list_unfinished(settings, jsonl=False)

    shown = capsys.readouterr().out
    assert shown.count("held by process ") == 2
    assert "go on:" not in shown


def test_programs_are_told_the_same_in_one_object_a_session(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = begun(settings, "SIMULATED-a", UNCERTAIN)
    look(settings, None, folder, jsonl=True)
    list_unfinished(settings, jsonl=True)

    for line in capsys.readouterr().out.splitlines():
        event = json.loads(line)
        assert (event["event"], event["simulated"], event["uncertain"]) == ("unfinished", True, [1])
        assert (event["folder"], event["held_by"]) == (str(folder), "")


def test_looking_writes_nothing(settings: Settings) -> None:
    folder = begun(settings, "SIMULATED-a")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    look(settings, None, folder, jsonl=True)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_outdated_record_a_strange_ledger_and_a_closed_session_are_refused_as_by_going_on(
    settings: Settings, tmp_path: Path
) -> None:
    """P1, P11"""
    folder = begun(settings, "SIMULATED-a")
    with pytest.raises(SessionUnknown):
        look(settings, f"sqlite:///{tmp_path / 'other.sqlite'}", folder, jsonl=False)
    with Ledger.open(settings.paths.ledger_simulated_url, "simulated") as ledger:
        SessionBook(ledger).note_position("SIMULATED-a", 9, "0" * 64, at_utc=AT_UTC)
    with pytest.raises(RecordOutdated):
        look(settings, None, folder, jsonl=False)
    with pytest.raises(SessionNotFound):
        look(settings, None, tmp_path, jsonl=False)
    with Journal.open(folder / "SIMULATED-record.sqlite") as journal:
        journal.append([Draft("session_closed", {})], AT_UTC)
    with pytest.raises(SessionClosed):
        look(settings, None, folder, jsonl=False)


def test_the_unfinished_sessions_are_listed_newest_first_and_no_others(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, more in [("SIMULATED-1", [UNCERTAIN]), ("SIMULATED-3", [LEFT]), ("SIMULATED-2", [])]:
        folder = settings.paths.records_dir / name
        header = {
            "session": name, "client_ref": "C-1", "plan_hash": PLAN_HASH, "plan_session": 2,
            "simulated": True, "dots": 8, "operator": "Tess",
        }  # fmt: skip
        with Journal.create(folder / "SIMULATED-record.sqlite", AT_UTC, header) as journal:
            journal.append(more or [Draft("session_closed", {})], AT_UTC)
    (settings.paths.records_dir / "empty").mkdir()
    assert list_unfinished(settings, jsonl=False) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "SIMULATED client C-1, session 2 of its plan: 0 of 8 dots deposited, 0 uncertain, 8 left",
        "SIMULATED client C-1, session 2 of its plan: 0 of 8 dots deposited, 1 uncertain, 7 left",
    ]
    assert lines[2] == f"  stipple resume {settings.paths.records_dir / 'SIMULATED-3'} --port PATH"


@pytest.mark.parametrize("jsonl", [False, True])
def test_a_record_that_can_not_be_read_is_listed_with_the_reason(
    settings: Settings, capsys: pytest.CaptureFixture[str], jsonl: bool
) -> None:
    """P11"""
    folder = settings.paths.records_dir / "SIMULATED-a"
    folder.mkdir(parents=True)
    (folder / "SIMULATED-record.sqlite").write_bytes(b"no database, and long enough to look like one" * 9)
    assert list_unfinished(settings, jsonl=jsonl) == 0

    shown = capsys.readouterr().out
    assert ('"event": "unreadable"' if jsonl else f"UNREADABLE {folder}") in shown
    assert "can't be read as a record" in shown


def test_without_any_unfinished_session_it_says_where_it_looked(settings: Settings) -> None:
    with pytest.raises(NothingToResume, match=str(settings.paths.records_dir)):
        list_unfinished(settings, jsonl=False)
