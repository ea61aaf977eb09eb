"""What an archive says of itself: which session and world, which head, and the SHA-256 of each file. A core.

Nothing in it is believed that the record does not say too; comparing is `unpacking`'s.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from controller.archive.packed_file import PLAIN_NAME, NotPacked
from controller.record.chain import Head, canonical_json

MANIFEST_NAME = "manifest.json"
FORMAT = "stipple-archive"
FORMAT_VERSION = 1
SIMULATED_PREFIX = "SIMULATED-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One archive. record: name of the record's file in it; head: of that record; files: name to SHA-256."""

    session: str
    simulated: bool
    record: str
    head: Head
    closed: bool
    plan_hash: str
    files: Mapping[str, str]

    @property
    def world(self) -> str:
        """SIMULATED or REAL. P12."""
        return "SIMULATED" if self.simulated else "REAL"

    def to_bytes(self) -> bytes:
        """As it stands in the archive: one JSON object, keys sorted, ASCII, and a line feed."""
        body = {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "session": self.session,
            "simulated": self.simulated,
            "record": self.record,
            "head": {"seq": self.head.seq, "hash": self.head.hash},
            "closed": self.closed,
            "plan_hash": self.plan_hash,
            "files": dict(self.files),
        }
        return canonical_json(body).encode() + b"\n"


def archive_name(session: str, simulated: bool) -> str:
    """The file name of a session's archive; a simulated one says so first. P12."""
    prefix = SIMULATED_PREFIX if simulated else ""
    return f"{prefix}session-{session.removeprefix(SIMULATED_PREFIX)}.zip"


def sha256(content: bytes) -> str:
    """In lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def manifest_in(files: Mapping[str, bytes]) -> Manifest:
    """The manifest of an archive that holds `files`, once every one of them is as it says.

    Raises:
        NotPacked: it is missing, not of this form, or does not fit the files.
    """
    if next(iter(files), None) != MANIFEST_NAME:
        raise NotPacked(f"its first file is not {MANIFEST_NAME}, expected an archive of a session")
    manifest = _read(files[MANIFEST_NAME])
    for name in sorted((files.keys() | manifest.files.keys()) - {MANIFEST_NAME}):
        got = sha256(files[name]) if name in files else "missing"
        expected = manifest.files.get(name, "no such file")
        if got != expected:
            raise NotPacked(f"{name}: its SHA-256 is {got}, expected {expected}")
    if manifest.record not in manifest.files:
        raise NotPacked(f"{manifest.record} is missing, expected the session's record")
    return manifest


def _read(content: bytes) -> Manifest:
    try:
        body = json.loads(content)
        kept, version = body["format"], body["version"]
        if (kept, version) != (FORMAT, FORMAT_VERSION):
            raise NotPacked(f"its format is {kept!r} {version!r}, expected {FORMAT!r} {FORMAT_VERSION}")
        manifest = Manifest(
            session=body["session"],
            simulated=body["simulated"],
            record=body["record"],
            head=Head(body["head"]["seq"], body["head"]["hash"]),
            closed=body["closed"],
            plan_hash=body["plan_hash"],
            files=body["files"],
        )
        whole = manifest.to_bytes() == content
        named = PLAIN_NAME.fullmatch(manifest.session) is not None
    except NotPacked:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotPacked(f"its {MANIFEST_NAME} lacks what it should say ({error!r})") from error
    if not whole or not named or type(manifest.simulated) is not bool:
        raise NotPacked(f"its {MANIFEST_NAME} is not as it was written, expected it unchanged")
    return manifest
