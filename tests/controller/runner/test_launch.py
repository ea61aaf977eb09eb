"""A session begun and gone on with: what is refused before anything is written, and what is kept."""

import json
import os
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from controller.cartridge.errors import RecordOutdated, SessionBegunBefore, SessionUnknown, WrongWorld
from controller.cartridge.ledger import Ledger
from controller.cartridge.session_book import SessionBook
from controller.plan.errors import PlanChangedError, PlanFileError, UnknownSessionError
from controller.plan.planfile import load_plan, save_plan
from controller.record.chain import Draft
from controller.record.errors import RecordBusy, RecordExists
from controller.record.journal import Journal
from controller.record.verify import intact_entries
from controller.runner.errors import DotForbidden, PlanMismatch, SessionClosed, SessionNotFound
from controller.runner.launch import begin, resume
from controller.runner.room import Room, operator_or_user
from controller.scanner.address import ScannerAddress
from controller.scanner.scans import Entry
from firmware_bridge.errors import PortMissing
from tests.controller.runner.conftest import plan_of

pytestmark = pytest.mark.system
AT_UTC = "2026-11-22T14:00:00.000Z"


def test_who_works_is_named_or_is_the_user_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "tess")
    assert operator_or_user(None) == "tess"
    assert operator_or_user("Dr Ada") == "Dr Ada"


def test_a_session_begun_and_left_can_be_gone_on_with_and_its_folder_is_enough(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "session"
    os.write(typed, b"quit\n")
    assert begin(room, plan, 2, folder) == 0
    plan.unlink()
    os.write(typed, b"quit\n")
    assert resume(room, folder) == 0

    header = intact_entries(folder / "SIMULATED-record.sqlite")[0].body
    assert header["session"].startswith("SIMULATED-")
    assert (header["plan_session"], header["dots"], header["operator"]) == (2, 8, "Tess")
    assert header["plan_hash"] == load_plan(folder / "plan.json").plan_hash
    assert header["shades"] == ["1:10"]
    finished = [json.loads(line) for line in capfd.readouterr().out.splitlines() if '"finished"' in line]
    assert [line["session"] for line in finished] == [header["session"]] * 2


def test_what_is_gone_on_with_is_told_before_the_port_is_opened(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """P8"""
    os.write(typed, b"quit\n")
    begin(room, plan, 1, tmp_path / "session")
    capfd.readouterr()
    os.write(typed, b"quit\n")
    resume(replace(room, port=str(tmp_path / "no port")), tmp_path / "session")

    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [event["event"] for event in events[:2]] == ["opened", "resuming"]
    assert (events[1]["left"], events[1]["operator"]) == (8, "Tess")
    assert events[1]["why"].startswith("left in ")
    assert any("no serial port" in event.get("text", "") for event in events[2:])


def test_for_a_person_the_same_session_is_told_in_words(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.write(typed, b"quit\n")
    told = Room(room.port, room.settings, room.ledger_url, room.operator, jsonl=False)
    assert begin(told, plan, 1, tmp_path / "session") == 0

    assert "0 of 8 dots deposited" in capfd.readouterr().out


def test_a_scanner_named_for_the_session_is_heard_in_it(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.write(typed, b"scan\nquit\n")
    begin(replace(room, scanner=ScannerAddress(Entry.TYPED)), plan, 1, tmp_path / "session")

    said = [json.loads(line).get("text", "") for line in capfd.readouterr().out.splitlines()]
    assert "no scanner: type `scan`, and the label's fields are asked for, twice" in said
    assert any(text.startswith("type the GTIN") for text in said)


@pytest.mark.hazard("H06", "H34")
def test_a_plans_session_is_not_begun_twice_nor_written_over(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path
) -> None:
    os.write(typed, b"quit\n")
    begin(room, plan, 1, tmp_path / "session")

    with pytest.raises(SessionBegunBefore):
        begin(room, plan, 1, tmp_path / "second")
    with pytest.raises(RecordExists):
        begin(room, plan, 2, tmp_path / "session")
    assert not (tmp_path / "second").exists()


def test_a_ledger_of_the_real_world_is_refused_to_a_simulated_machine(
    room: Room, plan: Path, port: Path, tmp_path: Path
) -> None:
    assert room.ledger_url is not None
    Ledger.open(room.ledger_url, "real").close()

    with pytest.raises(WrongWorld):
        begin(room, plan, 1, tmp_path / "session")
    assert not (tmp_path / "session").exists()


@pytest.mark.hazard("H03")
def test_what_is_wrong_with_the_plan_is_said_before_the_port_is_touched(room: Room, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    with pytest.raises(PlanFileError):
        begin(room, plan, 1, None)
    save_plan(plan_of(depth_um=700), plan)
    with pytest.raises(DotForbidden):
        begin(room, plan, 1, None)
    with pytest.raises(UnknownSessionError):
        begin(room, plan, 3, None)
    plan.write_text(plan.read_text().replace("700", "500", 1))
    with pytest.raises(PlanChangedError):
        begin(room, plan, 1, None)


def test_without_a_machine_no_session_is_begun(room: Room, plan: Path, tmp_path: Path) -> None:
    with pytest.raises(PortMissing):
        begin(room, plan, 1, tmp_path / "session")
    assert not (tmp_path / "session").exists()


@pytest.mark.hazard("H34")
def test_nothing_but_an_open_session_with_its_own_plan_is_gone_on_with(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "session"
    with pytest.raises(SessionNotFound):
        resume(room, folder)
    header = {
        "session": "SIMULATED-1", "client_ref": "C-1", "plan_hash": "ab" * 32, "plan_session": 1,
        "simulated": True, "dots": 8,
    }  # fmt: skip
    with Journal.create(folder / "SIMULATED-record.sqlite", AT_UTC, header) as journal:
        with pytest.raises(RecordBusy):
            resume(room, folder)
        save_plan(plan_of(), folder / "plan.json")
        journal.append([Draft("stop", {})], AT_UTC)
    with pytest.raises(PlanMismatch):
        resume(room, folder)
    with Journal.open(folder / "SIMULATED-record.sqlite") as journal:
        journal.append([Draft("session_closed", {})], AT_UTC)
    with pytest.raises(SessionClosed):
        resume(room, folder)


def test_the_world_of_the_session_decides_which_of_the_settings_ledgers_is_used(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path
) -> None:
    os.write(typed, b"quit\n")
    by_settings = Room(room.port, room.settings, None, room.operator, jsonl=True)
    begin(by_settings, plan, 1, None)

    with Ledger.open(room.settings.paths.ledger_simulated_url, "simulated") as ledger:
        assert not ledger.cartridges()
        with pytest.raises(SessionBegunBefore):
            SessionBook(ledger).check_not_begun("another", load_plan(plan).plan_hash, 1)
    (folder,) = room.settings.paths.records_dir.iterdir()
    assert folder.name.startswith("SIMULATED-")


@pytest.mark.hazard("H30")
def test_an_older_copy_of_a_record_is_not_gone_on_with_and_neither_is_one_of_another_ledger(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path
) -> None:
    """P1: it does not know what was struck since, and the machine may have forgotten it too."""
    os.write(typed, b"quit\n")
    folder = tmp_path / "s"
    begin(room, plan, 1, folder)
    shutil.copytree(folder, tmp_path / "copy")
    os.write(typed, b"quit\n")
    resume(room, folder)

    with pytest.raises(RecordOutdated):
        resume(room, tmp_path / "copy")
    elsewhere = replace(room, ledger_url=f"sqlite:///{tmp_path / 'other.sqlite'}")
    with pytest.raises(SessionUnknown):
        resume(elsewhere, folder)


def test_a_session_whose_beginner_died_before_it_told_the_ledger_is_gone_on_with_and_then_known(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "s"

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SessionBook, "begin_session", die)
        with pytest.raises(KeyboardInterrupt):
            begin(room, plan, 1, folder)
    os.write(typed, b"quit\n")
    assert resume(room, folder) == 0
    with pytest.raises(SessionBegunBefore):
        begin(room, plan, 1, tmp_path / "second")


def test_a_clock_set_back_before_a_session_is_resumed_gives_no_cartridge_more_time(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """P4"""
    folder = tmp_path / "s"
    os.write(typed, b"quit\n")
    begin(room, plan, 1, folder)
    at_utc = "2039-11-22T14:00:00.000Z"
    held = {"gtin": "09506000134352", "serial": "SN1"}
    claimed = {"lot": "L", "expiry": "2040-01-01", "tag": 7, "dots_max": 1500, "minutes_max": 240}
    opened_utc_s = datetime.fromisoformat(at_utc).timestamp() - 600
    with Journal.open(folder / "SIMULATED-record.sqlite") as journal:
        steps = ({**claimed, "state": "claimed"}, {"state": "opened", "utc_s": opened_utc_s})
        journal.append([Draft("cartridge", held | step) for step in steps], at_utc)
    os.write(typed, b"quit\n")
    resume(room, folder)

    finished = [json.loads(line) for line in capfd.readouterr().out.splitlines() if '"finished"' in line]
    assert finished[-1]["cartridge"]["minutes_left"] == 230
