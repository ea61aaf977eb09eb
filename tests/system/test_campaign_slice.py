"""A slice of the campaign with a fixed seed, as a person runs it; and a hunt for every mutant."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.house.source_tree import ROOT

pytestmark = pytest.mark.timeout(900)

SLICE_SESSIONS = 180
"""Two minutes on two cores, and enough for every kind of fault to be drawn and to strike."""

HUNT_SESSIONS = 60
"""For each mutant; most are caught by the first few."""


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "controller", "campaign", "--workers", "2", "--json", *options]


def surroundings(folder: Path) -> dict[str, str]:
    """Scratch files in `folder`; nothing is measured: what is measured takes twice as long, and others do."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return {**kept, "TMPDIR": str(folder)}


def run(*options: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the object on stdout, and what people are told."""
    memory = Path("/dev/shm")
    # Every commit waits for the disk, which is not what is looked at here.
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        around = surroundings(Path(folder))
        done = subprocess.run(
            command(*options), capture_output=True, text=True, cwd=ROOT, env=around, check=False
        )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_a_slice_of_sessions_with_all_faults_break_no_promise() -> None:
    code, body, told = run("--runs", str(SLICE_SESSIONS), "--dots", "300", "--seed", "1")

    assert body["violations"] == [], told
    assert (code, body["sessions"], body["simulated"]) == (0, SLICE_SESSIONS, True)
    assert [kind for kind, count in body["fired"].items() if not count] == []


def test_every_mutant_is_caught() -> None:
    code, body, told = run("--mutants", "--runs", str(HUNT_SESSIONS), "--seed", "1")

    assert [one["name"] for one in body["mutants"] if not one["caught"]] == [], told
    assert (code, body["simulated"], len(body["mutants"]) >= 20) == (0, True, True)


@pytest.mark.parametrize("whom", ["the campaign alone", "everybody at the terminal"])
def test_ctrl_c_ends_a_campaign_with_what_is_known_and_leaves_no_process_and_no_file(
    tmp_path: Path, whom: str
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        command("--runs", "5000", "--dots", "60"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=surroundings(scratch),
        start_new_session=True,
    )
    with process:
        begun: set[str] = set()
        # Told in their order: so many that even a slow first one is over.
        while len(begun) < 12:
            begun |= {path.name for path in scratch.glob("SIMULATED-campaign-*")}
            assert process.poll() is None
        if whom == "the campaign alone":
            process.send_signal(signal.SIGINT)
        else:
            os.killpg(process.pid, signal.SIGINT)
        # Whoever is left over would hold on to the pipes, and this would not return.
        stdout, stderr = process.communicate(timeout=60)

    body = json.loads(stdout.splitlines()[-1])
    assert (process.returncode, body["stopped"], body["violations"]) == (130, True, [])
    assert 0 < body["sessions"] < 5000
    assert "Traceback" not in stderr
    assert list(scratch.iterdir()) == []
