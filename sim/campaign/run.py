"""Runs sessions of a campaign: one to its end in a folder of its own, or many, spread over processes.

A session depends on its seed and on the kinds and number of faults, never on the process it runs in nor on
what ran before it.
"""

import signal
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from config.loader import shipped_settings
from sim.campaign.faults import CATALOGUE, start
from sim.campaign.host import HOSTS_GROUP, HostMaker, Session, StockMaker
from sim.campaign.invariants import DEPOSITED, PROGRAM, Violation
from sim.campaign.outcome import Broken, Outcome
from sim.campaign.truth import plan
from sim.campaign.world import World
from sim.chance import Dice
from sim.errors import SettingInvalid
from sim.seeds import dice_box

START_UTC_S = 1_795_000_000.0
CARTRIDGE_DOTS = 60
SETUP_S = 12.0
"""What screening and a cartridge take, about; DOT_S: what a dot takes."""

DOT_S = 0.1
TIMELINE_LINES = 60


@dataclass(frozen=True, slots=True)
class Makers:
    """Where the controller's virtual host and its stock of cartridges are found, as `module:name`."""

    host: str
    stock: str

    @classmethod
    def installed(cls, points: Iterable[EntryPoint] | None = None) -> "Makers":
        """Those of the installation, or of `points`. Raises SettingInvalid if there are none."""
        found = {p.name: p.value for p in (entry_points(group=HOSTS_GROUP) if points is None else points)}
        if not {"host", "stock"} <= found.keys():
            expected = (
                "`host` and `stock`, which come with the controller: install stipple whole (`make run` does)"
            )
            raise SettingInvalid(f"entry-point group {HOSTS_GROUP}", sorted(found), expected)
        return cls(found["host"], found["stock"])


@dataclass(frozen=True, slots=True)
class Task:
    """One session to run. dots: how many; faults: how many to draw among `kinds`; told: keep the timeline."""

    seed: int
    dots: int
    faults: int
    kinds: tuple[str, ...]
    makers: Makers
    cartridge_dots: int = CARTRIDGE_DOTS
    told: bool = False


def chosen_kinds(names: str) -> tuple[str, ...]:
    """The kinds in a list with commas, or all of them for `all`. Raises SettingInvalid."""
    if names.strip() == "all":
        return tuple(CATALOGUE)
    kinds = tuple(name.strip() for name in names.split(","))
    for kind in kinds:
        if kind not in CATALOGUE:
            raise SettingInvalid(
                "fault", repr(kind), f"all, or of these, with commas: {', '.join(CATALOGUE)}"
            )
    return kinds


def run_one(task: Task) -> Outcome:
    """A whole session to its end, or to the first promise broken; leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="SIMULATED-campaign-") as folder:
        return _run_in(Path(folder), task)


def run_many(tasks: list[Task], workers: int) -> Iterator[Outcome]:
    """Run `tasks` on so many processes; the outcomes come in the order of the tasks."""
    if workers == 1:
        yield from map(run_one, tasks)
        return
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_ignore_ctrl_c)
    try:
        yield from pool.map(run_one, tasks)
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_ctrl_c() -> None:
    """The parent hears it too, and lets this process end its session and go."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run_in(folder: Path, task: Task) -> Outcome:
    begun_s = time.process_time()
    world = _world(folder, task)
    broken = None
    try:
        world.run()
    except Violation as violation:
        broken = Broken(violation.promise, violation.what, round(violation.at_us / 1e6, 6))
    except Exception as error:
        # A program that breaks down is what a campaign is for: it is told like a broken promise.
        for line in traceback.format_exc().splitlines():
            world.course.note("program", line)
        broken = Broken(PROGRAM, f"{type(error).__name__}: {error}", round(world.course.now_us / 1e6, 6))
    return Outcome(
        seed=task.seed,
        trace_hash=world.course.trace_hash,
        broken=broken,
        simulated_s=round(world.course.now_us / 1e6, 6),
        cpu_s=round(time.process_time() - begun_s, 3),
        strikes=len(world.truth.struck),
        deposited=world.truth.count(*DEPOSITED),
        uncertain=world.truth.count("uncertain"),
        host_kills=world.host.kills,
        fired=dict(sorted(world.fired.items())),
        timeline=tuple(world.course.lines)[-TIMELINE_LINES:] if broken or task.told else (),
    )


def _world(folder: Path, task: Task) -> World:
    machine = shipped_settings().machine
    session = Session(
        folder,
        plan(task.dots),
        task.cartridge_dots,
        machine.depth.ceiling_um,
        machine.serial.baud,
        START_UTC_S,
    )
    make_host: HostMaker = _load(task.makers.host)
    make_stock: StockMaker = _load(task.makers.stock)
    cartridges = -(-task.dots // task.cartridge_dots)
    # Any fault may cost a cartridge, and one in ten times a second one.
    scans = make_stock(session, cartridges + 2 * task.faults + 10)
    box = dice_box(task.seed)
    world = World(session, make_host, scans, box)
    _draw_faults(world, task, cartridges, box("faults"))
    return world


def _draw_faults(world: World, task: Task, cartridges: int, dice: Dice) -> None:
    """Moments and kinds of what will go wrong, spread over about as long as the session takes."""
    span_us = round((task.dots * DOT_S + cartridges * SETUP_S) * 1e6)
    for _ in range(task.faults):
        kind = task.kinds[dice.randint(0, len(task.kinds) - 1)]
        world.course.at(dice.randint(1_000_000, span_us), partial(start, world, kind, dice))


def _load(target: str) -> Any:
    return EntryPoint(target, target, HOSTS_GROUP).load()
