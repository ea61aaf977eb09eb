"""Faults of record and ledger: SQLite itself refuses, nothing is struck, and somebody goes on later."""

from pathlib import Path

import pytest

from sim.campaign.host import Computer
from tests.sim.campaign.campaign_room import DOTS, lines
from tests.sim.campaign.faults.fault_room import DEPOSITING, pass_time, untouched, with_fault


@pytest.mark.hazard("H28")
@pytest.mark.parametrize(
    ("kind", "named"),
    [("disk full", "SQLITE_FULL"), ("disk read-only", "SQLITE_READONLY"), ("record locked", "SQLITE_BUSY")],
)
def test_a_record_that_takes_no_writes_ends_the_work_until_somebody_resumes_it(
    kind: str, named: str, tmp_path: Path
) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING)

    assert named in lines(room.course)
    assert "typed       quit" in lines(room.course)
    assert lines(room.course).count("host        started") >= 2
    assert len(room.truth.struck) == DOTS


def test_a_record_held_for_less_than_a_commit_waits_is_written_late(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "record held", DEPOSITING)

    assert "SQLITE_BUSY" not in lines(room.course)
    assert lines(room.course).count("host        started") == 1
    assert len(room.truth.struck) == DOTS


@pytest.mark.hazard("H31")
def test_while_the_ledger_is_locked_no_cartridge_is_had(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "ledger locked", at_us=58_500_000)

    assert "the ledger can't be used" in lines(room.course)
    assert len(room.truth.struck) == DOTS


def test_with_the_ledger_locked_no_controller_starts(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "ledger locked")

    assert "would not start: LedgerUnavailable" in lines(room.course)
    assert len(room.truth.struck) == DOTS


@pytest.mark.parametrize(
    "kind",
    [
        "disk full",
        "disk read-only",
        "record locked",
        "record held",
        "disk slow",
        "ledger locked",
        "ledger slow",
    ],
)
def test_a_fault_of_record_or_ledger_undoes_itself(kind: str, tmp_path: Path) -> None:
    room = untouched(tmp_path, kind)
    assert room.host.computer != Computer()

    pass_time(room, 90_000_000)

    assert room.host.computer == Computer()


def test_of_a_slow_ledger_it_is_known_until_when_a_question_may_wait(tmp_path: Path) -> None:
    room = untouched(tmp_path, "ledger slow")
    asked_last_us = 0
    while room.host.computer.ledger_us != Computer().ledger_us:
        asked_last_us = room.course.now_us + room.host.computer.ledger_us
        pass_time(room, room.course.due_us)

    assert room.truth.ledger_late_until_us >= max(asked_last_us, room.course.now_us + 100_000)
