"""The folder of a session: what lies in it, how it is named, how a session is begun there and found again."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from controller.plan.model import Plan
from controller.plan.planfile import load_plan, save_plan
from controller.record.chain import Entry
from controller.runner.errors import DotForbidden, PlanMismatch, SessionClosed, SessionNotFound
from controller.session.facts import Facts, fold
from firmware_bridge.device import limits
from firmware_bridge.messages import Dot

SIMULATED_PREFIX = "SIMULATED-"


@dataclass(frozen=True, slots=True)
class SessionFolder:
    """Paths of one session. Files of the simulated world say so in their names."""

    path: Path
    simulated: bool

    @property
    def record(self) -> Path:
        """The record, one SQLite file."""
        return self.path / f"{SIMULATED_PREFIX if self.simulated else ''}record.sqlite"

    @property
    def uncertain_picture(self) -> Path:
        """The picture of the uncertain dots, if one was asked for."""
        return self.path / f"{SIMULATED_PREFIX if self.simulated else ''}uncertain.png"

    @property
    def plan(self) -> Path:
        """A copy of the plan, so that the folder is enough to go on with."""
        return self.path / "plan.json"


def session_id(client_ref: str, plan_session: int, simulated: bool, now: datetime) -> str:
    """A name nobody else gives: world, moment, client and session of the plan."""
    client = re.sub(r"[^A-Za-z0-9-]+", "-", client_ref)
    stamp = now.strftime("%Y%m%d-%H%M%S-%f")[:-3]
    return f"{SIMULATED_PREFIX if simulated else ''}{stamp}-{client}-s{plan_session}"


def existing_folder(path: Path) -> SessionFolder:
    """The session lying in `path` (a folder, or the record in it). Raises SessionNotFound."""
    folder = path if path.is_dir() else path.parent
    kinds = (SessionFolder(folder, simulated=True), SessionFolder(folder, simulated=False))
    for found in kinds:
        # A record named as a file is that one and no other: its neighbour may be of the other world (P12).
        if found.record.exists() and (path.is_dir() or path.name == found.record.name):
            return found
    raise SessionNotFound(folder, (kinds[0].record.name, kinds[1].record.name))


def keep_plan(plan: Plan, folder: SessionFolder) -> None:
    """Keep the plan in the session's folder, durably. Raises PlanFileError if the disk refuses."""
    save_plan(plan, folder.plan)


def kept_plan(folder: SessionFolder, facts: Facts) -> Plan:
    """The plan the session was begun with. Raises PlanMismatch, or PlanFileError if it can't be read."""
    plan = load_plan(folder.plan)
    if plan.plan_hash != facts.plan_hash:
        raise PlanMismatch(folder.plan, plan.plan_hash, facts.plan_hash)
    return plan


def facts_of(entries: tuple[Entry, ...]) -> Facts:
    """What a record says. Raises SessionClosed if there is nothing left to do."""
    facts = fold((entry.kind, entry.body) for entry in entries)
    if facts.closed:
        raise SessionClosed(facts.session)
    return facts


def wire_dots(
    plan: Plan, session: int, dwell_ms: int, ceiling_um: int, bounds_um: tuple[int, int, int, int]
) -> list[Dot]:
    """The session's dots as the machine takes them. Raises DotForbidden for the first it may not strike."""
    dwell_100us = dwell_ms * 10
    dots = []
    for dot in plan.dots(session):
        if limits.dot_refusal(dot.x_um, dot.y_um, dot.depth_um, dwell_100us, ceiling_um, bounds_um):
            raise DotForbidden(dot, ceiling_um, bounds_um)
        dots.append(Dot(dot.dot, dot.x_um, dot.y_um, dot.depth_um, dwell_100us))
    return dots
