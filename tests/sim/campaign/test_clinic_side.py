"""Whatever happens to the clinic or on the way to it, it comes to have what is on disk, each entry once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from controller.record.chain import Entry
from controller.virtual.clinic import VirtualClinic
from sim.campaign.clinic import CLINIC_STEPS, ClinicDisk, Sealed
from sim.campaign.clinic_side import RESTART_US
from sim.campaign.host import Session
from sim.campaign.invariants import Violation
from tests.sim.campaign.clinic_room import ClinicRoom

SECOND_US = 1_000_000


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ClinicRoom]:
    made = ClinicRoom(tmp_path)
    yield made
    made.leave()


def stored_when(room: ClinicRoom, count: int, limit_us: int) -> float:
    """Seconds until the clinic has so many entries."""
    room.run(limit_us, lambda: room.clinic.stored >= count)
    assert room.clinic.stored == count
    return room.course.now_us / SECOND_US


def test_on_a_good_day_the_clinic_has_an_entry_within_seconds(room: ClinicRoom) -> None:
    assert stored_when(room, 1, SECOND_US) < 0.1
    room.commit(5)

    assert stored_when(room, 6, 3 * SECOND_US) < 3
    room.run(SECOND_US)
    assert room.port is not None
    assert room.port.waiting == 0
    assert [entry[0] for entry in room.clinic.copy()] == [1, 2, 3, 4, 5, 6]


def test_while_it_is_down_nothing_comes_and_afterwards_everything(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.clinic.down(60 * SECOND_US)
    room.commit(5)

    room.run(59 * SECOND_US)
    assert room.clinic.stored == 1

    assert stored_when(room, 6, 10 * SECOND_US) < 62


def test_what_was_on_its_way_goes_down_with_the_connection(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.clinic.slow(30 * SECOND_US, 3 * SECOND_US)
    room.commit(5)
    room.run(3 * SECOND_US)

    room.clinic.down(SECOND_US)

    assert stored_when(room, 6, 10 * SECOND_US) < 6


def test_when_messages_vanish_unnoticed_they_are_sent_again(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.clinic.mute(20 * SECOND_US)
    room.commit(5)

    room.run(19 * SECOND_US)
    assert room.clinic.stored == 1

    assert stored_when(room, 6, 60 * SECOND_US) < 60


def test_a_slow_clinic_has_everything_late(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.clinic.slow(4 * SECOND_US, 30 * SECOND_US)
    room.commit(5)

    assert 6 < stored_when(room, 6, 30 * SECOND_US) < 12
    room.run(60 * SECOND_US)
    assert room.port is not None
    assert room.port.waiting == 0


@pytest.mark.parametrize("twice", ["answer_twice", "hear_twice"])
def test_what_comes_twice_is_stored_once(room: ClinicRoom, twice: str) -> None:
    getattr(room.clinic, twice)(60 * SECOND_US)
    for _ in range(10):
        room.commit(3)
        room.run(3 * SECOND_US)

    assert len(room.clinic.copy()) == room.clinic.stored == 31


def test_a_clinic_with_a_full_disk_stores_nothing_and_acknowledges_nothing(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.clinic.fill_disk(20 * SECOND_US)
    room.commit(5)

    room.run(19 * SECOND_US)
    assert room.port is not None
    assert (room.clinic.stored, room.port.waiting) == (1, 5)

    stored_when(room, 6, 60 * SECOND_US)


def test_a_killed_clinic_is_started_again_and_goes_on(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.clinic.kill()
    room.clinic.kill()
    room.commit(5)
    assert room.clinic.kills == 1

    room.run(RESTART_US - 1)
    assert room.clinic.stored == 1

    stored_when(room, 6, 10 * SECOND_US)


@pytest.mark.parametrize(("step", "stored"), [(CLINIC_STEPS[0], 1), (CLINIC_STEPS[1], 6)])
def test_killed_around_storing_it_has_each_entry_once_in_the_end(
    room: ClinicRoom, step: str, stored: int
) -> None:
    room.run(SECOND_US)
    killed: list[str] = []
    room.clinic.kill_at(step, 1, lambda: killed.append(step))
    room.commit(5)

    room.run(10 * SECOND_US, lambda: bool(killed))
    assert len(room.clinic.copy()) == stored

    room.run(10 * SECOND_US)
    assert room.clinic.kills == 1
    assert len(room.clinic.copy()) == room.clinic.stored == 6
    assert room.port is not None
    assert room.port.waiting == 0


def test_another_life_of_the_controller_goes_on_from_the_record(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.commit(5)
    room.kill_host()
    room.run(10 * SECOND_US)
    assert room.clinic.stored == 1

    room.start_host()

    stored_when(room, 6, SECOND_US)


def test_a_controller_killed_as_it_sends_is_told_so_and_nothing_has_left(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.dies_at_push = True
    room.commit(5)

    room.run(10 * SECOND_US)
    assert (room.port, room.clinic.stored) == (None, 1)

    room.start_host()
    stored_when(room, 6, SECOND_US)


def test_a_controller_that_is_stopped_neither_sends_nor_hears(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.commit(5)
    room.asleep_until_us = 20 * SECOND_US

    for _ in range(18):
        room.run(SECOND_US)
    assert room.clinic.stored == 1

    assert 20 <= stored_when(room, 6, 10 * SECOND_US) < 21


def test_the_same_seed_is_the_same_run(tmp_path: Path) -> None:
    def trace(folder: str, seed: int) -> str:
        room = ClinicRoom(tmp_path / folder, seed=seed)
        room.clinic.hear_twice(60 * SECOND_US)
        room.commit(5)
        room.run(10 * SECOND_US)
        room.leave()
        return room.course.trace_hash

    assert trace("a", 1) == trace("b", 1) != trace("c", 2)


class _Broken(VirtualClinic):
    """Shows what it has as if a broken store had it."""

    def entries(self, session: str, after_seq: int) -> list[tuple[int, str, str, str, str, str]]:
        return [self.broken(entry) for entry in super().entries(session, after_seq)]

    def broken(self, entry: Sealed) -> Sealed:
        raise NotImplementedError


class StoresOtherwise(_Broken):
    def broken(self, entry: Sealed) -> Sealed:
        return (*entry[:3], '{"by":"nobody"}', *entry[4:])


class SkipsOne(_Broken):
    def broken(self, entry: Sealed) -> Sealed:
        return (entry[0] + (entry[0] > 1), *entry[1:])


@pytest.mark.parametrize(
    ("make_clinic", "what"),
    [(StoresOtherwise, "entry 1 is session_opened on disk"), (SkipsOne, "has stored entry 3 as number 2")],
)
def test_a_clinic_that_stores_something_else_is_caught_at_once(
    tmp_path: Path,
    make_clinic: Callable[[Session, ClinicDisk, Callable[[str], None]], VirtualClinic],
    what: str,
) -> None:
    room = ClinicRoom(tmp_path, make_clinic)
    room.commit(5)

    with pytest.raises(Violation, match=what) as caught:
        room.run(10 * SECOND_US)

    assert caught.value.promise == "P10"
    room.leave()


def test_a_room_that_sends_what_is_not_on_disk_is_caught(room: ClinicRoom) -> None:
    room.commit(5)
    del room.truth.record[-2:]

    with pytest.raises(Violation, match="the clinic has entry 5, the record on disk has 4"):
        room.run(10 * SECOND_US)


class AcknowledgesAll(VirtualClinic):
    """Answers as another clinic would that stores everything, and stores nothing itself."""

    elsewhere: VirtualClinic

    def receive(self, data: bytes) -> list[bytes]:
        return self.elsewhere.receive(data)


def test_an_acknowledgement_of_what_is_not_stored_is_caught(tmp_path: Path) -> None:
    def make(session: Session, disk: ClinicDisk, step: Callable[[str], None]) -> VirtualClinic:
        clinic = AcknowledgesAll(session, disk, step)
        clinic.elsewhere = VirtualClinic(replace(session, folder=session.folder / "elsewhere"), disk, step)
        return clinic

    room = ClinicRoom(tmp_path, make)
    with pytest.raises(Violation, match="entry 1 counts as stored at the clinic, which has 0"):
        room.run(SECOND_US)
    room.leave()


def test_trouble_that_nobody_has_made_is_caught(room: ClinicRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(after_seq: int, count: int) -> Sequence[Entry]:
        return ()

    room.run(SECOND_US)
    assert room.port is not None
    monkeypatch.setattr(room.port._push, "_read", other)
    room.clinic.down(1)

    with pytest.raises(Violation, match="a sound record meets trouble"):
        room.run(10 * SECOND_US)
