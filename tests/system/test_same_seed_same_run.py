"""The same seed is the same run to the byte: in another process, with other hashes, in another Python."""

import os
import subprocess
import sys

from tests.house.source_tree import ROOT

OTHER_PYTHON = "STIPPLE_OTHER_PYTHON"
"""Where another Python is that has the pinned libraries; it is compared too if this is set."""

RUN_SEED_1 = """
import tomllib
from importlib.metadata import EntryPoint
from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.host import HOSTS_GROUP
from sim.campaign.run import run_one
from sim.campaign.task import Makers, Task
announced = tomllib.load(open("pyproject.toml", "rb"))["project"]["entry-points"][HOSTS_GROUP]
makers = Makers.installed(EntryPoint(name, value, HOSTS_GROUP) for name, value in announced.items())
outcome = run_one(Task(1, 100, 12, tuple(CATALOGUE), makers))
assert outcome.broken is None, outcome.broken
print(outcome.trace_hash, outcome.simulated_s, outcome.strikes)
"""


def seed_1(python: str, hash_seed: int) -> str:
    """What came of the session with seed 1: its trace hash and figures."""
    surroundings = os.environ | {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [python, "-c", RUN_SEED_1], capture_output=True, text=True, cwd=ROOT, env=surroundings, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_seed_1_is_the_same_session_in_every_process_and_every_python_at_hand() -> None:
    pythons = [sys.executable, os.environ.get(OTHER_PYTHON) or sys.executable]

    runs = {seed_1(python, hash_seed) for hash_seed, python in enumerate(pythons, start=1)}

    assert len(runs) == 1
