"""What each message from a connected machine means for the session; `connection` is about getting there."""

from controller.engine.cartridge_steps import spend_cartridge
from controller.engine.connection import Connection
from controller.engine.context import Context
from controller.engine.effects import LedgerAdvance
from controller.engine.outcomes import latch_fault, record_done, record_uncertain
from controller.session.interlocks import MACHINE_REASONS, Refusal, seating_refusal
from controller.session.states import MOVING_STATES, SessionState, Trigger
from firmware_bridge import driver, messages
from firmware_bridge.device import hal, limits, wire

CAUSES = {
    limits.CAUSE_HOST: "the controller asked for it",
    limits.CAUSE_LEASE: "it did not hear the controller in time",
    limits.CAUSE_BREAK: "the line was held low",
    limits.CAUSE_ESTOP: "the emergency stop was pressed",
    limits.CAUSE_CARTRIDGE: "the cartridge left the bay",
    limits.CAUSE_PEDAL: "the pedal fell silent",
    limits.CAUSE_DEPTH: "the depth went over its ceiling",
    limits.CAUSE_NEEDLE: "the needle is jammed",
    limits.CAUSE_STAGE: "the stage is stalled",
    limits.CAUSE_MEMORY: "its memory failed",
    limits.CAUSE_RESET: "it was reset",
    limits.CAUSE_RECONNECTED: "a new connection was made",
    limits.CAUSE_LINK: "the controller stopped acknowledging",
}
"""Causes of a safe-stop (docs/wire-protocol.md §5.4) in the technician's words."""


class MachineEvents:
    """Handles events in order."""

    def __init__(self, ctx: Context) -> None:
        """No machine yet."""
        self._ctx = ctx
        self.connection = Connection(ctx)

    def handle(self, event: driver.MachineEvent) -> None:
        """Take in one event."""
        match event:
            case driver.Connected():
                self.connection.begin(event)
            case driver.Disconnected():
                self.connection.end(event)
            case messages.Status():
                self._status(event)
            case messages.Done():
                self._done(event)
            case messages.Stopped():
                self._stopped(event)
            case messages.Refused():
                self._refused(event)
            case messages.Tip():
                self._tip(event)
            case messages.RecallEnd():
                self.connection.recall_ended()

    def _status(self, status: messages.Status) -> None:
        ctx = self._ctx
        ctx.status = status
        ctx.status_at_s = ctx.now_s
        self.connection.greet()
        if status.armed and ctx.state not in MOVING_STATES:
            # A STOP may have been lost, or overtaken by the RESUME it was meant to undo.
            ctx.machine.stop()
        if status.estop and ctx.knows(Trigger.EMERGENCY_STOP):
            ctx.fire(Trigger.EMERGENCY_STOP)
            ctx.say("alarm", "emergency stop")
        self._watch_bay(status)
        if ctx.state is SessionState.DEPOSITING and not (status.pedal_down and not status.pedal_silent):
            ctx.fire(Trigger.PEDAL_RELEASED)
        elif ctx.state in (SessionState.ARMED, SessionState.HOLD) and status.armed and status.pedal_down:
            ctx.fire(Trigger.PEDAL_PRESSED)

    def _watch_bay(self, status: messages.Status) -> None:
        ctx, cartridge = self._ctx, self._ctx.facts.cartridge
        if cartridge is None or not self.connection.made or not ctx.worlds_agree:
            return
        if (
            ctx.state is SessionState.CARTRIDGE_CLAIMED
            and status.tag
            and ctx.seating_refused != status.seating
        ):
            refusal = seating_refusal(ctx.view())
            if refusal is None and not status.lease:
                # Until now both ends were at rest: the machine is first to say that it hears the controller.
                return
            if refusal is None:
                ctx.record("calibrating", serial=cartridge.serial, seating=status.seating)
                ctx.fire(Trigger.CARTRIDGE_SEATED)
                ctx.calibrating_seating = status.seating
                ctx.machine.calibrate()
            elif cartridge.state == "opened":
                ctx.seating_refused = status.seating
                ctx.say("warning", str(refusal))
        elif (
            (cartridge.in_use and not ctx.cartridge_in_place())
            or (
                ctx.state is SessionState.CALIBRATING
                and (status.tag, status.seating) != (cartridge.tag, ctx.calibrating_seating)
            )
            or (ctx.state is SessionState.CARTRIDGE_CHANGE and status.tag != cartridge.tag)
        ):
            spend_cartridge(ctx, "it was taken out")

    def _done(self, done: messages.Done) -> None:
        ctx, next_dot = self._ctx, self._ctx.facts.resolved_hi + 1
        if self.connection.take_result(done) or done.dot < next_dot:
            return
        if done.dot > min(next_dot, ctx.facts.dots_total):
            detail = f"the machine ended dot {done.dot} before dot {next_dot}"
        elif done.dot >= ctx.feeder.next_dot:
            # Taken at its word it would be on record as placed, and be sent all the same. P1.
            detail = f"the machine ended dot {done.dot}, which it was never sent"
        else:
            detail = ""
        if detail:
            latch_fault(ctx, "result_out_of_order", detail)
            return
        record_done(ctx, done, replayed=False)

    def _stopped(self, event: messages.Stopped) -> None:
        ctx, facts = self._ctx, self._ctx.facts
        why = CAUSES.get(event.cause, f"cause {event.cause}")
        begun = event.cause in (limits.CAUSE_NEEDLE, limits.CAUSE_MEMORY)
        if begun and event.detail == facts.resolved_hi + 1 <= facts.dots_total:
            record_uncertain(ctx, event.detail, why)
        if event.cause not in (limits.CAUSE_HOST, limits.CAUSE_ESTOP, limits.CAUSE_CARTRIDGE):
            latch_fault(ctx, "machine_stopped", f"the machine stopped: {why}")
            return
        ctx.record("stop", by="machine", why=why)
        if event.cause == limits.CAUSE_ESTOP:
            if ctx.knows(Trigger.EMERGENCY_STOP):
                # The button may have been released before any status could show it pressed.
                ctx.fire(Trigger.EMERGENCY_STOP)
                ctx.say("alarm", "emergency stop")
        elif event.cause == limits.CAUSE_CARTRIDGE:
            if facts.cartridge is not None and facts.cartridge.in_use:
                spend_cartridge(ctx, why)
        elif ctx.state in MOVING_STATES and event.stop_generation > ctx.armed_generation:
            # A STOP came after the RESUME it was armed by: it is disarmed, so the session is too.
            ctx.fire(Trigger.STOP)

    def _refused(self, event: messages.Refused) -> None:
        ctx = self._ctx
        number = event.reason
        unknown = Refusal(f"reason_{number}", f"it names reason {number}", "have the machine serviced")
        reason = MACHINE_REASONS.get(number, unknown)
        if event.frame_type == wire.RESUME and ctx.state in MOVING_STATES:
            ctx.fire(Trigger.STOP)
            ctx.say("warning", f"the machine refuses to arm: {reason}")
        elif event.frame_type == wire.CALIBRATE and ctx.state is SessionState.CALIBRATING:
            ctx.fire(Trigger.STOP)
            ctx.say("warning", f"the machine refuses to calibrate: {reason}")
        elif event.frame_type in (wire.RESUME, wire.CALIBRATE) or (
            event.frame_type == wire.DOT and event.reason == limits.NOT_ARMED
        ):
            # Overtaken by a stop. A dot on its way was never begun, and is offered again after arming.
            return
        else:
            ctx.job_refused = ctx.job_refused or event.frame_type == wire.JOB_OPEN
            latch_fault(ctx, reason.code, f"the machine refuses: {reason}")

    def _tip(self, event: messages.Tip) -> None:
        ctx, cartridge = self._ctx, self._ctx.facts.cartridge
        if ctx.state is not SessionState.CALIBRATING or cartridge is None:
            return
        usable = event.phase == hal.PROBE_DONE and limits.tip_usable(event.offset_um, event.spread_um)
        ctx.record("calibrated", usable=usable, offset_um=event.offset_um, spread_um=event.spread_um)
        if usable:
            ctx.ask_ledger(LedgerAdvance(cartridge.gtin, cartridge.serial, "in_use", 0))
        else:
            ctx.fire(Trigger.CALIBRATION_FAILED)
            ctx.say("warning", "the needle tips can't be measured: take the cartridge out")
