"""P10 and P11 as code: each check passes what is sound and catches what is not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from controller.virtual.audit import Audit
from sim.campaign.clinic import Sealed
from sim.campaign.invariants_clinic import (
    p10_acknowledged,
    p10_prefix,
    p10_same,
    p11_change_is_found,
    p11_cut_is_found,
    p11_whole,
)
from sim.campaign.truth import Truth
from sim.seeds import dice_box
from tests.sim.campaign.clinic_room import ClinicRoom


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ClinicRoom]:
    made = ClinicRoom(tmp_path)
    made.commit(4)
    yield made
    made.leave()


@pytest.fixture
def truth(room: ClinicRoom) -> Truth:
    return room.truth


@pytest.fixture
def audit(room: ClinicRoom) -> Audit:
    return room.audit()


def test_what_the_clinic_has_is_the_beginning_of_what_is_on_disk(truth: Truth, audit: Audit) -> None:
    assert p10_prefix(truth, 0, audit.sealed[:3]) == ""
    assert p10_prefix(truth, 3, audit.sealed[3:]) == ""


def test_an_entry_stored_twice_is_caught(truth: Truth, audit: Audit) -> None:
    assert (
        p10_prefix(truth, 0, [*audit.sealed[:2], audit.sealed[1]])
        == "the clinic has stored entry 2 as number 3"
    )


def test_a_gap_is_caught(truth: Truth, audit: Audit) -> None:
    assert p10_prefix(truth, 1, audit.sealed[2:]) == "the clinic has stored entry 3 as number 2"


def test_an_entry_that_is_not_on_disk_is_caught(truth: Truth, audit: Audit) -> None:
    truth.record.pop()

    assert p10_prefix(truth, 4, audit.sealed[4:]) == "the clinic has entry 5, the record on disk has 4"


@pytest.mark.parametrize("changed", [{2: "arm"}, {3: '{"by":"nobody"}'}])
def test_another_entry_than_the_one_on_disk_is_caught(
    truth: Truth, audit: Audit, changed: dict[int, str]
) -> None:
    assert "entry 2 is stop on disk" in p10_prefix(truth, 1, [_other(audit.sealed[1], changed)])


def test_the_room_may_know_less_than_the_clinic_has_and_never_more() -> None:
    assert p10_acknowledged(4, 4) == p10_acknowledged(4, 3) == ""
    assert p10_acknowledged(4, 5) == "entry 5 counts as stored at the clinic, which has 4"


def test_in_the_end_both_have_the_same_bytes(audit: Audit) -> None:
    assert p10_same(audit, audit.sealed) == ""
    assert p10_same(audit, audit.sealed[:-1]) == "the record has 5 entries, the clinic 4"


@pytest.mark.parametrize("at", range(1, 6))
def test_in_the_end_a_single_other_field_is_caught(audit: Audit, at: int) -> None:
    copy = [*audit.sealed[:3], _other(audit.sealed[3], {at: "x"}), audit.sealed[4]]

    assert p10_same(audit, copy).startswith("entry 4 differs")


def test_a_sound_record_is_whole_and_every_tampering_is_found(audit: Audit) -> None:
    assert p11_whole(audit) == ""
    for seed in range(12):
        assert p11_change_is_found(audit, dice_box(seed)("audit")) == ""
    for keep in range(1, 5):
        assert p11_cut_is_found(audit, keep, audit.sealed[-1][5]) == ""


def test_a_record_that_is_broken_by_itself_is_caught(room: ClinicRoom) -> None:
    record = room.session.folder / "SIMULATED-record.sqlite"
    room.audit()
    record.write_bytes(record.read_bytes().replace(b"entry 3", b"entry 9"))

    assert p11_whole(room.audit()).startswith("entry 3: its hash is")


@dataclass
class BlindAudit:
    """An auditor who finds this, whatever was done."""

    sealed: list[Sealed]
    finds: str = ""
    asked: list[str] = field(default_factory=list)

    def changed(self, seq: int, field: str, at: int) -> str:
        self.asked.append(f"character {at} of {field} of entry {seq} is changed")
        return self.finds

    def without(self, seq: int) -> str:
        self.asked.append(f"entry {seq} is missing")
        return self.finds

    def cut(self, keep: int, acknowledged_hash: str) -> str:
        return self.finds


@pytest.mark.parametrize("finds", ["", "entry 77: its hash is wrong"])
def test_an_auditor_who_sees_nothing_or_the_wrong_place_is_caught(audit: Audit, finds: str) -> None:
    blind = BlindAudit(audit.sealed, finds)
    for seed in range(100):
        found = p11_change_is_found(blind, dice_box(seed)("audit"))  # type: ignore[arg-type]
        assert found == f"{blind.asked[-1]}, and what is found is {finds or 'nothing'}"
    assert {words.split()[0] for words in blind.asked} == {"character", "entry"}


def test_an_auditor_who_takes_a_cut_record_for_whole_is_caught(audit: Audit) -> None:
    blind = BlindAudit(audit.sealed)

    found = p11_cut_is_found(blind, 3, "x")  # type: ignore[arg-type]

    assert found == "a record cut to 3 of 5 entries passes for whole beside the clinic's head"


def _other(entry: Sealed, changed: dict[int, str]) -> Sealed:
    at_utc, kind, body, prev_hash, own_hash = (
        changed.get(n, str(value)) for n, value in enumerate(entry[1:], start=1)
    )
    return entry[0], at_utc, kind, body, prev_hash, own_hash
