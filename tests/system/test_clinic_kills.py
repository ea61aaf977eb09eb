"""Room and clinic are killed again and again while 20,000 entries are written and sent. Promise P10."""

import random
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from controller.clinic.receiving.store import ClinicStore
from controller.record.verify import intact_entries, verify_record
from tests.system.clinic_processes import ClinicProcesses, kill, ready

pytestmark = pytest.mark.system

ENTRIES = 20_000
KILLS = 30
SEED = 7
OFF_S = 3.0
GLANCE_S = 0.02
STUCK_S = 60.0
"""Nothing arrives for so long though everything runs: then this is what has to be mended."""


@pytest.mark.hazard("H32")
@pytest.mark.timeout(400)
def test_after_thirty_kills_the_clinic_has_exactly_what_was_written(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    with ClinicProcesses(tmp_path) as both:
        both.make_keys()
        start = {
            "writer": lambda: both.start_writer(ENTRIES, dice.randrange(10**6)),
            "sender": both.start_sender,
            "clinic": both.start_clinic,
        }
        alive = {name: begin() for name, begin in start.items()}
        ready(alive["clinic"])
        for number in range(KILLS):
            # Not before something has arrived again, so that every kill finds messages under way.
            grown_by(both, dice.randint(1, 500), alive["sender"])
            name = dice.choice(("writer", "sender", "clinic"))
            kill(alive[name])
            if number == KILLS // 2:
                # The clinic's computer is off for a while, and the room goes on writing.
                kill(alive["clinic"])
                lives_for(alive["sender"], OFF_S)
                alive["clinic"] = both.start_clinic()
            if alive[name].poll() is not None:
                alive[name] = start[name]()
        assert alive["writer"].wait(180) == 0
        both.send("--wait-s", "90")

        record = intact_entries(both.record)
        assert len(record) == ENTRIES
        with ClinicStore.open(both.store[1], simulated=True) as store:
            assert store.entries("SIMULATED-kills") == list(record)
        (session,) = both.stored()
        assert session["head_hash"] == record[-1].hash
        assert verify_record(both.record, str(session["head_hash"])).intact


def grown_by(both: ClinicProcesses, entries: int, sender: subprocess.Popen[str]) -> None:
    """Wait until so many more entries have arrived at the clinic, or all there are."""
    enough = min(ENTRIES, entries_at(both) + entries)
    until_s = time.monotonic() + STUCK_S
    while entries_at(both) < enough:
        assert time.monotonic() < until_s, f"{entries_at(both)} entries have arrived and no more do"
        lives_for(sender, GLANCE_S)


def lives_for(process: subprocess.Popen[str], seconds: float) -> None:
    """Wait for the end of `process`, at most so long."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def entries_at(both: ClinicProcesses) -> int:
    """How many entries are in the clinic's store now."""
    path = both.store[1].removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        return int(store.execute("SELECT count(*) FROM entries").fetchone()[0])
