"""When the session is over the clinic gets the rest, and tampering with the record is found out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.clinic.sending import push
from controller.virtual.audit import Audit
from controller.virtual.clinic import VirtualClinic
from controller.virtual.push_port import PushPort
from sim.campaign.clinic_end import TAMPER_EVERY, settle, tamper
from sim.campaign.clinic_side import SETTLE_US_MAX
from sim.campaign.invariants import Violation
from sim.seeds import dice_box
from tests.sim.campaign.clinic_room import ClinicRoom

SECOND_US = 1_000_000


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ClinicRoom]:
    made = ClinicRoom(tmp_path)
    yield made
    made.leave()


def settled(room: ClinicRoom, audit: Audit | None = None) -> None:
    settle(room.clinic, audit or room.audit(), room.dice("audit"), room.course)


def test_what_the_clinic_lacks_is_brought_to_it(room: ClinicRoom) -> None:
    room.run(SECOND_US)
    room.commit(200)

    settled(room)

    assert len(room.clinic.copy()) == 201
    assert room.course.now_us < 10 * SECOND_US


def test_whatever_was_wrong_at_the_clinic_is_over_then(room: ClinicRoom) -> None:
    room.commit(5)
    room.clinic.down(1000 * SECOND_US)
    room.clinic.mute(1000 * SECOND_US)
    room.clinic.slow(100 * SECOND_US, 1000 * SECOND_US)
    room.clinic.fill_disk(1000 * SECOND_US)
    room.clinic.kill_at("store", 1, lambda: None)
    room.run(SECOND_US)
    room.clinic.kill()

    settled(room)

    assert len(room.clinic.copy()) == 6
    assert room.clinic.kills == 1


class Deaf(VirtualClinic):
    def receive(self, data: bytes) -> list[bytes]:
        return []


def test_a_clinic_that_never_comes_to_have_the_record_is_caught(tmp_path: Path) -> None:
    room = ClinicRoom(tmp_path, Deaf)
    room.commit(3)

    with pytest.raises(Violation, match="of 4 entries the clinic lacks 4") as caught:
        settled(room)

    assert caught.value.promise == "P10"
    assert room.course.now_us <= SETTLE_US_MAX
    room.leave()


class Forgets(VirtualClinic):
    """Has lost its last entry when somebody looks a second time."""

    looked = False

    def entries(self, session: str, after_seq: int) -> list[tuple[int, str, str, str, str, str]]:
        found = super().entries(session, after_seq)
        lost = self.looked and after_seq == 0
        self.looked = self.looked or len(found) > 0
        return found[:-1] if lost else found


def test_a_clinic_that_loses_what_it_had_is_caught(tmp_path: Path) -> None:
    room = ClinicRoom(tmp_path, Forgets)
    room.commit(3)

    with pytest.raises(Violation, match="the record has 4 entries, the clinic 3"):
        settled(room)
    room.leave()


def test_a_record_that_is_broken_is_caught(room: ClinicRoom) -> None:
    room.commit(3)
    room.audit()
    record = room.session.folder / "SIMULATED-record.sqlite"
    record.write_bytes(record.read_bytes().replace(b"entry 3", b"entry 9"))

    with pytest.raises(Violation, match="entry 3: its hash is"):
        settled(room)


def test_one_session_in_some_is_tampered_with(tmp_path: Path) -> None:
    told = []
    for seed in range(3 * TAMPER_EVERY):
        room = ClinicRoom(tmp_path / str(seed), seed=seed)
        room.commit(3)
        settled(room)
        told.append(any("tampers" in what for _, _, what in room.course.lines))
        room.leave()

    assert 0 < sum(told) < len(told) / 2


def test_every_tampering_is_found_out(room: ClinicRoom) -> None:
    room.commit(20)
    audit = room.audit()
    settled(room, audit)
    for seed in range(5):
        tamper(room.clinic, audit, dice_box(seed)("audit"), room.course)

    assert len(room.clinic.copy()) == 21


def test_a_push_that_believes_every_head_is_caught(room: ClinicRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.commit(20)
    audit = room.audit()
    settled(room, audit)
    monkeypatch.setattr(push, "divergence", lambda *_: None)

    with pytest.raises(Violation, match="is pushed, and nobody finds that the clinic has more"):
        tamper(room.clinic, audit, room.dice("audit"), room.course)


class ShortSighted(Audit):
    """Does not look at the clinic's head."""

    def cut(self, keep: int, acknowledged_hash: str) -> str:
        return ""

    def courier_of_cut(self, keep: int) -> PushPort:
        raise NotImplementedError


def test_an_auditor_who_takes_a_cut_record_for_whole_is_caught(room: ClinicRoom) -> None:
    room.commit(20)
    audit = room.audit()
    settled(room, audit)

    with pytest.raises(Violation, match="passes for whole beside the clinic's head"):
        tamper(room.clinic, ShortSighted(room.session), room.dice("audit"), room.course)
