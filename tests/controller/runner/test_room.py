"""Where a session's record is sent follows from the command line, else from the settings of its world."""

import io
from pathlib import Path

import pytest

from config.loader import load_settings
from controller.runner.clinic_line import ClinicAddress
from controller.runner.errors import NameUnwritable, TerminalMissing
from controller.runner.room import Room, bounds_um, check_terminal, check_writable, operator_or_user


def room(tmp_path: Path, address: ClinicAddress) -> Room:
    file = tmp_path / "room.toml"
    file.write_text('[clinic]\nreceiver = "tcp://real:1"\nreceiver_simulated = "tcp://simulated:1"\n')
    return Room("/dev/machine", load_settings(file), None, "Tess", False, clinic=address)


def test_each_world_is_sent_to_its_own_clinic(tmp_path: Path) -> None:
    by_settings = room(tmp_path, ClinicAddress())

    assert by_settings.receiver(simulated=True) == "tcp://simulated:1"
    assert by_settings.receiver(simulated=False) == "tcp://real:1"


def test_what_the_command_line_says_goes_first(tmp_path: Path) -> None:
    assert room(tmp_path, ClinicAddress("tcp://other:1")).receiver(simulated=True) == "tcp://other:1"


def test_the_reach_of_the_stage_is_given_axis_by_axis() -> None:
    assert bounds_um(load_settings()) == (0, 300_000, 0, 300_000)


def test_who_works_is_who_is_named_and_a_name_must_be_text() -> None:
    assert operator_or_user("Tess") == "Tess"
    with pytest.raises(NameUnwritable):
        check_writable("the operator's name", "T\udce9ss", "--operator")


def test_nobody_works_at_a_closed_terminal() -> None:
    check_terminal(io.StringIO(), io.StringIO())
    with pytest.raises(TerminalMissing, match="standard output"):
        check_terminal(io.StringIO(), None)
