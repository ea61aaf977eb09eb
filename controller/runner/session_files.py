"""The folder of a session: what lies in it, how it is named, how a session is begun there and found again."""

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from controller.plan.model import Plan, PlannedDot
from controller.record.chain import Entry
from controller.session.facts import Facts, fold
from firmware_bridge.device import limits
from firmware_bridge.messages import Dot

SIMULATED_PREFIX = "SIMULATED-"
DWELL_100US = 80
"""Time at depth, 8 ms: long enough for pigment to leave the tips, short enough not to drag."""


class SessionError(Exception):
    """A session can't be begun or resumed with what was given."""

    exit_code = 2


class DotForbidden(SessionError):
    """The plan holds a dot that this machine may not strike."""

    def __init__(self, dot: PlannedDot, ceiling_um: int, bounds_um: tuple[int, int, int, int]) -> None:
        """dot: the first such dot."""
        x_min_um, x_max_um, y_min_um, y_max_um = bounds_um
        super().__init__(
            f"dot {dot.dot} of zone {dot.zone} at x {dot.x_um / 1000:.2f} y {dot.y_um / 1000:.2f} mm, depth "
            f"{dot.depth_um} µm, is outside what this machine may do: expected depth 1 … {ceiling_um} µm, x "
            f"{x_min_um / 1000:.0f} … {x_max_um / 1000:.0f} mm, y {y_min_um / 1000:.0f} … {y_max_um / 1000:.0f} mm; "
            "correct the prescription, or the machine's settings if the clinician signs for them"
        )


class SessionClosed(SessionError):
    """The session has been closed and can't go on."""

    def __init__(self, session: str) -> None:
        """session: its id."""
        super().__init__(f"session {session} is closed: there is nothing to resume; plan and run the next one")


class SessionBegun(SessionError):
    """This plan's session has been begun before; beginning it anew would strike every dot a second time."""

    def __init__(self, session: str, folder: Path) -> None:
        """session: the one that was begun; folder: where it lies."""
        super().__init__(
            f"this session of the plan was begun before, as {session}: beginning it anew would strike its dots a "
            f"second time; go on with: stipple resume {folder}"
        )


class PlanMismatch(SessionError):
    """The plan in the folder is not the one the record was begun with."""

    def __init__(self, path: Path, got: str, expected: str) -> None:
        """got, expected: plan hashes."""
        super().__init__(
            f"{path} is not the plan this session was begun with: got plan {got[:12]}, expected {expected[:12]}; "
            "put the original plan back"
        )


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
    def plan(self) -> Path:
        """A copy of the plan, so that the folder is enough to go on with."""
        return self.path / "plan.json"


def session_id(client_ref: str, plan_session: int, simulated: bool, now: datetime) -> str:
    """A name nobody else gives: world, moment, client and session of the plan."""
    client = re.sub(r"[^A-Za-z0-9-]+", "-", client_ref)
    stamp = now.strftime("%Y%m%d-%H%M%S-%f")[:-3]
    return f"{SIMULATED_PREFIX if simulated else ''}{stamp}-{client}-s{plan_session}"


def existing_folder(path: Path) -> SessionFolder:
    """The session lying in `path` (a folder, or the record in it). Raises SessionError if there is none."""
    folder = path if path.is_dir() else path.parent
    for simulated in (True, False):
        found = SessionFolder(folder, simulated)
        if found.record.exists():
            return found
    raise SessionError(f"no record in {folder}: expected {SIMULATED_PREFIX}record.sqlite or record.sqlite; name the "
                       "folder that `stipple run` made for the session")


def keep_plan(plan_path: Path, folder: SessionFolder) -> None:
    """Copy the plan into the session's folder, unless it lies there already."""
    folder.path.mkdir(parents=True, exist_ok=True)
    if plan_path.resolve() != folder.plan.resolve():
        shutil.copyfile(plan_path, folder.plan)


def facts_of(entries: tuple[Entry, ...]) -> Facts:
    """What a record says. Raises SessionClosed if there is nothing left to do."""
    facts = fold((entry.kind, entry.body) for entry in entries)
    if facts.closed:
        raise SessionClosed(facts.session)
    return facts


def wire_dots(plan: Plan, session: int, ceiling_um: int, bounds_um: tuple[int, int, int, int]) -> list[Dot]:
    """The session's dots as the machine takes them. Raises DotForbidden for the first that it may not strike."""
    dots = []
    for dot in plan.dots(session):
        if limits.dot_refusal(dot.x_um, dot.y_um, dot.depth_um, DWELL_100US, ceiling_um, bounds_um):
            raise DotForbidden(dot, ceiling_um, bounds_um)
        dots.append(Dot(dot.dot, dot.x_um, dot.y_um, dot.depth_um, DWELL_100US))
    return dots
