"""Every error of the package, provoked, with its exact text and exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from controller.clinic import errors
from controller.clinic.errors import ClinicError
from controller.clinic.messages import decode
from controller.clinic.receiving.store import ClinicStore


def unreadable_message(_: Path) -> None:
    decode(b'{"message":"' + b"x" * 200 + b'"}\n')


def no_store(path: Path) -> None:
    path.write_bytes(b"no database" * 100)
    ClinicStore.open(f"sqlite:///{path}", simulated=True)


def other_world(path: Path) -> None:
    ClinicStore.open(f"sqlite:///{path}", simulated=True).close()
    ClinicStore.open(f"sqlite:///{path}", simulated=False)


def no_folder(path: Path) -> None:
    path.write_bytes(b"")
    ClinicStore.open(f"sqlite:///{path / 'clinic.sqlite'}", simulated=True)


CASES: dict[type[ClinicError], tuple[Callable[[Path], None], int, str]] = {
    errors.MessageUnreadable: (
        unreadable_message,
        2,
        f"message between room and clinic unreadable: its kind is '{'x' * 76}..., expected one of hello, "
        "entries, heartbeat, ack, refused; it is dropped: if that goes on, check that both ends run the same "
        "version",
    ),
    errors.NotAStore: (
        no_store,
        2,
        "{path}: no clinic's store of this version: it can't be read as a database (SQLITE_NOTADB); it was "
        "left as it is: name another file",
    ),
    errors.StoreOfOtherWorld: (
        other_world,
        2,
        "{path}: this clinic's store is SIMULATED, expected REAL; keep REAL sessions in a store of their "
        "own: name another file",
    ),
    errors.StoreUnavailable: (
        no_folder,
        1,
        "{path}/clinic.sqlite: the clinic's store can't be used: {path}: File exists; expected entries "
        "durable before they are acknowledged; free the disk or end what holds the file: the rooms send "
        "again by themselves",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_error_says_what_where_and_what_to_do(kind: type[ClinicError], tmp_path: Path) -> None:
    provoke, exit_code, text = CASES[kind]
    path = tmp_path / "clinic.sqlite"
    with pytest.raises(kind) as caught:
        provoke(path)
    assert str(caught.value) == text.format(path=path)
    assert caught.value.exit_code == exit_code


def test_every_error_class_is_in_the_table() -> None:
    assert set(ClinicError.__subclasses__()) == set(CASES)
