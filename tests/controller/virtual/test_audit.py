"""The auditor finds a sound record whole, and tampers with copies only."""

from pathlib import Path

import pytest

from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.virtual.audit import Audit
from controller.virtual.stock import book_in
from sim.campaign.clinic import SEALED_FIELDS
from tests.sim.campaign.campaign_room import session

AT_UTC = "2026-11-22T14:00:00.000Z"
SESSION = "SIMULATED-7"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "SIMULATED-record.sqlite"
    with Journal.create(path, AT_UTC, {"session": SESSION, "simulated": True}) as journal:
        for dot in range(1, 6):
            journal.append([Draft("dot", {"dot": dot})], AT_UTC)
    return path


@pytest.fixture
def audit(record: Path) -> Audit:
    return Audit(session(record.parent))


def test_a_sound_record_is_whole_and_read_as_it_lies_there(audit: Audit) -> None:
    assert audit.broken == ""
    assert [entry[0] for entry in audit.sealed] == [1, 2, 3, 4, 5, 6]
    assert audit.sealed[2][1:4] == (AT_UTC, "dot", '{"dot":2}')
    assert audit.sealed[2][4] == audit.sealed[1][5]


def test_a_record_changed_by_somebody_is_broken(record: Path) -> None:
    data = record.read_bytes()
    record.write_bytes(data.replace(b'{"dot":2}', b'{"dot":7}'))

    assert Audit(session(record.parent)).broken.startswith("entry 3: its hash is")


@pytest.mark.parametrize("field", SEALED_FIELDS[1:])
@pytest.mark.parametrize("seq", [1, 4, 6])
@pytest.mark.parametrize("at", [0, -1])
def test_a_character_changed_anywhere_is_found_at_its_entry(
    audit: Audit, seq: int, field: str, at: int
) -> None:
    text = str(audit.sealed[seq - 1][SEALED_FIELDS.index(field)])

    assert audit.changed(seq, field, at % len(text)).startswith(f"entry {seq}:")


@pytest.mark.parametrize("seq", [1, 2, 5])
def test_a_missing_entry_is_found_at_its_place(audit: Audit, seq: int) -> None:
    assert audit.without(seq).startswith(f"entry {seq}:")


@pytest.mark.parametrize("keep", [1, 3, 5])
def test_a_cut_tail_is_found_with_the_clinics_head_and_only_with_it(audit: Audit, keep: int) -> None:
    assert audit.cut(keep, audit.sealed[-1][5]).startswith(
        f"entry {keep + 1}: the entry with the acknowledged hash"
    )
    assert audit.cut(keep, audit.sealed[0][5]) == ""


def test_couriers_bring_the_record_and_the_copy_that_was_cut(audit: Audit) -> None:
    assert audit.courier().waiting == 6
    assert audit.courier_of_cut(4).waiting == 4


def test_the_record_itself_is_never_changed_and_no_copy_is_left_behind(audit: Audit, record: Path) -> None:
    before = record.read_bytes()

    audit.changed(2, "body", 3)
    audit.without(2)
    audit.courier_of_cut(2)

    assert record.read_bytes() == before
    assert [path.name for path in record.parent.glob("*copy*")] == []
    assert Audit(session(record.parent)).broken == ""


def test_the_ledger_tells_the_way_of_every_cartridge(record: Path, audit: Audit) -> None:
    book_in(session(record.parent), 2)

    ways = audit.ledger()
    assert len(ways) >= 2
    assert all(way == ["received"] for way in ways.values())
