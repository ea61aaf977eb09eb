"""Snapshots and a refusal for the tests of both terminals."""

from typing import Any

from controller.runner.opening import Opening
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
        "undiscarded": [], "pedal": "up", "estop": False, "signed_by": "", "cause": "",
    }  # fmt: skip
    return {**whole, **changes}


REJECTED = CommandRejected(
    SessionState.READY,
    Trigger.ARM,
    Refusal("pedal_not_up", "the pedal is not released", "take the foot off the pedal"),
    (Trigger.ARM, Trigger.CHANGE_CARTRIDGE),
)
