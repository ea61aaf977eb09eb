"""The one table of the procedure: which trigger leads from which state to which, and what must allow it.

Rows are tried from top to bottom; the first whose condition holds is taken. docs/states.md is drawn from this table by
`stipple states`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from controller.session import interlocks
from controller.session.interlocks import Refusal
from controller.session.states import SessionState as S
from controller.session.states import Trigger as T
from controller.session.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """trigger: source → dest. `when` picks among rows; `interlock` refuses the step, with a reason, if it must."""

    trigger: T
    source: S
    dest: S
    when: Callable[[View], bool] | None = None
    interlock: Callable[[View], Refusal | None] | None = None
    label: str = ""


def _uncertain(view: View) -> bool:
    return view.uncertain > 0


def _not_screened(view: View) -> bool:
    return not view.screening_clear or not view.signed_by


def _in_place(view: View) -> bool:
    return view.cartridge_in_use and view.cartridge_in_place


def _claimed(view: View) -> bool:
    return bool(view.cartridge_serial)


def _none_left(view: View) -> bool:
    return view.dots_left == 0


def _rows(trigger: T, sources: str, dest: S, interlock: Callable[[View], Refusal | None] | None = None) -> list[Row]:
    return [Row(trigger, S(source), dest, interlock=interlock) for source in sources.split()]


_ARMED = "armed depositing hold"
_WITH_CARTRIDGE = f"calibrating ready {_ARMED}"
_LIVE = f"standby screening need_cartridge cartridge_claimed {_WITH_CARTRIDGE} cartridge_change reconciling"

TABLE: tuple[Row, ...] = (
    Row(T.CONNECTED, S.OFFLINE, S.RECONCILING, when=_uncertain, label="uncertain dots"),
    Row(T.CONNECTED, S.OFFLINE, S.STANDBY),
    Row(T.BEGIN, S.STANDBY, S.SCREENING, _not_screened, interlocks.begin_refusal, "not screened"),
    Row(T.BEGIN, S.STANDBY, S.READY, _in_place, interlocks.begin_refusal, "cartridge in place"),
    Row(T.BEGIN, S.STANDBY, S.CARTRIDGE_CLAIMED, _claimed, interlocks.begin_refusal, "cartridge claimed"),
    Row(T.BEGIN, S.STANDBY, S.NEED_CARTRIDGE, None, interlocks.begin_refusal),
    Row(T.SCREENING_PASSED, S.SCREENING, S.NEED_CARTRIDGE, None, interlocks.screening_refusal),
    Row(T.CARTRIDGE_CLAIMED, S.NEED_CARTRIDGE, S.CARTRIDGE_CLAIMED),
    *_rows(T.CARTRIDGE_REJECTED, "cartridge_claimed", S.NEED_CARTRIDGE),
    Row(T.CARTRIDGE_SEATED, S.CARTRIDGE_CLAIMED, S.CALIBRATING, None, interlocks.seating_refusal),
    Row(T.CALIBRATED, S.CALIBRATING, S.READY),
    Row(T.CALIBRATION_FAILED, S.CALIBRATING, S.CARTRIDGE_CHANGE),
    Row(T.ARM, S.READY, S.ARMED, None, interlocks.arming_refusal),
    *_rows(T.PEDAL_PRESSED, "armed hold", S.DEPOSITING),
    *_rows(T.PEDAL_RELEASED, "depositing", S.HOLD),
    *_rows(T.STOP, _ARMED, S.READY),
    *_rows(T.STOP, "calibrating", S.STANDBY),
    *_rows(T.HOLD_EXPIRED, "armed hold", S.READY),
    *_rows(T.CARTRIDGE_EXHAUSTED, _ARMED, S.CARTRIDGE_CHANGE),
    *_rows(T.PLAN_COMPLETE, _ARMED, S.CARTRIDGE_CHANGE),
    *_rows(T.CHANGE_CARTRIDGE, "ready armed hold", S.CARTRIDGE_CHANGE),
    Row(T.CARTRIDGE_REMOVED, S.CARTRIDGE_CHANGE, S.STANDBY, when=_none_left, label="no dots left"),
    Row(T.CARTRIDGE_REMOVED, S.CARTRIDGE_CHANGE, S.NEED_CARTRIDGE),
    *_rows(T.CARTRIDGE_REMOVED, _WITH_CARTRIDGE, S.FAULT),
    Row(T.RECONCILED, S.RECONCILING, S.STANDBY, None, interlocks.reconciling_refusal),
    *_rows(T.FAULT, _LIVE, S.FAULT),
    *_rows(T.EMERGENCY_STOP, f"{_LIVE} fault", S.EMERGENCY_STOP),
    *[
        row
        for latched in (S.FAULT, S.EMERGENCY_STOP)
        for row in (
            Row(T.ACKNOWLEDGE, latched, S.RECONCILING, _uncertain, interlocks.acknowledge_refusal, "uncertain dots"),
            Row(T.ACKNOWLEDGE, latched, S.STANDBY, None, interlocks.acknowledge_refusal),
        )
    ],
    *_rows(T.DISCONNECTED, f"{_LIVE} fault emergency_stop", S.OFFLINE),
    *_rows(T.CLOSE, "standby screening need_cartridge", S.CLOSED, interlocks.close_refusal),
)
