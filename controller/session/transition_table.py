"""The one table of the procedure: which trigger leads from which state to which, and what must allow it.

Rows are tried from top to bottom; the first whose condition holds is taken. The tables and pictures of
docs/states.md are made from this table by `stipple states`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from controller.session import interlocks
from controller.session.interlocks import Refusal
from controller.session.states import SessionState as S
from controller.session.states import Trigger
from controller.session.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """trigger: source → dest. `when` picks among rows; `interlock` may refuse the step, with a reason.

    label: `when` in words.
    """

    trigger: Trigger
    source: S
    dest: S
    when: Callable[[View], bool] | None = None
    interlock: Callable[[View], Refusal | None] | None = None
    label: str = ""


def _stop_latched(view: View) -> bool:
    return view.latched == S.EMERGENCY_STOP.value


def _fault_latched(view: View) -> bool:
    return view.latched == S.FAULT.value


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


def _rows(
    trigger: Trigger, sources: str, dest: S, interlock: Callable[[View], Refusal | None] | None = None
) -> list[Row]:
    return [Row(trigger, S(source), dest, interlock=interlock) for source in sources.split()]


_ARMED = "armed depositing hold"
_WITH_CARTRIDGE = f"calibrating ready {_ARMED}"
_LIVE = f"standby screening need_cartridge cartridge_claimed {_WITH_CARTRIDGE} cartridge_change reconciling"

TABLE: tuple[Row, ...] = (
    Row(Trigger.CONNECTED, S.OFFLINE, S.EMERGENCY_STOP, when=_stop_latched, label="emergency stop latched"),
    Row(Trigger.CONNECTED, S.OFFLINE, S.FAULT, when=_fault_latched, label="fault latched"),
    Row(Trigger.CONNECTED, S.OFFLINE, S.RECONCILING, when=_uncertain, label="uncertain dots"),
    Row(Trigger.CONNECTED, S.OFFLINE, S.STANDBY),
    Row(Trigger.BEGIN, S.STANDBY, S.SCREENING, _not_screened, interlocks.begin_refusal, "not screened"),
    Row(Trigger.BEGIN, S.STANDBY, S.READY, _in_place, interlocks.begin_refusal, "cartridge in place"),
    Row(
        Trigger.BEGIN, S.STANDBY, S.CARTRIDGE_CLAIMED, _claimed, interlocks.begin_refusal, "cartridge claimed"
    ),
    Row(Trigger.BEGIN, S.STANDBY, S.NEED_CARTRIDGE, None, interlocks.begin_refusal),
    Row(Trigger.SCREENING_PASSED, S.SCREENING, S.NEED_CARTRIDGE, None, interlocks.screening_refusal),
    Row(Trigger.CARTRIDGE_CLAIMED, S.NEED_CARTRIDGE, S.CARTRIDGE_CLAIMED),
    *_rows(Trigger.CARTRIDGE_REJECTED, "cartridge_claimed", S.NEED_CARTRIDGE),
    Row(Trigger.CARTRIDGE_SEATED, S.CARTRIDGE_CLAIMED, S.CALIBRATING, None, interlocks.seating_refusal),
    Row(Trigger.CALIBRATED, S.CALIBRATING, S.READY),
    Row(Trigger.CALIBRATION_FAILED, S.CALIBRATING, S.CARTRIDGE_CHANGE),
    Row(Trigger.ARM, S.READY, S.ARMED, None, interlocks.arming_refusal),
    *_rows(Trigger.PEDAL_PRESSED, "armed hold", S.DEPOSITING),
    *_rows(Trigger.PEDAL_RELEASED, "depositing", S.HOLD),
    *_rows(Trigger.STOP, _ARMED, S.READY),
    *_rows(Trigger.STOP, "calibrating", S.STANDBY),
    *_rows(Trigger.HOLD_EXPIRED, "armed hold", S.READY),
    *_rows(Trigger.CARTRIDGE_EXHAUSTED, _ARMED, S.CARTRIDGE_CHANGE),
    *_rows(Trigger.PLAN_COMPLETE, _ARMED, S.CARTRIDGE_CHANGE),
    *_rows(Trigger.CHANGE_CARTRIDGE, "ready armed hold", S.CARTRIDGE_CHANGE),
    Row(Trigger.CHANGE_CARTRIDGE, S.STANDBY, S.CARTRIDGE_CHANGE, None, interlocks.change_refusal),
    Row(Trigger.CARTRIDGE_REMOVED, S.CARTRIDGE_CHANGE, S.STANDBY, when=_none_left, label="no dots left"),
    Row(Trigger.CARTRIDGE_REMOVED, S.CARTRIDGE_CHANGE, S.NEED_CARTRIDGE),
    *_rows(Trigger.CARTRIDGE_REMOVED, _WITH_CARTRIDGE, S.FAULT),
    Row(Trigger.RECONCILED, S.RECONCILING, S.STANDBY, None, interlocks.reconciling_refusal),
    *_rows(Trigger.FAULT, _LIVE, S.FAULT),
    *_rows(Trigger.EMERGENCY_STOP, f"{_LIVE} fault", S.EMERGENCY_STOP),
    *[
        row
        for latched in (S.FAULT, S.EMERGENCY_STOP)
        for row in (
            Row(
                Trigger.ACKNOWLEDGE,
                latched,
                S.RECONCILING,
                _uncertain,
                interlocks.acknowledge_refusal,
                "uncertain dots",
            ),
            Row(Trigger.ACKNOWLEDGE, latched, S.STANDBY, None, interlocks.acknowledge_refusal),
        )
    ],
    *_rows(Trigger.DISCONNECTED, f"{_LIVE} fault emergency_stop", S.OFFLINE),
    *_rows(Trigger.CLOSE, "standby screening need_cartridge", S.CLOSED, interlocks.close_refusal),
)
