"""Small worlds for the campaign's tests: the real controller, the real machine, a folder of their own."""

from pathlib import Path

from controller.virtual.audit import Audit
from controller.virtual.clinic import VirtualClinic
from controller.virtual.host import VirtualHost
from controller.virtual.stock import book_in
from firmware_bridge.device.core import MachineCore
from sim.campaign.course import Course
from sim.campaign.host import HostMaker, Session
from sim.campaign.task import Makers, Task
from sim.campaign.truth import Truth, plan
from sim.campaign.world import Parties, World
from sim.machine import CoreOf
from sim.seeds import dice_box

DOTS, CARTRIDGE_DOTS = 24, 12
MAKERS = Makers(
    "controller.virtual.host:VirtualHost",
    "controller.virtual.stock:book_in",
    "controller.virtual.clinic:VirtualClinic",
    "controller.virtual.audit:Audit",
)


def task(seed: int, faults: int = 0, *kinds: str, told: bool = False, makers: Makers = MAKERS) -> Task:
    return Task(seed, DOTS, faults, kinds or ("drop",), makers, CARTRIDGE_DOTS, told)


def session(folder: Path, dots: int = DOTS, cartridge_dots: int = CARTRIDGE_DOTS) -> Session:
    return Session(folder, plan(dots), cartridge_dots, 600, 115_200, 1_795_000_000.0)


def world(
    folder: Path,
    make_host: HostMaker = VirtualHost,
    core_of: CoreOf = MachineCore,
    seed: int = 1,
    dots: int = DOTS,
    cartridge_dots: int = CARTRIDGE_DOTS,
) -> World:
    work = session(folder, dots, cartridge_dots)
    return World(work, Parties(make_host, VirtualClinic, Audit), book_in(work, 20), dice_box(seed), core_of)


def truth(dots: int = DOTS) -> Truth:
    return Truth(session(Path(), dots))


def lines(course: Course) -> str:
    """As people would read them: seconds, who, what."""
    return "\n".join(f"{at_us / 1e6:12.6f}  {who:10}  {what}" for at_us, who, what in course.lines)
