"""`stipple clinic keys`, from a new pair to its revocation."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from controller.clinic.cli import app
from controller.clinic.errors import KeyRevoked
from controller.sockets.errors import KeyFileExists, KeyUnreadable

RUNNER = CliRunner()


def run(*words: str) -> str:
    done = RUNNER.invoke(app, ["keys", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def store(tmp_path: Path) -> tuple[str, ...]:
    return ("--db", f"sqlite:///{tmp_path / 'clinic.sqlite'}", "--simulated")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A room's public key."""
    run("new", "room", "--keys", str(tmp_path / "keys"), "--simulated")
    return tmp_path / "keys" / "SIMULATED-room.pub"


def test_a_new_pair_says_which_file_stays_and_which_is_given_away(tmp_path: Path) -> None:
    said = run("new", "clinic", "--keys", str(tmp_path))

    assert said.splitlines()[0] == "REAL clinic key made, mode 600:"
    assert f"stays here   {tmp_path / 'clinic.key'}" in said
    assert f"give away    {tmp_path / 'clinic.pub'}" in said


def test_nothing_but_a_room_and_a_clinic_has_keys(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["keys", "new", "doctor", "--keys", str(tmp_path)])

    assert done.exit_code == 2
    assert "expected room or clinic" in done.output


def test_a_key_is_never_written_over(public: Path) -> None:
    with pytest.raises(KeyFileExists):
        run("new", "room", "--keys", str(public.parent), "--simulated")


def test_a_key_is_added_listed_and_revoked_by_its_file(public: Path, store: tuple[str, ...]) -> None:
    assert "may write the records of room 1" in run(
        "add", str(public), "--room", "room 1", "--by", "Ann", *store
    )
    (listed,) = json.loads(run("list", "--json", *store))["keys"]
    assert (listed["rooms"], listed["revoked"], listed["by"]) == (["room 1"], False, "Ann")
    assert "in force" in run("list", *store)

    assert "is revoked" in run("revoke", str(public), "--by", "Bob", *store)
    assert "REVOKED" in run("list", *store)
    with pytest.raises(KeyRevoked, match="revoked by Bob"):
        run("add", str(public), "--room", "room 1", *store)


def test_a_key_can_be_revoked_by_its_text(public: Path, store: tuple[str, ...]) -> None:
    run("add", str(public), "--room", "room 1", *store)
    (listed,) = json.loads(run("list", "--json", *store))["keys"]

    run("revoke", listed["public_key"], *store)

    assert json.loads(run("list", "--json", *store))["keys"][0]["revoked"]
    with pytest.raises(KeyUnreadable):
        run("revoke", "nonsense", *store)
