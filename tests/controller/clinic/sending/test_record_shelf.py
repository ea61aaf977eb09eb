"""Records as they lie on the disk: found by name, read while they are written, told when they can't be."""

from pathlib import Path

import pytest

from controller.clinic.sending.record_shelf import RecordShelf, ShelvedRecord
from controller.record.chain import Draft
from controller.record.errors import RecordBroken, RecordMissing
from controller.record.journal import Journal
from tests.controller.clinic.loopback import record
from tests.controller.clinic.small_clinic import AT_UTC

NAME = "SIMULATED-record.sqlite"


def ends(shelf: RecordShelf) -> dict[str, int]:
    return {str(one.opening.body["session"]): last for one, last in shelf.look()}


def test_the_records_of_this_world_are_found_and_looked_at_again_only_if_they_change(tmp_path: Path) -> None:
    record(tmp_path / "one" / NAME, "SIMULATED-1", count=5)
    record(tmp_path / "two" / NAME, "SIMULATED-2", count=7)
    record(tmp_path / "real" / "record.sqlite", "3")
    shelf = RecordShelf(tmp_path, NAME)

    assert ends(shelf) == {"SIMULATED-1": 5, "SIMULATED-2": 7}
    assert ends(shelf) == {}
    with Journal.open(tmp_path / "one" / NAME) as journal:
        journal.append([Draft("dot", {"dot": 5})], AT_UTC)
        assert ends(shelf) == {"SIMULATED-1": 6}
        journal.append([Draft("dot", {"dot": 6})], AT_UTC)
        assert ends(shelf) == {"SIMULATED-1": 7}


def test_a_record_named_need_not_be_there_yet(tmp_path: Path) -> None:
    shelf = RecordShelf(None, NAME, [tmp_path / "later" / NAME])
    assert ends(shelf) == {}

    record(tmp_path / "later" / NAME, "SIMULATED-1", count=3)

    assert ends(shelf) == {"SIMULATED-1": 3}


def test_what_is_no_record_is_told_and_the_others_are_found(tmp_path: Path) -> None:
    record(tmp_path / "one" / NAME, "SIMULATED-1", count=5)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / NAME).write_bytes(b"something else entirely" * 100)
    shelf = RecordShelf(tmp_path, NAME)

    assert ends(shelf) == {"SIMULATED-1": 5}
    assert [path.parent.name for path in shelf.unreadable] == ["two"]


@pytest.mark.hazard("H30")
def test_two_copies_of_one_session_are_not_sent_in_turn(tmp_path: Path) -> None:
    record(tmp_path / "one" / NAME, "SIMULATED-1", count=5)
    record(tmp_path / "copy" / NAME, "SIMULATED-1", count=5)
    shelf = RecordShelf(tmp_path, NAME)

    assert ends(shelf) == {"SIMULATED-1": 5}
    (why,) = shelf.unreadable.values()
    assert "session SIMULATED-1 lies in" in why


def test_reading_leaves_no_trace_beside_a_record(tmp_path: Path) -> None:
    path = record(tmp_path / NAME, count=10)
    before = sorted(one.name for one in tmp_path.iterdir())
    shelved = ShelvedRecord(path)

    assert shelved.last_seq() == 10
    assert [one.seq for one in shelved.read(3, 4)] == [4, 5, 6, 7]
    assert sorted(one.name for one in tmp_path.iterdir()) == before


def test_a_record_that_is_taken_away_is_told(tmp_path: Path) -> None:
    path = record(tmp_path / NAME)
    shelved = ShelvedRecord(path)
    path.unlink()

    with pytest.raises(RecordMissing):
        shelved.last_seq()


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    path = record(tmp_path / NAME, count=2000)
    path.write_bytes(path.read_bytes()[:8192])

    with pytest.raises(RecordBroken):
        ShelvedRecord(path).read(0, 2000)


def test_what_nobody_writes_is_passed_over_unless_it_is_looked_for_everywhere(tmp_path: Path) -> None:
    record(tmp_path / "done" / NAME, "SIMULATED-1", count=5)
    record(tmp_path / "at work" / NAME, "SIMULATED-2", count=5)
    shelf = RecordShelf(tmp_path, NAME)
    with Journal.open(tmp_path / "at work" / NAME) as journal:
        assert len(shelf.look()) == 2
        assert shelf._paths(everywhere=False) == [tmp_path / "at work" / NAME]
        journal.append([Draft("dot", {"dot": 5})], AT_UTC)
        ((_, last),) = shelf.look(everywhere=False)
    shelf.look(everywhere=False)

    assert last == 6
    assert shelf._paths(everywhere=False) == []


def test_a_record_that_was_moved_is_read_in_its_new_place(tmp_path: Path) -> None:
    record(tmp_path / "one" / NAME, "SIMULATED-1", count=5)
    shelf = RecordShelf(tmp_path, NAME)
    assert ends(shelf) == {"SIMULATED-1": 5}

    (tmp_path / "one").rename(tmp_path / "two")

    ((moved, _),) = shelf.look()
    assert len(moved.read(0, 9)) == 5
    assert not shelf.unreadable


def test_of_two_copies_the_one_that_is_kept_is_read(tmp_path: Path) -> None:
    first = record(tmp_path / "one" / NAME, "SIMULATED-1", count=5)
    record(tmp_path / "copy" / NAME, "SIMULATED-1", count=6)
    shelf = RecordShelf(tmp_path, NAME)
    shelf.look()
    (refused,) = shelf.unreadable
    kept = {5: first, 6: tmp_path / "copy" / NAME}
    (gone,) = set(kept.values()) - {refused}
    gone.unlink()

    assert ends(shelf) == {"SIMULATED-1": next(count for count, path in kept.items() if path == refused)}
    assert not shelf.unreadable
