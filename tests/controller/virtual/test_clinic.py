"""The clinic for virtual time is the real one: killed before or after storing, it acknowledges nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller.clinic.errors import MessageUnreadable
from controller.clinic.messages import Ack, Entries, Heartbeat, decode, encode
from controller.record.chain import GENESIS, OPENING_KIND, seal
from controller.virtual.clinic import VirtualClinic, sealed

SESSION = "SIMULATED-7"
OPENING = seal(GENESIS, "2026-11-22T14:00:00.000Z", OPENING_KIND, {"session": SESSION, "simulated": True})
SENT = encode(Entries(SESSION, True, (OPENING,)))


@dataclass
class Place:
    folder: Path


@dataclass
class Disk:
    refuses: str = ""


class Killed(Exception):
    pass


def live(what: str) -> None:
    """A step that is survived."""


def dying_at(step: str) -> Callable[[str], None]:
    def die(what: str) -> None:
        if what == step:
            raise Killed

    return die


def clinic_in(folder: Path, step: Callable[[str], None] = live, disk: Disk | None = None) -> VirtualClinic:
    return VirtualClinic(Place(folder), disk or Disk(), step)


def test_what_is_stored_is_acknowledged_and_on_disk(tmp_path: Path) -> None:
    steps: list[str] = []
    clinic = clinic_in(tmp_path, steps.append)

    (answer,) = clinic.receive(SENT)

    assert decode(answer) == Ack(SESSION, True, 1, OPENING.hash)
    assert clinic.entries(SESSION, 0) == [sealed(OPENING)]
    assert clinic.entries(SESSION, 1) == []
    assert steps == ["store", "stored"]
    assert [path.name for path in tmp_path.glob("*.sqlite")] == ["SIMULATED-clinic.sqlite"]
    clinic.kill()


def test_a_question_stores_nothing(tmp_path: Path) -> None:
    steps: list[str] = []
    clinic = clinic_in(tmp_path, steps.append)

    (answer,) = clinic.receive(encode(Heartbeat(SESSION, True, 1)))

    assert decode(answer) == Ack(SESSION, True, 0, GENESIS.hash)
    assert steps == []
    clinic.kill()


@pytest.mark.parametrize(("step", "on_disk"), [("store", []), ("stored", [sealed(OPENING)])])
def test_killed_around_storing_the_next_life_has_what_was_stored(
    tmp_path: Path, step: str, on_disk: list[object]
) -> None:
    clinic = clinic_in(tmp_path, dying_at(step))
    with pytest.raises(Killed):
        clinic.receive(SENT)
    clinic.kill()

    clinic = clinic_in(tmp_path)

    assert clinic.entries(SESSION, 0) == on_disk
    clinic.receive(SENT)
    assert clinic.entries(SESSION, 0) == [sealed(OPENING)]
    clinic.kill()


def test_with_a_full_disk_it_is_silent_and_later_goes_on(tmp_path: Path) -> None:
    disk = Disk("the disk is full")
    clinic = clinic_in(tmp_path, disk=disk)
    assert clinic.receive(SENT) == []
    disk.refuses = ""

    assert len(clinic.receive(SENT)) == 1
    clinic.kill()


def test_bytes_that_are_no_message_are_told(tmp_path: Path) -> None:
    clinic = clinic_in(tmp_path)

    with pytest.raises(MessageUnreadable):
        clinic.receive(b"hello?\n")
    clinic.kill()
