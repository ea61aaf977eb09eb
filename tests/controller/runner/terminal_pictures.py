"""Snapshots and a refusal for the tests of both terminals."""

from pathlib import Path
from typing import Any

from controller.plan.model import Plan, PlannedDot
from controller.runner.opening import Opening
from controller.runner.skin_map import SkinMap
from controller.runner.unfinished import CartridgeLeft, Unfinished
from controller.session.facts import Facts, fold
from controller.session.interlocks import Refusal
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState, Trigger

OPENING = Opening(
    simulated=True,
    session="SIMULATED-1",
    client_ref="C-1",
    plan_session=1,
    plan_sessions=3,
    plan_hash="0123456789abcdef" * 4,
    dots=100,
    dots_left=100,
    depth_um_min=400,
    depth_um_max=450,
    depth_ceiling_um=600,
    operator="Tess",
    record_folder="/r/a room",
)

PLAN = Plan(
    "C-1",
    1,
    (),
    (),
    (
        (PlannedDot(1, 10_500, 20_000, 400, "frontal", "1:10"),),
        tuple(PlannedDot(n, 10_000 + 1000 * n, 20_000, 400, "frontal", "1:10") for n in range(1, 101)),
        (),
    ),
    (),
)
"""Its second session has 100 dots in a row, 1 mm apart; half a millimetre before is one of the first."""


def facts_with(*more: tuple[str, dict[str, Any]]) -> Facts:
    """Dots 1 and 2 of the second session are placed, dot 3 is uncertain; then `more` entries."""
    opened = {"session": "SIMULATED-1", "client_ref": "C-1", "plan_hash": PLAN.plan_hash, "plan_session": 2}
    placed = {
        "outcome": "placed",
        "depth_um": 400,
        "planned_um": 400,
        "needles": 7,
        "cartridge": "SN1",
        "replayed": False,
    }
    return fold(
        [
            ("session_opened", {**opened, "simulated": True, "dots": 100}),
            ("intent", {"first": 1, "last": 8}),
            ("dot", {"dot": 1, **placed}),
            ("dot", {"dot": 2, **placed}),
            ("uncertain", {"dot": 3, "why": "its power was lost", "cartridge": "SN1"}),
            *more,
        ]
    )


def skin(facts: Facts | None = None, picture: Path = Path("/none/uncertain.png")) -> SkinMap:
    """A map of those dots."""
    return SkinMap(PLAN, facts or facts_with(), picture)


UNFINISHED = Unfinished(
    session="SIMULATED-1",
    simulated=True,
    dots=100,
    deposited=2,
    missed=0,
    skipped=0,
    uncertain=(3,),
    left=97,
    may_have_been_sent=(4, 8),
    cartridge=CartridgeLeft("SN1", "in_use", 1497, 1500, 52.5),
    undiscarded=("SN0",),
    latched="fault",
    latched_why="the pedal fell silent",
    screened=True,
    operator="Tess",
    ended_at_utc="2026-11-22T14:03:12.345Z",
    why="left in FAULT, SIGINT",
    entries=40,
    ledger_seq=31,
)
"""What is left of the session of `facts_with`."""


def snapshot(state: str, left: int = 60, next_step: str = "arm", **changes: Any) -> dict[str, Any]:
    """A snapshot of a session of 100 dots in the simulated world."""
    cartridge = {
        "serial": "SN1",
        "state": "in_use",
        "dots_left": 1460,
        "dots_max": 1500,
        "minutes_left": 52.5,
    }
    dots = {"planned": 100, "deposited": 98 - left, "missed": 2, "skipped": 0, "uncertain": 0, "left": left}
    whole = {
        "session": "S-1", "state": state, "next_step": next_step, "dots": dots, "cartridge": cartridge,
        "undiscarded": [], "pigment": [], "pedal": "up", "estop": False, "signed_by": "", "cause": "",
    }  # fmt: skip
    return {**whole, **changes}


REJECTED = CommandRejected(
    SessionState.READY,
    Trigger.ARM,
    Refusal("pedal_not_up", "the pedal is not released", "take the foot off the pedal"),
    (Trigger.ARM, Trigger.CHANGE_CARTRIDGE),
)
