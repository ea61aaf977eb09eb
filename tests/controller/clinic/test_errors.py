"""Every error of the package, provoked, with its exact text and exit code."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controller.clinic import errors
from controller.clinic.errors import ClinicError
from controller.clinic.messages import Entries, decode
from controller.clinic.receiving.key_book import KeyBook
from controller.clinic.receiving.reading import entries_of, intact_entries_of
from controller.clinic.receiving.store import ClinicStore
from controller.record.chain import entry_hash
from tests.controller.clinic.small_clinic import AT_UTC, ROOMS, SESSION, chain


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


def no_session(path: Path) -> None:
    with ClinicStore.open(f"sqlite:///{path}", simulated=True) as store:
        entries_of(store, "nobody")


def broken_session(path: Path) -> None:
    with ClinicStore.open(f"sqlite:///{path}", simulated=True) as store:
        store.take(Entries(SESSION, True, chain(3)), ROOMS)
        with closing(sqlite3.connect(path)) as forger:
            forger.executescript(
                "DROP TRIGGER entries_never_update; UPDATE entries SET kind = 'x' WHERE seq = 3"
            )
        intact_entries_of(store, SESSION)


def nowhere(_: Path) -> None:
    raise errors.ClinicNotSet("clinic.receiver")


def not_reached(_: Path) -> None:
    raise errors.ClinicNotReached(2, ["the clinic can't be reached", "SIMULATED-7: it was cut"])


def revoked_key(path: Path) -> None:
    with ClinicStore.open(f"sqlite:///{path}", simulated=True) as store:
        book = KeyBook(store.engine)
        book.add("k" * 40, "room 1", by="Ann", at_utc="2026-11-22T14:00:00.000Z")
        book.revoke("k" * 40, by="Bob", at_utc="2026-11-23T14:00:00.000Z")
        book.add("k" * 40, "room 1", by="Ann", at_utc="2026-11-24T14:00:00.000Z")


def unknown_key(path: Path) -> None:
    with ClinicStore.open(f"sqlite:///{path}", simulated=True) as store:
        KeyBook(store.engine).revoke("k" * 40, by="Bob", at_utc="2026-11-23T14:00:00.000Z")


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
    errors.SessionNotStored: (
        no_session,
        2,
        "{path}: no session 'nobody' is stored; expected one that `stipple clinic sessions` lists: look "
        "whether its room has sent it",
    ),
    errors.StoredSessionBroken: (
        broken_session,
        1,
        f"{{path}}: session {SESSION} does not hold: entry 3: its hash is {chain(3)[2].hash}, expected "
        f"{entry_hash(chain(3)[1].hash, 3, AT_UTC, 'x', chain(3)[2].body_json)}; nothing was made of it: "
        f"compare it with the room's record, which has the truth unless it was changed as well",
    ),
    errors.ClinicNotSet: (
        nowhere,
        2,
        "no clinic to send to: clinic.receiver is empty in the settings, expected tcp://HOST:PORT; set it, "
        "or name one with --endpoint",
    ),
    errors.ClinicNotReached: (
        not_reached,
        1,
        "2 sessions are not wholly at the clinic, expected none: the clinic can't be reached; SIMULATED-7: "
        "it was cut; nothing is lost: send again when that is mended",
    ),
    errors.KeyRevoked: (
        revoked_key,
        2,
        f"key {'k' * 40} was revoked by Bob at 2026-11-23T14:00:00.000Z, expected one in force; a revoked "
        f"key stays so: make a new pair in the room and add that",
    ),
    errors.KeyUnknown: (
        unknown_key,
        2,
        f"{{path}}: key {'k' * 40} was never added, expected one that `stipple clinic keys list` shows",
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
