"""What the technician should do now, always, in one sentence. A pure function of state and `View`."""

from collections.abc import Sequence

from controller.session.interlocks import (
    RECALLED,
    Refusal,
    acknowledge_refusal,
    arming_refusal,
    begin_refusal,
    close_refusal,
    connection_refusal,
    screening_refusal,
)
from controller.session.states import SessionState
from controller.session.states import SessionState as S
from controller.session.view import View

_FIXED = {
    S.OFFLINE: "wait: looking for the machine",
    S.NEED_CARTRIDGE: "scan a cartridge: scan TEXT",
    S.CALIBRATING: "wait: measuring the needle tips",
    S.ARMED: "press the pedal to start",
    S.DEPOSITING: "hold the pedal; release it to pause",
    S.HOLD: "press the pedal to go on",
    S.CARTRIDGE_CHANGE: "take the cartridge out",
    S.EMERGENCY_STOP: "release the emergency stop once it is safe, then: acknowledge",
    S.CLOSED: "nothing: the session is closed",
}


def next_step(state: SessionState, view: View, uncertain: Sequence[int] = ()) -> str:
    """What to do now. Where something stands in the way, that first. uncertain: the dots still to decide."""
    if state is S.ARMED and not view.machine_armed:
        return "wait: the machine is being armed"
    if state is S.EMERGENCY_STOP and (refusal := connection_refusal(view)):
        return refusal.way_out
    if state in _FIXED:
        return _FIXED[state]
    if state is S.SCREENING:
        return _way_out(screening_refusal(view), "begin")
    if state is S.CARTRIDGE_CLAIMED and view.cartridge_recalled:
        return f"{RECALLED.why}: set it aside: change"
    if state is S.CARTRIDGE_CLAIMED:
        return "seat the cartridge" if view.cartridge_opened else "look at the pack: intact yes, or intact no"
    if state is S.RECONCILING:
        return _question(uncertain)
    if state is S.FAULT:
        cause = view.latched_why or "something went wrong"
        return f"{cause}: {_way_out(acknowledge_refusal(view), 'deal with it, then: acknowledge')}"
    if state is S.READY:
        return _way_out(arming_refusal(view), "arm")
    if view.dots_left == 0:
        return _way_out(close_refusal(view), "close")
    return _way_out(begin_refusal(view), "begin")


def _question(uncertain: Sequence[int]) -> str:
    if not uncertain:
        return "look at the skin and decide each uncertain dot: reconcile DOT placed|skip"
    first, *more = uncertain
    rest = f" ({len(more)} more after it)" if more else ""
    return (
        f"look at the skin at dot {first}: is there pigment? "
        f"reconcile {first} placed, or reconcile {first} skip{rest}"
    )


def _way_out(refusal: Refusal | None, otherwise: str) -> str:
    return otherwise if refusal is None else refusal.way_out
