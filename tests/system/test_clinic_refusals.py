"""Whoever may not write gets nothing in, and the operator is told why within 5 s. Promises P10, P12."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zmq
from zmq.utils.monitor import parse_monitor_message

from controller.clinic.messages import Entries, encode
from tests.controller.clinic.loopback import TOLD_S, Clinic, Room, clinic_in, listening, pair, record
from tests.controller.clinic.small_clinic import AT_UTC, ROOM, SESSION, chain
from tests.system.clinic_processes import ClinicProcesses, ready, says, stipple

pytestmark = pytest.mark.system


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with clinic_in(tmp_path) as made:
        yield made


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return record(tmp_path / "SIMULATED-record.sqlite")


def test_a_key_that_was_added_gets_its_rooms_record_in(clinic: Clinic, tmp_path: Path, records: Path) -> None:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    with listening(clinic):
        Room(clinic, own, records).pump_until_whole()
    assert clinic.stored() == 100


@pytest.mark.hazard("H41")
def test_a_key_that_nobody_added_gets_nothing_in(clinic: Clinic, tmp_path: Path, records: Path) -> None:
    with listening(clinic):
        Room(clinic, pair(tmp_path, "room"), records).pump_until("does not admit this room's key")
    assert clinic.stored() == 0
    assert ("warning", "not admitted") in {(level, what.split(": ")[1]) for level, what in clinic.said}


@pytest.mark.hazard("H41")
def test_a_revoked_key_gets_nothing_in(clinic: Clinic, tmp_path: Path, records: Path) -> None:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    clinic.keys.revoke(own.public, by="Ann", at_utc=AT_UTC)
    with listening(clinic):
        Room(clinic, own, records).pump_until("does not admit this room's key")
    assert clinic.stored() == 0


@pytest.mark.hazard("H41")
def test_a_key_revoked_on_an_open_connection_gets_nothing_more_in(
    clinic: Clinic, tmp_path: Path, records: Path
) -> None:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    other = record(tmp_path / "other.sqlite", "SIMULATED-8")
    with listening(clinic):
        room = Room(clinic, own, records)
        room.pump_until_whole()
        clinic.keys.revoke(own.public, by="Ann", at_utc=AT_UTC)
        room.sender._shelf._named = (records, other)
        room.pump_until("this key is not admitted, or was revoked")
    assert (clinic.stored(), clinic.stored("SIMULATED-8")) == (100, 0)


@pytest.mark.hazard("H41")
def test_the_key_of_another_room_gets_nothing_in(clinic: Clinic, tmp_path: Path, records: Path) -> None:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, "room 2", by="Ann", at_utc=AT_UTC)
    with listening(clinic):
        Room(clinic, own, records).pump_until("of another room, this key may write records of room 2")
    assert clinic.stored() == 0


@pytest.mark.hazard("H41")
def test_with_the_wrong_key_of_the_clinic_nothing_is_said_to_it(
    clinic: Clinic, tmp_path: Path, records: Path
) -> None:
    own, stranger = pair(tmp_path, "room"), pair(tmp_path, "stranger")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    with listening(clinic):
        Room(clinic, own, records, clinic_key=stranger.public).pump_until("breaks off the handshake")
    assert clinic.stored() == 0


@pytest.mark.hazard("H41")
def test_while_nobody_is_asked_who_may_come_in_nobody_does(
    clinic: Clinic, tmp_path: Path, records: Path
) -> None:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    with listening(clinic, admits_nobody_asks=True):
        Room(clinic, own, records).pump_until("breaks off the handshake")
    assert clinic.stored() == 0


@pytest.mark.hazard("H41")
def test_without_a_key_nothing_gets_in(clinic: Clinic) -> None:
    with listening(clinic), zmq.Context() as context, context.socket(zmq.DEALER) as bare:
        bare.linger = 0
        monitor = bare.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED)
        bare.connect(clinic.endpoint)
        bare.send(encode(Entries(SESSION, True, chain(3))))
        first = monitor.poll(5000) and parse_monitor_message(monitor.recv_multipart())["event"]
        bare.disable_monitor()
        monitor.close(0)
    assert first == zmq.EVENT_DISCONNECTED
    assert clinic.stored(SESSION) == 0


def test_a_clinic_that_is_not_there_is_told(clinic: Clinic, tmp_path: Path, records: Path) -> None:
    clinic.endpoint = "tcp://127.0.0.1:1"
    Room(clinic, pair(tmp_path, "room"), records).pump_until("the clinic can't be reached")


def test_somebody_who_accepts_and_says_nothing_is_told(clinic: Clinic, tmp_path: Path, records: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as mute:
        clinic.endpoint = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        Room(clinic, pair(tmp_path, "room"), records).pump_until("not as a clinic's receiver does")


@pytest.mark.hazard("H32")
def test_a_clinic_whose_store_is_locked_is_told_and_gets_everything_once_it_is_not(
    clinic: Clinic, tmp_path: Path, records: Path
) -> None:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    with listening(clinic):
        room = Room(clinic, own, records)
        with closing(sqlite3.connect(clinic.store.where, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            room.pump_until("takes the connection and does not answer", TOLD_S + 1.0)
        room.pump_until_whole()
    assert clinic.stored() == 100


def test_a_clinic_that_comes_later_gets_everything(clinic: Clinic, tmp_path: Path, records: Path) -> None:
    own = pair(tmp_path, "room")
    clinic.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
    with listening(clinic):
        pass
    room = Room(clinic, own, records)
    room.pump_until("the clinic can't be reached")
    with listening(clinic):
        room.pump_until_whole()
    assert clinic.stored() == 100


def test_the_commands_tell_it_too_and_end_with_1(tmp_path: Path) -> None:
    with ClinicProcesses(tmp_path) as both:
        record(both.record)
        both.make_keys()
        stipple("clinic", "keys", "revoke", str(tmp_path / "keys" / "SIMULATED-room.pub"), *both.store)
        receiver = both.start_clinic()
        ready(receiver)

        said = both.send("--wait-s", "8", code=1)

        assert "1 session is not wholly at the clinic" in said
        assert "does not admit this room's key" in said
        assert "not admitted" in says(receiver, 'not admitted"')
        assert both.stored() == []
