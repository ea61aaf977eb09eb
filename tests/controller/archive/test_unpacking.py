"""An archive read back: verified before anything gets its name, nothing overwritten, nothing left behind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_mock import MockerFixture

from controller.archive import unpacking
from controller.archive.errors import ArchiveBroken, ArchiveFailed, ArchiveMissing, ImportExists, NothingDone
from controller.archive.manifest import sha256
from controller.archive.packed_file import pack, unpack
from controller.archive.packing import archive_session
from controller.archive.unpacking import import_archive
from controller.cartridge.errors import RecordOutdated, SessionUnknown
from controller.cartridge.ledger import Ledger
from controller.cartridge.session_book import SessionBook
from controller.plan.planfile import save_plan
from controller.record.chain import Entry
from controller.record.journal import Journal
from controller.record.verify import intact_entries
from controller.runner.errors import SessionClosed
from controller.runner.session_files import SessionFolder, existing_folder, facts_of
from tests.controller.archive.session import AT_UTC, STOP, plan_of, session_in

SESSION = "SIMULATED-20261122-140000-000-C-1-s1"


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    return session_in(tmp_path / "records", closed=False)


@pytest.fixture
def archive(folder: SessionFolder, tmp_path: Path) -> Path:
    return archive_session(folder, tmp_path / "SIMULATED-a.zip").path


def changed(archive: Path, change: Callable[[dict[str, bytes]], None], **said: Any) -> Path:
    """As a forger would: files changed, and the manifest made to fit them."""
    files = unpack(archive.read_bytes())
    manifest = json.loads(files.pop("manifest.json"))
    change(files)
    manifest |= {"files": {name: sha256(content) for name, content in files.items()}} | said
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    archive.write_bytes(pack([("manifest.json", text), *files.items()]))
    return archive


def refusal(archive: Path, into: Path) -> str:
    with pytest.raises(ArchiveBroken) as refused:
        import_archive(archive, into)
    assert not into.exists() or list(into.iterdir()) == []
    return refused.value.why


def leave(_: dict[str, bytes]) -> None:
    pass


def test_a_session_comes_back_as_it_was(folder: SessionFolder, archive: Path, tmp_path: Path) -> None:
    back, manifest = import_archive(archive, tmp_path / "imported")

    assert back.path == tmp_path / "imported" / SESSION
    assert intact_entries(back.record) == intact_entries(folder.record)
    assert back.plan.read_bytes() == folder.plan.read_bytes()
    assert manifest.head == intact_entries(folder.record)[-1].head
    assert existing_folder(back.path) == back
    assert sorted(path.name for path in (tmp_path / "imported").iterdir()) == [SESSION]


def test_what_came_back_is_archived_to_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    back, _ = import_archive(archive, tmp_path / "imported")
    again = archive_session(back, tmp_path / "SIMULATED-b.zip").path
    assert again.read_bytes() == archive.read_bytes()


@pytest.mark.parametrize("there", ["a session", "an empty folder", "a link to nowhere"])
def test_nothing_is_overwritten(archive: Path, tmp_path: Path, there: str) -> None:
    into = tmp_path / "imported"
    into.mkdir()
    if there == "a session":
        import_archive(archive, into)
    elif there == "an empty folder":
        (into / SESSION).mkdir()
    else:
        (into / SESSION).symlink_to(tmp_path / "nowhere")
    before = sorted(into.rglob("*"))
    with pytest.raises(ImportExists):
        import_archive(archive, into)
    assert sorted(into.rglob("*")) == before


def test_a_changed_byte_anywhere_is_refused_or_changes_nothing_that_comes_back(
    folder: SessionFolder, archive: Path, tmp_path: Path
) -> None:
    """Times and permissions of the outer form are not read; everything else is under a hash."""
    data = archive.read_bytes()
    original = intact_entries(folder.record), folder.plan.read_bytes()
    spoiled, let_in = tmp_path / "SIMULATED-spoiled.zip", 0
    for place in range(0, len(data), len(data) // 150):
        one = bytearray(data)
        one[place] ^= place * 131 % 255 + 1
        spoiled.write_bytes(one)
        into = tmp_path / f"into-{place}"
        try:
            back, _ = import_archive(spoiled, into)
        except ArchiveBroken:
            assert not into.exists() or list(into.iterdir()) == []
        else:
            let_in += 1
            assert (intact_entries(back.record), back.plan.read_bytes()) == original
    assert let_in < 5


def test_a_file_cut_short_is_refused(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-100])
    assert "it can't be read as a zip file" in refusal(archive, tmp_path / "into")


@pytest.mark.hazard("H30")
def test_a_record_that_does_not_hold_is_refused_though_the_manifest_fits(
    archive: Path, tmp_path: Path
) -> None:
    def spoil(files: dict[str, bytes]) -> None:
        record = files["SIMULATED-record.sqlite"]
        files["SIMULATED-record.sqlite"] = record.replace(b'{"by":"Tess"}', b'{"by":"Mess"}')

    assert "its record is broken: entry 2: its hash is " in refusal(
        changed(archive, spoil), tmp_path / "into"
    )


def test_a_plan_that_is_not_the_records_is_refused(archive: Path, tmp_path: Path) -> None:
    save_plan(plan_of(seed=2), tmp_path / "other.json")

    def swap(files: dict[str, bytes]) -> None:
        files["plan.json"] = (tmp_path / "other.json").read_bytes()

    assert f"its plan is {plan_of(seed=2).plan_hash}, expected " in refusal(
        changed(archive, swap), tmp_path / "i"
    )


def test_a_plan_that_can_not_be_read_is_refused(archive: Path, tmp_path: Path) -> None:
    def spoil(files: dict[str, bytes]) -> None:
        files["plan.json"] = b"{}"

    assert "plan.json: no plan file" in refusal(changed(archive, spoil), tmp_path / "into")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"session": "SIMULATED-other"}, f"its session is {SESSION}, expected SIMULATED-other"),
        ({"head": {"seq": 9, "hash": "ab"}}, "its head is Head(seq=2, "),
        ({"closed": True}, "its closed is False, expected True"),
        ({"plan_hash": "ab"}, "its plan of the record is "),
        ({"simulated": False}, "expected record.sqlite and plan.json among them"),
        ({"record": "plan.json"}, "expected SIMULATED-record.sqlite and plan.json among them"),
    ],
)
def test_a_manifest_that_says_what_the_record_does_not_is_refused(
    archive: Path, tmp_path: Path, said: dict[str, object], why: str
) -> None:
    assert why in refusal(changed(archive, leave, **said), tmp_path / "into")


@pytest.mark.hazard("H30")
@pytest.mark.parametrize(
    "name",
    ["record.sqlite", "SIMULATED-record.sqlite-wal", "plan.png", "SIMULATED-audit.sqlite", "notes.txt"],
)
def test_a_file_that_no_archive_of_ours_holds_is_refused_for_nobody_verifies_it(
    archive: Path, tmp_path: Path, name: str
) -> None:
    def add(files: dict[str, bytes]) -> None:
        files[name] = files["SIMULATED-record.sqlite"]

    assert f"it holds {name}, expected" in refusal(changed(archive, add), tmp_path / "in")


def test_a_simulated_session_under_a_real_name_is_refused(archive: Path, tmp_path: Path) -> None:
    """P12"""

    def rename(files: dict[str, bytes]) -> None:
        files["record.sqlite"] = files.pop("SIMULATED-record.sqlite")

    forged = changed(archive, rename, simulated=False, record="record.sqlite")
    assert "its simulated is True, expected False" in refusal(forged, tmp_path / "into")


def test_a_file_larger_than_any_session_is_not_read(
    archive: Path, tmp_path: Path, mocker: MockerFixture
) -> None:
    mocker.patch.object(unpacking, "ARCHIVE_BYTES_MAX", 100)
    assert refusal(archive, tmp_path / "into").endswith(" bytes, expected at most 100")


def test_a_file_that_can_not_be_read_is_told(archive: Path, tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch.object(Path, "read_bytes", side_effect=OSError(5, "Input/output error"))
    with pytest.raises(ArchiveFailed, match="Input/output error"):
        import_archive(archive, tmp_path / "into")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        import_archive(tmp_path / "none.zip", tmp_path / "into")


def test_a_disk_that_refuses_leaves_nothing_behind(
    archive: Path, tmp_path: Path, mocker: MockerFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveFailed):
        import_archive(archive, tmp_path / "file" / "below")
    mocker.patch("os.fsync", side_effect=OSError(28, "No space left on device"))
    with pytest.raises(ArchiveFailed, match="No space left on device"):
        import_archive(archive, tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


class Begun:
    """The session as the room that began it knows it, by its ledger."""

    def __init__(self, folder: SessionFolder, tmp_path: Path) -> None:
        self.folder = folder
        self.ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "simulated")
        self.book = SessionBook(self.ledger)
        header = self.entries(folder)[0].body
        self.key = (header["session"], header["plan_hash"], header["plan_session"])
        self.book.begin_session(*self.key, str(folder.path), at_utc=AT_UTC)

    @staticmethod
    def entries(folder: SessionFolder) -> tuple[Entry, ...]:
        return intact_entries(folder.record)

    def leave(self, folder: SessionFolder) -> None:
        self.book.note_position(self.key[0], *self.entries(folder)[-1].head, at_utc=AT_UTC)

    def may_go_on(self, folder: SessionFolder, book: SessionBook | None = None) -> int:
        hashes = {entry.seq: entry.hash for entry in self.entries(folder)}
        return (book or self.book).check_newest(*self.key, hashes)


@pytest.mark.hazard("H30")
def test_an_imported_session_can_not_be_gone_on_with_where_it_was_not_begun(
    folder: SessionFolder, archive: Path, tmp_path: Path
) -> None:
    """P1"""
    back, _ = import_archive(archive, tmp_path / "imported")
    begun = Begun(folder, tmp_path)
    with (
        Ledger.open(f"sqlite:///{tmp_path}/other.sqlite", "simulated") as other,
        pytest.raises(SessionUnknown),
    ):
        begun.may_go_on(back, SessionBook(other))
    begun.ledger.close()


@pytest.mark.hazard("H06", "H30")
def test_a_session_in_which_nothing_was_done_is_not_imported_for_it_could_be_begun_here_too(
    tmp_path: Path,
) -> None:
    """P1: `stipple resume` takes a record of one entry for one whose beginner died before the ledger knew."""
    folder = session_in(tmp_path / "records", worked=False)
    archive = archive_session(folder, tmp_path / "SIMULATED-a.zip").path
    with pytest.raises(NothingDone):
        import_archive(archive, tmp_path / "imported")
    assert list((tmp_path / "imported").iterdir()) == []


@pytest.mark.hazard("H30")
def test_of_a_session_and_its_archive_only_one_can_be_gone_on_with(
    folder: SessionFolder, archive: Path, tmp_path: Path
) -> None:
    """P1: whichever goes on makes an older copy of the other."""
    back, _ = import_archive(archive, tmp_path / "imported")
    begun = Begun(folder, tmp_path)
    begun.leave(folder)
    assert begun.may_go_on(back) == 2

    with Journal.open(folder.record) as journal:
        journal.append([STOP], AT_UTC)
    begun.leave(folder)
    with pytest.raises(RecordOutdated):
        begun.may_go_on(back)
    begun.ledger.close()


def test_a_closed_session_comes_back_closed(tmp_path: Path) -> None:
    archive = archive_session(session_in(tmp_path / "records"), tmp_path / "SIMULATED-a.zip").path
    back, manifest = import_archive(archive, tmp_path / "imported")
    assert manifest.closed
    with pytest.raises(SessionClosed):
        facts_of(intact_entries(back.record))
