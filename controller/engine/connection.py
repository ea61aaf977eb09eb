"""From a machine that answers to a session that stands: what became of the dots under way. P1–P3, P8, P12.

A connection counts as made when the machine's results and its first status are both in. Nothing here arms.
"""

from controller.engine.cartridge_steps import spend_cartridge
from controller.engine.context import Context
from controller.engine.effects import ReopenPort
from controller.engine.outcomes import record_done, record_uncertain
from controller.session.interlocks import connection_refusal
from controller.session.reconcile import Memory, Reconciliation, Record, reconcile
from controller.session.states import Trigger
from firmware_bridge import driver, messages


class Connection:
    """The connection there is or was; `made` once it has been made and lasts."""

    def __init__(self, ctx: Context) -> None:
        """No machine yet."""
        self._ctx = ctx
        self.made = False
        self._found: Reconciliation | None = None
        self._recalled: dict[int, messages.Done] = {}
        self._told_why = ""

    def begin(self, event: driver.Connected) -> None:
        """A machine has answered the greeting."""
        ctx, facts = self._ctx, self._ctx.facts
        ctx.connected = event
        ctx.status = None
        ctx.contradiction = ""
        ctx.job_due, ctx.job_refused = None, False
        self.made = False
        self._told_why = ""
        self._recalled = {}
        boot_before = facts.boot
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
        if not ctx.worlds_agree:
            # A machine of the other world has no say in what this session's dots and cartridges went through.
            return
        self._found = reconcile(
            Record(ctx.job, facts.resolved_hi, facts.intent_hi, facts.armed_machine, boot_before),
            Memory(event.uid, event.job, event.hi, event.done, event.boot, event.reset_cause),
        )
        ctx.contradiction = self._found.hole
        if self._found.recall:
            ctx.machine.recall(self._found.recall.start)
        else:
            self.recall_ended()

    def take_result(self, done: messages.Done) -> bool:
        """Keep a result that was asked for; False if none was, so that it is news."""
        if self._found is not None:
            self._recalled[done.dot] = done
        return self._found is not None

    def recall_ended(self) -> None:
        """All results the machine still has are in."""
        ctx, facts, found = self._ctx, self._ctx.facts, self._found
        if found is None:
            return
        self._found = None
        for dot in found.recall:
            if dot in self._recalled:
                record_done(ctx, self._recalled[dot], replayed=True)
            else:
                record_uncertain(ctx, dot, "the machine ended it and no longer knows how")
        for dot in found.uncertain:
            record_uncertain(ctx, dot, found.why)
        ctx.feeder.restart_after(facts.resolved_hi)
        if facts.dots_left and not ctx.contradiction:
            ctx.want_job()
        self.greet()

    def greet(self) -> None:
        """Leave `offline` once results and status are in, and on disk unless the disk has failed."""
        ctx = self._ctx
        self._open_job_if_due()
        waits = ctx.job_due is not None and ctx.journal_durable
        if self.made or self._found is not None or ctx.status is None or waits:
            return
        self.made = True
        cartridge = ctx.facts.cartridge
        if ctx.worlds_agree and cartridge is not None and cartridge.in_use and not ctx.cartridge_in_place():
            spend_cartridge(ctx, "it may have left the bay while nobody watched")
        if ctx.knows(Trigger.CONNECTED):
            ctx.fire(Trigger.CONNECTED)
        refusal = connection_refusal(ctx.view())
        if refusal is not None:
            ctx.say("alarm", str(refusal))

    def end(self, event: driver.Disconnected) -> None:
        """The machine is gone; the port is tried again and again."""
        ctx, why = self._ctx, str(event.error)
        ctx.connected = None
        ctx.status = None
        ctx.job_due = None
        self.made = False
        self._found = None
        if ctx.knows(Trigger.DISCONNECTED):
            ctx.record("disconnected", why=why)
            ctx.fire(Trigger.DISCONNECTED)
        if why != self._told_why:
            # While the machine stays away the same attempt fails twice a second; once is enough to say so.
            self._told_why = why
            ctx.say("alarm", why)
        ctx.effects.append(ReopenPort(ctx.settings.reconnect_s))

    def _open_job_if_due(self) -> None:
        """Say what is to be done, and within which limits, once the record holds what that rests on. P2.

        The machine keeps for good that dots before the first one are over. Were it told before the record is,
        a controller that dies in between would leave a machine that knows more than its record.
        """
        ctx, facts = self._ctx, self._ctx.facts
        if ctx.job_due is None or not ctx.recorded(ctx.job_due):
            return
        x_min_um, x_max_um, y_min_um, y_max_um = ctx.settings.bounds_um
        ctx.job_due, ctx.job_refused = None, False
        ctx.machine.open_job(
            messages.JobOpen(
                job=ctx.job,
                plan_hash=bytes.fromhex(facts.plan_hash)[:8],
                first_dot=facts.resolved_hi + 1,
                dots=facts.dots_total,
                depth_ceiling_um=ctx.depth_ceiling_um,
                x_min_um=x_min_um,
                x_max_um=x_max_um,
                y_min_um=y_min_um,
                y_max_um=y_max_um,
            )
        )
