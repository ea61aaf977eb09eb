"""The sender over real sockets on this computer: what is on the disk arrives, while it is written too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.clinic.sending.courier import Report, Standing
from controller.record.chain import Draft
from controller.record.journal import Journal
from tests.controller.clinic.loopback import Clinic, Room, clinic_in, listening, pair, record
from tests.controller.clinic.small_clinic import AT_UTC, ROOM


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with clinic_in(tmp_path) as made:
        yield made


def room_of(clinic: Clinic, tmp_path: Path, *records: Path) -> Room:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    return Room(clinic, own, *records)


@pytest.mark.hazard("H32")
def test_records_arrive_whole_and_each_is_told_once(clinic: Clinic, tmp_path: Path) -> None:
    records = [record(tmp_path / str(n) / "r.sqlite", f"SIMULATED-{n}", count=150) for n in range(6)]
    with listening(clinic):
        room = room_of(clinic, tmp_path, *records)
        room.pump_until_whole()

    assert [clinic.stored(f"SIMULATED-{n}") for n in range(6)] == [150] * 6
    whole = [one.session for one in room.told if isinstance(one, Report) and one.standing is Standing.WHOLE]
    assert sorted(whole) == [f"SIMULATED-{n}" for n in range(6)]


@pytest.mark.hazard("H32")
def test_what_is_written_meanwhile_arrives_too(clinic: Clinic, tmp_path: Path) -> None:
    path = record(tmp_path / "r.sqlite", count=10)
    with listening(clinic), Journal.open(path) as journal:
        room = room_of(clinic, tmp_path, path)
        room.pump_until_whole()
        journal.append([Draft("dot", {"dot": 10})], AT_UTC)
        room.sender.look()
        room.pump_until_whole()

    assert clinic.stored() == 11


def test_a_record_that_can_not_be_read_is_told_once(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    path.write_bytes(b"something else entirely" * 100)
    with listening(clinic):
        room = room_of(clinic, tmp_path, path)
        room.pump_until("can't be read as a record", 20.0)
        for _ in range(3):
            room.sender.look()

    assert [str(one) for one in room.told if isinstance(one, str)] == [room.words.splitlines()[0]]


def test_it_has_hope_until_it_knows_that_nobody_is_there(clinic: Clinic, tmp_path: Path) -> None:
    clinic.endpoint = "tcp://127.0.0.1:1"
    room = room_of(clinic, tmp_path, record(tmp_path / "r.sqlite"))
    hopes = [room.sender.has_hope]
    room.sender.step(0.0)
    hopes.append(room.sender.has_hope)
    room.pump_until("can't be reached", 20.0)
    hopes.append(room.sender.has_hope)

    assert hopes == [False, True, False]
