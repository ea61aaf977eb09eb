"""`stipple clinic send`, to a clinic that listens on this computer: what it says and how it ends."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.loader import load_settings
from controller.clinic.cli import app
from controller.clinic.errors import ClinicNotReached, ClinicNotSet
from controller.clinic.send_cli import _pump, _Telling
from controller.clinic.sending.connection_watch import News, State
from controller.clinic.sending.courier import Courier, Report, Standing
from controller.clinic.sending.record_shelf import RecordShelf
from controller.clinic.sending.sender import Sender
from controller.record.chain import GENESIS
from controller.record.errors import RecordMissing
from controller.sockets.dealer import Dealer
from controller.sockets.errors import EndpointInvalid, KeyFileMissing
from controller.sockets.key_files import make_pair, read_pair
from tests.controller.clinic.loopback import Clinic, clinic_in, listening, record
from tests.controller.clinic.small_clinic import AT_UTC, ROOM

RUNNER = CliRunner()


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic that admits this room's key, and the keys that a room has."""
    with clinic_in(tmp_path) as made:
        make_pair(tmp_path, "SIMULATED-room", "the room")
        (tmp_path / "clinic.pub").rename(tmp_path / "SIMULATED-clinic.pub")
        own = read_pair(tmp_path / "SIMULATED-room.key")
        made.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
        yield made


def send(clinic: Clinic, *words: str, stdin: str = "") -> Result:
    ends = ("--endpoint", clinic.endpoint, "--keys", str(clinic.folder), "--simulated")
    return RUNNER.invoke(app, ["send", *words, *ends], input=stdin, catch_exceptions=False)


def test_a_record_is_brought_there_and_told(clinic: Clinic, tmp_path: Path) -> None:
    with listening(clinic):
        done = send(clinic, str(record(tmp_path / "r.sqlite")))

    assert clinic.stored() == 100
    assert "SIMULATED clinic: SIMULATED-7: all 100 entries are there" in done.output
    assert "the clinic has every entry of every record here" in done.output


def test_all_records_in_their_folder_are_brought_there(clinic: Clinic) -> None:
    folder = load_settings().paths.records_dir
    for number in range(3):
        record(folder / str(number) / "SIMULATED-record.sqlite", f"SIMULATED-{number}", count=10)
    with listening(clinic):
        done = send(clinic, "--jsonl")

    whole = [line for line in map(json.loads, done.output.splitlines()) if line["event"] == "whole"]
    assert sorted(one["session"] for one in whole) == ["SIMULATED-0", "SIMULATED-1", "SIMULATED-2"]
    assert all(one["simulated"] and one["head"]["seq"] == 10 for one in whole)


def test_without_a_record_there_is_nothing_to_bring(clinic: Clinic) -> None:
    with listening(clinic):
        assert "every entry of every record" in send(clinic).output


@pytest.mark.hazard("H30")
def test_a_record_that_the_clinic_has_differently_is_told_and_ends_it(clinic: Clinic, tmp_path: Path) -> None:
    with listening(clinic):
        send(clinic, str(record(tmp_path / "r.sqlite", count=50)))
        with pytest.raises(ClinicNotReached, match="its end was cut off"):
            send(clinic, str(record(tmp_path / "cut" / "r.sqlite", count=20)))


def test_a_clinic_that_is_away_is_told_in_the_end(clinic: Clinic, tmp_path: Path) -> None:
    clinic.endpoint = "tcp://127.0.0.1:1"

    with pytest.raises(ClinicNotReached, match="the clinic can't be reached"):
        send(clinic, str(record(tmp_path / "r.sqlite")), "--wait-s", "3.5")


def test_what_is_missing_is_told_before_anything_is_tried(clinic: Clinic, tmp_path: Path) -> None:
    clinic.endpoint = "clinic.example"
    with pytest.raises(EndpointInvalid):
        send(clinic)
    with pytest.raises(ClinicNotSet, match=r"clinic\.receiver_simulated is empty"):
        RUNNER.invoke(app, ["send", "--simulated"], catch_exceptions=False)
    clinic.endpoint = "tcp://127.0.0.1:1"
    (tmp_path / "SIMULATED-clinic.pub").unlink()
    with pytest.raises(KeyFileMissing, match=r"SIMULATED-clinic\.pub"):
        send(clinic)


@pytest.mark.hazard("H32")
def test_a_record_that_is_not_there_is_not_called_sent(clinic: Clinic, tmp_path: Path) -> None:
    with listening(clinic), pytest.raises(RecordMissing, match=r"typo\.sqlite"):
        send(clinic, str(tmp_path / "typo.sqlite"))


@pytest.mark.hazard("H32")
def test_a_record_that_can_not_be_read_is_not_called_sent(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "r.sqlite").write_bytes(b"something else entirely" * 100)
    with listening(clinic), pytest.raises(ClinicNotReached, match=r"1 session .*r\.sqlite"):
        send(clinic, str(tmp_path / "r.sqlite"))


def test_what_the_clinic_says_again_and_again_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    telling = _Telling(simulated=True, jsonl=False)

    for state in (State.REFUSED, State.REFUSED, State.UP, State.REFUSED):
        telling(News(state))

    assert capsys.readouterr().out.count("breaks off the handshake") == 2


class Losing(Sender):
    """A sender whose clinic stops to answer after so many steps, with one record not there yet."""

    def __init__(self, steps: int) -> None:
        super().__init__(_no_dealer, RecordShelf(None, ""), Courier(simulated=True), lambda _: None)
        self.steps = steps

    @property
    def has_hope(self) -> bool:
        return self.steps > 0

    @property
    def unfinished(self) -> list[Report]:
        return [Report("SIMULATED-7", Standing.WAITING, GENESIS, 1)]

    def step(self, _timeout_s: float, fds: tuple[int, ...] = ()) -> set[int]:
        self.steps -= 1
        return set(fds)


def _no_dealer() -> Dealer:
    raise AssertionError("nobody connects")


@pytest.mark.hazard("H32")
def test_a_clinic_that_falls_silent_in_the_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/null", encoding="ascii") as ended:
        monkeypatch.setattr("sys.stdin", ended)
        sender = Losing(steps=3)

        assert len(_pump(sender, None, until_eof=True)) == 1

    assert sender.steps == 0
