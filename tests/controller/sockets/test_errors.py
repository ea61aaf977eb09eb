"""Every error of the package, provoked, with its exact text and exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from controller.sockets import errors
from controller.sockets.curve_text import checked_key
from controller.sockets.endpoint import checked_endpoint, checked_local
from controller.sockets.errors import SocketsError
from controller.sockets.key_files import KeyPair, make_pair, read_pair
from controller.sockets.router import Router


def no_address(_: Path) -> None:
    checked_endpoint("clinic.example")


def taken_address(_: Path) -> None:
    own = KeyPair("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6")
    Router("tcp://192.0.2.1:5571", own, lambda _: True)


def no_key_file(path: Path) -> None:
    read_pair(path)


def key_there(path: Path) -> None:
    path.mkdir()
    (path / "room.pub").write_text("")
    make_pair(path, "room", "the room")


def exposed_key(path: Path) -> None:
    secret, _ = make_pair(path, "room", "the room")
    secret.chmod(0o644)
    read_pair(secret)


def no_folder_for_a_key(path: Path) -> None:
    path.write_text("")
    make_pair(path, "room", "the room")


def no_key(_: Path) -> None:
    checked_key("short", "room.pub")


def address_of_others(_: Path) -> None:
    checked_local("tcp://192.0.2.1:5572")


CASES: dict[type[SocketsError], tuple[Callable[[Path], None], int, str]] = {
    errors.EndpointInvalid: (
        no_address,
        2,
        "address: got 'clinic.example', expected tcp://HOST:PORT, PORT from 1 to "
        "65535: write it so in the settings or on the command line",
    ),
    errors.EndpointTaken: (
        taken_address,
        1,
        "can't listen on tcp://192.0.2.1:5571: Cannot assign requested address "
        "(addr='tcp://192.0.2.1:5571'); expected an address of this computer that nobody listens on: end "
        "the other program, or take another port",
    ),
    errors.EndpointNotLocal: (
        address_of_others,
        2,
        "address for screens: got 'tcp://192.0.2.1:5572', expected one that only this computer can reach, "
        "such as tcp://127.0.0.1:5572: what is published there is neither encrypted nor asked for a key",
    ),
    errors.KeyFileMissing: (
        no_key_file,
        2,
        "{path}: no such file, expected a secret key; make one with `stipple clinic keys new`",
    ),
    errors.KeyFileExists: (
        key_there,
        2,
        "{path}/room.pub: there is a key already, expected none; keep using it, or move it away if it is "
        "to be replaced (and have the old one revoked)",
    ),
    errors.KeyFileExposed: (
        exposed_key,
        2,
        "{path}/room.key: others may read this secret key (mode 644), expected mode 600; if nobody has, "
        "`chmod 600 {path}/room.key`, else make a new pair and have this one revoked",
    ),
    errors.KeyFileUnwritable: (
        no_folder_for_a_key,
        1,
        "{path}/room.key: can't be written: File exists; expected a folder one may write: name another",
    ),
    errors.KeyUnreadable: (
        no_key,
        2,
        "room.pub: holds no key that can be used, expected a key of 40 characters Z85; make one with "
        "`stipple clinic keys new`, or copy it again",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_error_says_what_where_and_what_to_do(kind: type[SocketsError], tmp_path: Path) -> None:
    provoke, exit_code, text = CASES[kind]
    path = tmp_path / "clinic.sqlite"
    with pytest.raises(kind) as caught:
        provoke(path)
    assert str(caught.value) == text.format(path=path)
    assert caught.value.exit_code == exit_code


def test_every_error_class_is_in_the_table() -> None:
    assert set(SocketsError.__subclasses__()) == set(CASES)
