"""What the tests of a session begun and gone on with share: a plan, a machine, a room, somebody who types."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.loader import load_settings
from controller.plan.model import Plan, PlannedDot
from controller.plan.planfile import save_plan
from controller.runner.room import Room
from tests.sim.sim_process import SimProcess


def plan_of(depth_um: int = 400) -> Plan:
    dots = tuple(PlannedDot(n, 1000 * n, 2000, depth_um, "frontal", "1:10") for n in range(1, 9))
    return Plan("C-1", 1, (), (), (dots, dots), ())


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    save_plan(plan_of(), tmp_path / "plan.json")
    return tmp_path / "plan.json"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Path]:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "machine"), "--speed", "max") as machine:
        machine.hear("ready")
        yield tmp_path / "port"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    ledger = f"sqlite:///{tmp_path / 'SIMULATED-ledger.sqlite'}"
    return Room(str(tmp_path / "port"), load_settings(), ledger, "Tess", jsonl=True)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """What is written here is typed at the terminal."""
    read_fd, write_fd = os.pipe()
    with os.fdopen(read_fd) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield write_fd
        os.close(write_fd)
