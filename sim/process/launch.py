"""Puts a simulated machine together from its settings and runs it until it ends. Shell."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sim.hardware.clock import PlantClock, parse_speed
from sim.hardware.plant import Plant
from sim.hardware.skin import Skin
from sim.machine import SimulatedMachine
from sim.process.hands import Report
from sim.process.pty_port import PtyPort
from sim.process.server import BenchSource, Server, wall_us
from sim.process.state_dir import StateDir
from sim.process.voice import Voice
from sim.seeds import process_dice

STATE_PREFIX = "SIMULATED-machine-"


@dataclass(frozen=True, slots=True)
class ProcessSettings:
    """One simulated machine. `state_dir` None: a new one; `speed`: "max" or a factor, as it was written."""

    link: Path
    state_dir: Path | None
    seed: int
    speed: str
    baud: int
    jsonl: bool


def serve(settings: ProcessSettings, source: BenchSource | None, output: TextIO) -> None:
    """Run until something ends it; see `sim.process.server.Server`.

    Raises SettingInvalid, StateUnusable, TruthUnreadable or LinkTaken before anything is served.
    """
    factor = parse_speed(settings.speed)
    where = settings.state_dir or Path(tempfile.mkdtemp(prefix=STATE_PREFIX))
    with StateDir(where, settings.seed) as kept:
        before = kept.skin_file.before
        begun_us = before[-1].t_us if before else 0
        skin = Skin(settings.seed, kept.skin_file, before)
        plant = Plant(skin, kept.nvm, process_dice(settings.seed), now_us=begun_us)
        clock = PlantClock(factor, wall_us(), begun_us)
        machine = SimulatedMachine(plant, clock, settings.baud)
        ready: Report = {"state_dir": str(where), "skin": str(kept.skin_path), "seed": settings.seed}
        ready |= {"speed": settings.speed, "baud": settings.baud, "pid": os.getpid()}
        ready |= {"strikes": len(before)}
        Server(machine, PtyPort(settings.link), Voice(output, settings.jsonl), source).run(ready)
