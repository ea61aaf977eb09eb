"""Runs sessions of a campaign: one to its end in a folder of its own, or many, spread over processes.

A session depends on its task alone, never on the process it runs in nor on what ran before it.
"""

import gc
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from importlib.metadata import EntryPoint
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, TypeVar

from config.loader import shipped_settings
from sim.campaign.asked import chosen_mutant
from sim.campaign.course import Happening
from sim.campaign.faults.catalogue import start
from sim.campaign.host import HOSTS_GROUP, Session, StockMaker
from sim.campaign.hunt import Hunted, Quarry, hunt
from sim.campaign.invariants import DEPOSITED, PROGRAM, Violation
from sim.campaign.mutants.mutant import Mutant
from sim.campaign.outcome import Broken, Outcome
from sim.campaign.shrink import Shrunk, shrink
from sim.campaign.task import Task
from sim.campaign.timeline import timeline
from sim.campaign.truth import plan
from sim.campaign.wiretap import Wiretap
from sim.campaign.world import Parties, World
from sim.seeds import dice_box

START_UTC_S = 1_795_000_000.0

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_one(task: Task) -> Outcome:
    """A whole session to its end, or to the first promise broken; leaves nothing behind."""
    with ExitStack() as around:
        folder = around.enter_context(tempfile.TemporaryDirectory(prefix="SIMULATED-campaign-"))
        if task.mutant:
            around.enter_context(_mutant(task.mutant).applied())
        return _run_in(Path(folder), task)


def run_many(tasks: Sequence[Task], workers: int) -> Iterator[Outcome]:
    """Run `tasks` on so many processes; the outcomes come in the order of the tasks."""
    return _spread(_run, tasks, workers)


def shrink_many(failures: Sequence[tuple[Task, Broken]], workers: int) -> Iterator[Shrunk]:
    """The smallest session that fails as each of these does, in their order."""
    return _spread(_shrink, failures, workers)


def hunt_many(quarries: Sequence[Quarry], workers: int) -> Iterator[Hunted]:
    """Hunt mutants on so many processes; what came of it in their order."""
    return _spread(_hunt, quarries, workers)


def _run(task: Task) -> Outcome:
    if _no_more is None:
        return run_one(task)
    if _no_more.is_set():
        raise KeyboardInterrupt
    try:
        return run_one(task)
    finally:
        # What is left after a session is the libraries' own: no later collection need look at it again.
        gc.collect()
        gc.freeze()


def _shrink(failure: tuple[Task, Broken]) -> Shrunk:
    return shrink(*failure, _run)


def _hunt(quarry: Quarry) -> Hunted:
    return hunt(quarry, _run)


def _spread(work: Callable[[Item], Result], items: Sequence[Item], workers: int) -> Iterator[Result]:
    if workers == 1:
        yield from map(work, items)
        return
    context = get_context("spawn")
    no_more = context.Event()
    pool = ProcessPoolExecutor(workers, context, _begin_worker, (no_more,))
    try:
        # The workers inherit the mask, so that of Ctrl-C the parent alone hears.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            results = pool.map(work, items)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        yield from results
    finally:
        no_more.set()
        pool.shutdown(cancel_futures=True)


_no_more: Event | None = None
"""In a worker: set once the parent wants no further session, so that a long search ends with this one."""


def _begin_worker(no_more: Event) -> None:
    global _no_more
    _no_more = no_more
    # Collecting once after each session instead takes a twentieth off its time.
    gc.disable()


def _run_in(folder: Path, task: Task) -> Outcome:
    begun_s = time.process_time()
    world = _world(folder, task)
    course = world.course
    wiretap = None
    if task.told:
        course.keep_every_line()
        wiretap = Wiretap(world.cable, course)
    broken = None
    try:
        world.run()
    except Violation as violation:
        broken = Broken(violation.promise, violation.what, round(violation.at_us / 1e6, 6))
    except Exception as error:
        # A program that breaks down is what a campaign is for: it is told like a broken promise.
        broken = Broken(PROGRAM, f"{type(error).__name__}: {error}", round(course.now_us / 1e6, 6))
        course.note(PROGRAM, broken.what)
        # Not noted: another Python words it otherwise, and the same session is to have the same hash.
        course.lines.extend(
            Happening(course.now_us, PROGRAM, line) for line in traceback.format_exc().splitlines()
        )
    what = broken.what if broken else ""
    return Outcome(
        seed=task.seed,
        trace_hash=course.trace_hash,
        broken=broken,
        simulated_s=round(course.now_us / 1e6, 6),
        cpu_s=round(time.process_time() - begun_s, 3),
        strikes=len(world.truth.struck),
        deposited=world.truth.count(*DEPOSITED),
        uncertain=world.truth.count("uncertain"),
        host_kills=world.host.kills,
        fired=dict(sorted(world.fired.items())),
        planned=tuple(task.planned(dice_box)),
        timeline=timeline(course.lines, wiretap.lost(), what) if wiretap else (),
    )


def _world(folder: Path, task: Task) -> World:
    machine = shipped_settings().machine
    session = Session(
        folder,
        plan(task.dots_placed),
        task.cartridge_dots,
        machine.depth.ceiling_um,
        machine.serial.baud,
        START_UTC_S,
    )
    makers = task.makers
    parties = Parties(_load(makers.host), _load(makers.clinic), _load(makers.audit))
    make_stock: StockMaker = _load(makers.stock)
    # Any fault may cost a cartridge, and a recall all that are left of its lot, which is of three.
    stock = make_stock(session, task.cartridges + 3 * task.faults + 10)
    box = dice_box(task.seed)
    world = World(session, parties, stock, box)
    for fault in task.planned(dice_box):
        begin = partial(start, world, fault.kind, box(fault.dice_name))
        if fault.into_work_us is not None:
            begin = partial(world.machine.when_armed, fault.into_work_us, begin)
        world.course.at(fault.at_us, begin)
    return world


@cache
def _mutant(name: str) -> Mutant:
    return chosen_mutant(name)


def _load(target: str) -> Any:
    return EntryPoint(target, target, HOSTS_GROUP).load()
