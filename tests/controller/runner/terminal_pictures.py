"""Snapshots and a refusal for the tests of both terminals."""

from typing import Any

from controller.session.interlocks import Refusal
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState, Trigger


def snapshot(state: str, left: int = 60, next_step: str = "arm", **changes: Any) -> dict[str, Any]:
    """A snapshot of a session of 100 dots in the simulated world."""
    cartridge = {"serial": "SN1", "state": "in_use", "dots_left": 1460, "dots_max": 1500}
    dots = {"planned": 100, "deposited": 98 - left, "missed": 2, "skipped": 0, "uncertain": 0, "left": left}
    whole = {"session": "S-1", "state": state, "next_step": next_step, "dots": dots, "cartridge": cartridge}
    return {**whole, **changes}


REJECTED = CommandRejected(
    SessionState.READY,
    Trigger.ARM,
    Refusal("pedal_not_up", "the pedal is not released", "take the foot off the pedal"),
    (Trigger.ARM, Trigger.CHANGE_CARTRIDGE),
)
