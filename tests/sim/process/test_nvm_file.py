"""Memory that outlives the process."""

from pathlib import Path

import pytest

from sim.errors import StateUnusable
from sim.process.nvm_file import DATA_BYTES_MAX, FileNvm


def test_slots_survive_the_process_that_wrote_them(tmp_path: Path) -> None:
    first = FileNvm(tmp_path / "nvm")
    assert first.read(0) == b""
    first.write(1, b"one")
    first.write(0, b"a longer record")
    first.write(0, b"short")
    # Not closed: the process that wrote it was killed.
    second = FileNvm(tmp_path / "nvm")
    assert (second.read(0), second.read(1)) == (b"short", b"one")
    first.close()
    second.close()


def test_the_slot_before_the_last_is_empty_until_written(tmp_path: Path) -> None:
    nvm = FileNvm(tmp_path / "nvm")
    nvm.write(1, b"one")
    assert nvm.read(0) == b""
    nvm.close()


def test_a_record_too_long_for_its_slot_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    nvm = FileNvm(tmp_path / "nvm")
    nvm.write(0, bytes(DATA_BYTES_MAX))
    with pytest.raises(ValueError, match="1023 bytes for a slot of 1022"):
        nvm.write(0, bytes(DATA_BYTES_MAX + 1))
    assert nvm.read(0) == bytes(DATA_BYTES_MAX)
    nvm.close()


def test_a_place_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateUnusable, match="name a directory you can write to"):
        FileNvm(tmp_path / "missing" / "nvm")


def test_a_full_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_fd: int, _data: bytes, _offset: int) -> int:
        raise OSError(28, "No space left on device")

    nvm = FileNvm(tmp_path / "nvm")
    monkeypatch.setattr("sim.process.nvm_file.os.pwrite", refuse)
    with pytest.raises(StateUnusable, match="No space left on device; make room"):
        nvm.write(0, b"x")
    nvm.close()
