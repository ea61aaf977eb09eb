"""What each message from the machine means for the session."""

from controller.engine.cartridge_steps import spend_cartridge
from controller.engine.context import Context
from controller.engine.effects import LedgerAdvance, ReopenPort
from controller.session.interlocks import MACHINE_REASONS, seating_refusal
from controller.session.reconcile import reconcile
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

OUTCOME_NAMES = {
    wire.OUTCOME_PLACED: "placed",
    wire.OUTCOME_SHALLOW: "shallow",
    wire.OUTCOME_MISSED: "missed",
}


class MachineEvents:
    """Handles events in order; remembers only what a connection under way needs."""

    def __init__(self, ctx: Context) -> None:
        """Nothing under way."""
        self._ctx = ctx
        self._recalled: dict[int, messages.Done] = {}
        self._recall: range | None = None
        self._greeted = False
        self._uncertain = range(0)
        self._why = ""
        self._told_why = ""

    def handle(self, event: driver.MachineEvent) -> None:
        """Take in one event."""
        match event:
            case driver.Connected():
                self._connected(event)
            case driver.Disconnected():
                self._disconnected(event)
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
                self._recall_end()

    def _connected(self, event: driver.Connected) -> None:
        ctx, facts = self._ctx, self._ctx.facts
        ctx.connected = event
        ctx.status = None
        self._greeted = False
        self._told_why = ""
        self._recalled = {}
        found = reconcile(ctx.job, facts.resolved_hi, facts.intent_hi, event.job, event.hi, event.done)
        ctx.record(
            "connected",
            uid=event.uid,
            boot=event.boot,
            reset_cause=event.reset_cause,
            simulated=event.simulated,
            job=event.job.hex(),
            hi=event.hi,
            done=event.done,
        )
        if found.hole:
            ctx.say("alarm", f"record and machine disagree: {found.hole}; do not go on, call service")
            ctx.journal_durable = False
        self._recall = found.recall
        self._uncertain, self._why = found.uncertain, found.why
        if found.recall:
            ctx.machine.recall(found.recall.start)
        else:
            self._recall_end()

    def _recall_end(self) -> None:
        ctx, facts = self._ctx, self._ctx.facts
        if self._recall is None:
            return
        for dot in self._recall:
            if dot in self._recalled:
                self._record_done(self._recalled[dot], replayed=True)
            else:
                record_uncertain(ctx, dot, "the machine ended it and no longer knows how")
        for dot in self._uncertain:
            record_uncertain(ctx, dot, self._why)
        self._recall = None
        ctx.feeder.restart_after(facts.resolved_hi)
        if facts.dots_left and ctx.view().worlds_agree:
            x_min_um, x_max_um, y_min_um, y_max_um = ctx.settings.bounds_um
            ctx.machine.open_job(
                messages.JobOpen(
                    job=ctx.job,
                    plan_hash=bytes.fromhex(facts.plan_hash)[:8],
                    first_dot=facts.resolved_hi + 1,
                    dots=facts.dots_total,
                    depth_ceiling_um=ctx.settings.depth_ceiling_um,
                    x_min_um=x_min_um,
                    x_max_um=x_max_um,
                    y_min_um=y_min_um,
                    y_max_um=y_max_um,
                )
            )
        self._greet()

    def _greet(self) -> None:
        """Leave `offline` once the machine's results and its first status are both in."""
        ctx = self._ctx
        if self._greeted or self._recall is not None or ctx.status is None:
            return
        self._greeted = True
        if ctx.facts.cartridge is not None and ctx.facts.cartridge.in_use and not ctx.cartridge_in_place():
            spend_cartridge(ctx, "it may have left the bay while nobody watched")
        if ctx.knows(Trigger.CONNECTED):
            ctx.fire(Trigger.CONNECTED)

    def _disconnected(self, event: driver.Disconnected) -> None:
        ctx, why = self._ctx, str(event.error)
        ctx.connected = None
        ctx.status = None
        self._recall = None
        if ctx.knows(Trigger.DISCONNECTED):
            ctx.record("disconnected", why=why)
            ctx.fire(Trigger.DISCONNECTED)
        if why != self._told_why:
            # While the machine stays away the same attempt fails twice a second; once is enough to say so.
            self._told_why = why
            ctx.say("alarm", why)
        ctx.effects.append(ReopenPort(ctx.settings.reconnect_s))

    def _status(self, status: messages.Status) -> None:
        ctx = self._ctx
        ctx.status = status
        ctx.status_at_s = ctx.now_s
        self._greet()
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
        if cartridge is None or not self._greeted:
            return
        if ctx.state is SessionState.CARTRIDGE_CLAIMED and status.tag and ctx.seating_refused != status.seating:
            refusal = seating_refusal(ctx.view())
            if refusal is None:
                ctx.record("calibrating", serial=cartridge.serial, seating=status.seating)
                ctx.fire(Trigger.CARTRIDGE_SEATED)
                ctx.calibrating_seating = status.seating
                ctx.machine.calibrate()
            elif cartridge.state == "opened":
                ctx.seating_refused = status.seating
                ctx.say("warning", str(refusal))
        elif cartridge.in_use and not ctx.cartridge_in_place():
            spend_cartridge(ctx, "it was taken out")
        elif ctx.state is SessionState.CALIBRATING and status.seating != ctx.calibrating_seating:
            spend_cartridge(ctx, "it was taken out")
        elif ctx.state is SessionState.CARTRIDGE_CHANGE and status.tag != cartridge.tag:
            spend_cartridge(ctx, "it was taken out")

    def _done(self, done: messages.Done) -> None:
        ctx, facts = self._ctx, self._ctx.facts
        if self._recall is not None:
            self._recalled[done.dot] = done
        elif done.dot == facts.resolved_hi + 1:
            self._record_done(done, replayed=False)

    def _record_done(self, done: messages.Done, replayed: bool) -> None:
        ctx, facts = self._ctx, self._ctx.facts
        planned = ctx.dots[done.dot - 1]
        cartridge = facts.cartridge.serial if facts.cartridge is not None else ""
        ticket = ctx.record(
            "dot",
            dot=done.dot,
            outcome=OUTCOME_NAMES.get(done.outcome, "placed"),
            depth_um=done.depth_um,
            planned_um=planned.depth_um,
            needles=done.mask,
            x_um=planned.x_um,
            y_um=planned.y_um,
            cartridge=cartridge,
            duration_us=done.duration_us,
            replayed=replayed,
        )
        ctx.feeder.result_drafted(done.dot, ticket)
        error_um = abs(done.depth_um - planned.depth_um)
        if error_um > ctx.settings.depth_error_um_max and ctx.state in MOVING_STATES:
            latch_fault(ctx, "depth_error", f"dot {done.dot} measured {error_um} µm off its depth")

    def _stopped(self, event: messages.Stopped) -> None:
        ctx, facts = self._ctx, self._ctx.facts
        why = CAUSES.get(event.cause, f"cause {event.cause}")
        if event.cause in (limits.CAUSE_NEEDLE, limits.CAUSE_MEMORY) and event.detail == facts.resolved_hi + 1:
            record_uncertain(ctx, event.detail, why)
        if event.cause in (limits.CAUSE_HOST, limits.CAUSE_ESTOP, limits.CAUSE_CARTRIDGE):
            # These show in STATUS too and are dealt with there; what the host asked for is no fault.
            ctx.record("stop", by="machine", why=why)
            if event.cause == limits.CAUSE_ESTOP and ctx.knows(Trigger.EMERGENCY_STOP):
                ctx.fire(Trigger.EMERGENCY_STOP)
            elif event.cause == limits.CAUSE_CARTRIDGE and facts.cartridge is not None:
                spend_cartridge(ctx, why)
            return
        latch_fault(ctx, "machine_stopped", f"the machine stopped: {why}")

    def _refused(self, event: messages.Refused) -> None:
        ctx = self._ctx
        reason = MACHINE_REASONS[event.reason]
        if event.frame_type == wire.RESUME and ctx.knows(Trigger.STOP):
            ctx.fire(Trigger.STOP)
            ctx.say("warning", f"the machine refuses to arm: {reason}")
        elif event.frame_type == wire.CALIBRATE and ctx.knows(Trigger.STOP):
            ctx.fire(Trigger.STOP)
            ctx.say("warning", f"the machine refuses to calibrate: {reason}")
        elif event.frame_type == wire.DOT and event.reason == limits.NOT_ARMED:
            # A dot that was on its way when the machine stopped: never begun, and offered again after arming.
            return
        else:
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


def latch_fault(ctx: Context, code: str, detail: str) -> None:
    """Stop, latch, say why. P8."""
    ctx.machine.stop()
    ctx.record("fault", code=code, detail=detail, state=ctx.state.value)
    if ctx.knows(Trigger.FAULT):
        ctx.fire(Trigger.FAULT)
    ctx.say("alarm", f"{detail}; deal with the cause, then acknowledge")


def record_uncertain(ctx: Context, dot: int, why: str) -> None:
    """Nobody knows how `dot` ended: it is never sent again, and a person decides. P1."""
    planned = ctx.dots[dot - 1]
    cartridge = ctx.facts.cartridge.serial if ctx.facts.cartridge is not None else ""
    ctx.record("uncertain", dot=dot, x_um=planned.x_um, y_um=planned.y_um, why=why, cartridge=cartridge)
