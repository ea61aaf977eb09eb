"""A session in its folder, as a controller leaves it, for the tests of its archive."""

from pathlib import Path

from controller.plan.model import Patch, Plan, PlannedDot, Zone
from controller.plan.planfile import save_plan
from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.runner.session_files import SessionFolder

AT_UTC = "2026-11-22T14:00:00.000Z"
STOP = Draft("stop", {"by": "Tess"})
CLOSED = Draft("session_closed", {"by": "Tess", "left": 0})


def plan_of(seed: int = 1) -> Plan:
    dots = tuple(PlannedDot(n, 1000 * n, 2000, 400, "frontal", "1:10") for n in range(1, 9))
    corners = ((0, 0), (10_000, 0), (10_000, 4_000), (0, 4_000))
    zone = Zone("frontal", (Patch(corners, ()),), 40.0, None, 400, (("1:10", 1.0),))
    return Plan("C-1", seed, (zone,), (), (dots, dots), ())


def session_in(
    parent: Path,
    simulated: bool = True,
    closed: bool = True,
    name: str = "20261122-140000-000-C-1-s1",
    worked: bool = True,
) -> SessionFolder:
    """A folder of its own name below `parent`, with record and plan; worked: something was done in it."""
    session = f"{'SIMULATED-' if simulated else ''}{name}"
    folder = SessionFolder(parent / session, simulated)
    plan = plan_of()
    save_plan(plan, folder.plan)
    header = {
        "session": session, "client_ref": "C-1", "plan_hash": plan.plan_hash, "plan_session": 1, "dots": 8,
        "simulated": simulated,
    }  # fmt: skip
    with Journal.create(folder.record, AT_UTC, header) as journal:
        journal.append([STOP, *([CLOSED] if closed else [])] if worked else [], AT_UTC)
    return folder
