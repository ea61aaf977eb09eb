"""Key files: nobody else may read them, none is ever written over, and a secret is never shown."""

import os
from pathlib import Path

import pytest

from controller.sockets.errors import (
    KeyFileExists,
    KeyFileExposed,
    KeyFileMissing,
    KeyFileUnwritable,
    KeyUnreadable,
)
from controller.sockets.key_files import make_pair, read_pair, read_public


@pytest.mark.hazard("H41")
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_a_pair_is_two_files_that_only_their_owner_may_read(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        secret_file, public_file = make_pair(tmp_path / "keys", "room", "the room")
    finally:
        os.umask(before)

    assert [path.stat().st_mode & 0o777 for path in (secret_file, public_file)] == [0o600, 0o600]
    pair = read_pair(secret_file)
    assert read_public(public_file) == pair.public == read_public(secret_file)
    assert pair.secret not in public_file.read_text()
    assert pair.secret not in repr(pair)


def test_two_pairs_are_never_the_same(tmp_path: Path) -> None:
    first, second = (read_pair(make_pair(tmp_path, name, name)[0]) for name in ("one", "two"))

    assert first.public != second.public
    assert first.secret != second.secret


@pytest.mark.parametrize("there", ["room.key", "room.pub"])
def test_a_key_is_never_written_over(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("somebody's")

    with pytest.raises(KeyFileExists, match=there):
        make_pair(tmp_path, "room", "the room")
    assert sorted(path.name for path in tmp_path.iterdir()) == [there]
    assert (tmp_path / there).read_text() == "somebody's"


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(KeyFileUnwritable, match="Not a directory"):
        make_pair(tmp_path / "file" / "keys", "room", "the room")


@pytest.mark.hazard("H41")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    secret_file, _ = make_pair(tmp_path, "room", "the room")
    secret_file.chmod(mode)

    with pytest.raises(KeyFileExposed, match=f"mode {mode:o}"):
        read_pair(secret_file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing, match="expected a secret key"):
        read_pair(tmp_path / "room.key")
    with pytest.raises(KeyFileMissing, match="expected a public key"):
        read_public(tmp_path / "room.pub")


@pytest.mark.parametrize("text", ["no TOML", "", "public_key = 7", "public_key = 'short'"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "room.pub"
    path.write_text(text)

    with pytest.raises(KeyUnreadable, match="holds no key"):
        read_public(path)


def test_two_halves_of_different_pairs_are_refused(tmp_path: Path) -> None:
    secret_file, _ = make_pair(tmp_path, "room", "the room")
    other = read_pair(make_pair(tmp_path, "other", "another")[0])
    words = secret_file.read_text().splitlines()
    secret_file.write_text("\n".join([words[0], f'public_key = "{other.public}"', words[2]]))

    with pytest.raises(KeyUnreadable, match="two halves of one pair") as raised:
        read_pair(secret_file)
    assert other.secret not in str(raised.value)
