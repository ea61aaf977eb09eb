"""What an archive says of itself, and that it is believed only if every file is as it says."""

import json
from typing import Any

import pytest

from controller.archive.manifest import Manifest, archive_name, manifest_in, sha256
from controller.archive.packed_file import NotPacked
from controller.record.chain import Head

CONTENT = {"SIMULATED-record.sqlite": b"record", "plan.json": b"{}"}


def manifest(**changes: Any) -> Manifest:
    said: dict[str, Any] = {
        "session": "SIMULATED-7",
        "simulated": True,
        "record": "SIMULATED-record.sqlite",
        "head": Head(3, "ab" * 32),
        "closed": True,
        "plan_hash": "cd" * 32,
        "files": {name: sha256(content) for name, content in CONTENT.items()},
    }
    return Manifest(**(said | changes))


def files(said: bytes | None = None) -> dict[str, bytes]:
    return {"manifest.json": manifest().to_bytes() if said is None else said, **CONTENT}


def refusal(of: dict[str, bytes]) -> str:
    with pytest.raises(NotPacked) as refused:
        manifest_in(of)
    return str(refused.value)


def test_a_simulated_archive_says_so_first_in_its_name() -> None:
    """P12"""
    assert archive_name("SIMULATED-20261122-C-1-s1", True) == "SIMULATED-session-20261122-C-1-s1.zip"
    assert archive_name("20261122-C-1-s1", False) == "session-20261122-C-1-s1.zip"


def test_a_manifest_reads_back_as_it_was_written() -> None:
    assert manifest_in(files()) == manifest()
    assert (manifest().world, manifest(simulated=False).world) == ("SIMULATED", "REAL")


def test_a_file_that_was_changed_is_named_with_both_hashes() -> None:
    changed = files() | {"plan.json": b"[]"}
    assert refusal(changed) == f"plan.json: its SHA-256 is {sha256(b'[]')}, expected {sha256(b'{}')}"


def test_a_file_that_is_missing_and_one_too_many_are_named() -> None:
    short = files()
    del short["plan.json"]
    assert refusal(short) == f"plan.json: its SHA-256 is missing, expected {sha256(b'{}')}"
    assert refusal(files() | {"z.png": b""}) == f"z.png: its SHA-256 is {sha256(b'')}, expected no such file"


def test_the_manifest_comes_first_or_it_is_no_archive() -> None:
    assert "its first file is not manifest.json" in refusal(
        {**CONTENT, "manifest.json": manifest().to_bytes()}
    )
    assert "its first file is not manifest.json" in refusal({})


def test_an_archive_without_its_record_is_refused() -> None:
    other = manifest(record="record.sqlite").to_bytes()
    assert refusal(files(other)) == "record.sqlite is missing, expected the session's record"


def test_a_manifest_of_a_later_version_is_refused_by_name() -> None:
    later = json.loads(manifest().to_bytes()) | {"version": 2}
    assert refusal(files(json.dumps(later).encode())) == (
        "its format is 'stipple-archive' 2, expected 'stipple-archive' 1"
    )


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"format":"stipple-archive","version":1}', b"\xff"])
def test_what_is_no_manifest_is_refused(said: bytes) -> None:
    assert "its manifest.json lacks what it should say" in refusal(files(said))


@pytest.mark.parametrize(
    "said",
    [
        manifest(session="../elsewhere").to_bytes(),
        manifest(session="").to_bytes(),
        manifest(simulated=1).to_bytes(),
        manifest().to_bytes() + b" ",
        manifest().to_bytes().replace(b'"closed":true', b'"closed": true'),
    ],
)
def test_a_manifest_that_export_would_not_write_is_refused(said: bytes) -> None:
    assert "is not as it was written" in refusal(files(said))
