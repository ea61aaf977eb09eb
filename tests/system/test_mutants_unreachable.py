"""Broken variants exist in a campaign and nowhere else: no command that works at a machine can come to one.

That no module imports them is a contract (pyproject.toml); here real processes are watched while they import.
"""

import subprocess
import sys

import pytest

from controller.cli import main

WORKING_COMMANDS = ("run", "resume", "sim", "demo", "stock", "record", "verify")
ROOMS = ("controller.runner.runner", "controller.runner.launch", "sim.process.server", "sim.demo.session")


def imported_by(*arguments: str) -> str:
    """What a process imported, as Python itself tells it."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "controller" in done.stderr or "sim" in done.stderr, "nothing of ours was imported"
    return done.stderr


@pytest.mark.parametrize("command", WORKING_COMMANDS)
def test_a_working_command_imports_no_mutant(command: str) -> None:
    assert "mutants" not in imported_by("-m", "controller", command, "--help")


def test_nor_do_the_rooms_that_work_at_a_machine() -> None:
    imported = imported_by("-c", "\n".join(f"import {room}" for room in ROOMS))

    assert "controller.engine.engine" in imported
    assert "firmware_bridge.device.core" in imported
    assert "mutants" not in imported
    assert "controller.virtual" not in imported


def test_the_campaign_does_so_this_would_be_seen() -> None:
    assert "sim.campaign.mutants" in imported_by("-c", "import sim.campaign.mutants.catalogue")


@pytest.mark.parametrize("command", WORKING_COMMANDS)
def test_no_option_of_a_working_command_names_a_mutant(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    assert "mutant" not in capsys.readouterr().out.lower()
