"""Key pairs in files that only their owner may read. A shell.

A pair is two files: NAME.key with the secret, which stays where it was made, and NAME.pub, which is given
away. Both are TOML. Who is admitted with a key is `controller.clinic.receiving.admission`'s.
"""

import os
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import zmq

from controller.sockets.curve_text import checked_key
from controller.sockets.errors import (
    KeyFileExists,
    KeyFileExposed,
    KeyFileMissing,
    KeyFileUnwritable,
    KeyUnreadable,
)

MODE = 0o600


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Both halves as Z85 text. The secret is shown in no text made of this."""

    public: str
    secret: str = field(repr=False)


def make_pair(folder: Path, name: str, owner: str) -> tuple[Path, Path]:
    """Make a new pair: `folder`/`name`.key and .pub, both mode 600; owner: told in the files.

    Raises:
        KeyFileExists: one of them is there; nothing is written over.
        KeyFileUnwritable: the folder or the disk refuses.
    """
    public, secret = (half.decode("ascii") for half in zmq.curve_keypair())
    secret_file, public_file = folder / f"{name}.key", folder / f"{name}.pub"
    for path in (secret_file, public_file):
        if path.exists():
            raise KeyFileExists(str(path))
    warning = f"# SECRET key of {owner}: whoever has it passes for {owner}. Never copy it.\n"
    _write(secret_file, f'{warning}public_key = "{public}"\nsecret_key = "{secret}"\n')
    _write(public_file, f'# Public key of {owner}, to be given away.\npublic_key = "{public}"\n')
    return secret_file, public_file


def read_pair(path: Path) -> KeyPair:
    """The pair in a secret key's file.

    Raises:
        KeyFileMissing, KeyUnreadable: there is none.
        KeyFileExposed: somebody else may read it.
    """
    values = _read(path, "a secret key", "make one with `stipple clinic keys new`")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyFileExposed(str(path), mode)
    public, secret = (_key(values, name, path) for name in ("public_key", "secret_key"))
    if zmq.curve_public(secret.encode("ascii")).decode("ascii") != public:
        raise KeyUnreadable(str(path), "two halves of one pair")
    return KeyPair(public, secret)


def read_public(path: Path) -> str:
    """The public key in a file of either kind. Raises KeyFileMissing, KeyUnreadable."""
    return _key(_read(path, "a public key", "copy it from where it was made"), "public_key", path)


def _read(path: Path, what: str, way_out: str) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise KeyFileMissing(str(path), what, way_out) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KeyUnreadable(str(path), f"{what} as TOML that one may read") from error


def _key(values: dict[str, object], name: str, path: Path) -> str:
    value = values.get(name)
    return checked_key(value if isinstance(value, str) else "", f"{path}: {name}")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not over one made since it was looked; and from its first byte on nobody else may read it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), MODE)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyFileUnwritable(str(path), error.strerror or str(error)) from error
