"""Who is on a port, asked over real pseudo-terminals."""

from pathlib import Path

import pytest

from controller.runner.greeting import ask_identity
from firmware_bridge.errors import PortLost, PortMissing, WrongSchema
from firmware_bridge.serial_port import SerialPort
from tests.sim.sim_process import SimProcess
from tests.system import strange_ports

pytestmark = pytest.mark.system
BAUD = 115_200


def test_a_machine_says_who_it_is_and_of_which_world_and_the_port_is_given_back(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "m")) as machine:
        machine.hear("ready")
        first = ask_identity(str(tmp_path / "port"), BAUD, 0.3)
        again = ask_identity(str(tmp_path / "port"), BAUD, 0.3)

    assert first.simulated
    assert first.uid == again.uid


def test_what_answers_but_is_no_machine_is_named_as_such_and_the_port_given_back() -> None:
    with strange_ports.port(strange_ports.older_firmware) as name:
        with pytest.raises(WrongSchema):
            ask_identity(name, BAUD, 0.3)
        SerialPort(name, BAUD).close()


def test_a_port_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PortMissing):
        ask_identity(str(tmp_path / "port"), BAUD, 0.3)


def test_a_port_that_goes_away_while_greeting_is_lost() -> None:
    with strange_ports.hangs_up() as name, pytest.raises(PortLost):
        ask_identity(name, BAUD, 0.3)
