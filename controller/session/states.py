"""The states of a session and the triggers that lead from one to another: names only, no rules."""

from enum import StrEnum


class SessionState(StrEnum):
    """Where a session stands. Only in DEPOSITING may a needle move."""

    OFFLINE = "offline"
    STANDBY = "standby"
    SCREENING = "screening"
    NEED_CARTRIDGE = "need_cartridge"
    CARTRIDGE_CLAIMED = "cartridge_claimed"
    CALIBRATING = "calibrating"
    READY = "ready"
    ARMED = "armed"
    DEPOSITING = "depositing"
    HOLD = "hold"
    CARTRIDGE_CHANGE = "cartridge_change"
    RECONCILING = "reconciling"
    FAULT = "fault"
    EMERGENCY_STOP = "emergency_stop"
    CLOSED = "closed"


class Trigger(StrEnum):
    """What can happen to a session."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    BEGIN = "begin"
    SCREENING_PASSED = "screening_passed"
    CARTRIDGE_CLAIMED = "cartridge_claimed"
    CARTRIDGE_REJECTED = "cartridge_rejected"
    CARTRIDGE_SEATED = "cartridge_seated"
    CALIBRATED = "calibrated"
    CALIBRATION_FAILED = "calibration_failed"
    ARM = "arm"
    PEDAL_PRESSED = "pedal_pressed"
    PEDAL_RELEASED = "pedal_released"
    STOP = "stop"
    HOLD_EXPIRED = "hold_expired"
    CARTRIDGE_EXHAUSTED = "cartridge_exhausted"
    CHANGE_CARTRIDGE = "change_cartridge"
    CARTRIDGE_REMOVED = "cartridge_removed"
    PLAN_COMPLETE = "plan_complete"
    RECONCILED = "reconciled"
    FAULT = "fault"
    EMERGENCY_STOP = "emergency_stop"
    ACKNOWLEDGE = "acknowledge"
    CLOSE = "close"


MOVING_STATES = frozenset({SessionState.ARMED, SessionState.DEPOSITING, SessionState.HOLD})
"""States in which the machine is armed."""

RESTING_STATES = frozenset(
    {
        SessionState.STANDBY,
        SessionState.SCREENING,
        SessionState.NEED_CARTRIDGE,
        SessionState.CARTRIDGE_CLAIMED,
        SessionState.CARTRIDGE_CHANGE,
        SessionState.RECONCILING,
        SessionState.FAULT,
        SessionState.EMERGENCY_STOP,
        SessionState.CLOSED,
    }
)
"""States in which both ends of the wire may take their time; `Context.resting` says when they do not."""

NOTING_STATES = frozenset(
    {
        SessionState.STANDBY,
        SessionState.SCREENING,
        SessionState.NEED_CARTRIDGE,
        SessionState.CARTRIDGE_CLAIMED,
        SessionState.CARTRIDGE_CHANGE,
        SessionState.READY,
    }
)
"""States in which a bottle, a consent or an anaesthetic may be noted: nothing moves, nothing is latched."""
