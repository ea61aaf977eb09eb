"""The controller as one sans-IO core: bytes, commands, answers, `now_s` in; bytes, effects, deadline out.

Every input is handled to the end before the next; afterwards the dots are fed and the interlocks evaluated,
and only then may a heartbeat go out, so nothing renews the machine's lease but a loop that has just looked.
"""

from collections.abc import Sequence

from controller.engine import cartridge_steps, depositing, operator_commands
from controller.engine.context import Context, EngineSettings
from controller.engine.effects import Effect, Finished, LedgerAnswer
from controller.engine.ledger_watch import keep_watch
from controller.engine.machine_events import MachineEvents
from controller.engine.outcomes import latch_fault
from controller.engine.pigment_watch import watch_pigment
from controller.session.commands import OperatorCommand, Quit, ShowStatus, Stop
from controller.session.facts import Facts
from controller.session.interlocks import Refusal
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState, Trigger
from firmware_bridge.device.wire import REST_PERIOD_US
from firmware_bridge.driver import Machine
from firmware_bridge.errors import BridgeError
from firmware_bridge.messages import Dot

REST_HEARTBEAT_S = REST_PERIOD_US / 1e6

LEAVING = Refusal("leaving", "the session is being left", "resume it: stipple resume")


class Engine:
    """One session. All times in seconds, monotonic; see `Context` for the arguments."""

    def __init__(
        self,
        facts: Facts,
        dots: Sequence[Dot],
        settings: EngineSettings,
        machine: Machine,
        operator: str,
        utc_s_at_zero: float,
    ) -> None:
        """Nothing moves and nothing is sent before `port_opened`."""
        self.ctx = Context(facts, dots, settings, machine, operator, utc_s_at_zero)
        self._machine = machine
        self._events = MachineEvents(self.ctx)
        self._heartbeat_at_s = 0.0
        self._wanted = (False, False)
        self._finished = False

    @property
    def state(self) -> SessionState:
        """Where the session stands."""
        return self.ctx.state

    def port_opened(self, nonce: int, now_s: float) -> None:
        """A port is open: greet whoever is there. nonce: 32 unforeseeable bits."""
        self._machine.connect(nonce, now_s)
        self._settle(now_s)

    def port_lost(self, error: BridgeError, now_s: float) -> None:
        """The port is gone, or could not be opened."""
        self.ctx.now_s = now_s
        self._machine.port_lost(error)
        self._settle(now_s)

    def receive_bytes(self, data: bytes, now_s: float) -> None:
        """Take what the port brought."""
        self.ctx.now_s = now_s
        self._machine.receive_bytes(data, now_s)
        self._settle(now_s)

    def see_clock(self, utc_s: float, now_s: float) -> None:
        """What the wall clock says: the monotonic one stands still while a computer sleeps. P4."""
        self.ctx.see_clock(utc_s, now_s)

    def command(self, command: OperatorCommand, now_s: float) -> None:
        """Carry out a technician's command. Raises CommandRejected, and then nothing has changed."""
        self.ctx.now_s = now_s
        if self._finished and not isinstance(command, ShowStatus | Stop):
            # A line typed ahead of leaving must not arm a machine that nobody will watch.
            raise CommandRejected(self.state, Trigger.BEGIN, LEAVING, ())
        try:
            if isinstance(command, Quit):
                self.interrupt("the technician left", 0, now_s)
            elif isinstance(command, ShowStatus):
                self.ctx.list_uncertain()
            else:
                operator_commands.handle(self.ctx, command)
        finally:
            self._settle(now_s)

    def journal_committed(self, ticket: int, now_s: float) -> None:
        """Every entry drafted up to `ticket` is on disk."""
        self.ctx.feeder.committed(ticket)
        self._settle(now_s)

    def journal_failed(self, error: Exception, now_s: float) -> None:
        """The record can't be written any more: needle up, and nothing moves again in this process. P9."""
        self.ctx.now_s = now_s
        self.ctx.journal_durable = False
        latch_fault(self.ctx, "record_not_durable", str(error))
        self._settle(now_s)

    def ledger_answered(self, answer: LedgerAnswer, now_s: float) -> None:
        """The ledger has answered a `LedgerRequest`."""
        self.ctx.now_s = now_s
        cartridge_steps.handle_answer(self.ctx, answer)
        self._settle(now_s)

    def interrupt(self, why: str, exit_code: int, now_s: float) -> None:
        """Leave now: needle up, record whole, session resumable."""
        self.ctx.now_s = now_s
        operator_commands.interrupt(self.ctx, why)
        self._finish(exit_code)

    def handle_deadline(self, now_s: float) -> None:
        """Act on whatever is due."""
        self.ctx.now_s = now_s
        self._machine.handle_deadline(now_s)
        self._settle(now_s)

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` wants to be called at the latest, or None."""
        machine_s = self._machine.next_deadline_s()
        if not self._machine.connected:
            return machine_s
        deadline_s = self._heartbeat_at_s if machine_s is None else min(machine_s, self._heartbeat_at_s)
        if self.state is SessionState.DEPOSITING:
            deadline_s = min(deadline_s, self.ctx.status_at_s + self.ctx.settings.pedal_age_s_max + 0.001)
        return deadline_s

    def bytes_to_send(self, now_s: float) -> bytes:
        """The next frame for the port, or nothing. Ask again until nothing comes."""
        return self._machine.bytes_to_send(now_s)

    def take_effects(self) -> list[Effect]:
        """What is to be done, in order; each is handed out once."""
        effects, self.ctx.effects = self.ctx.effects, []
        return effects

    def _settle(self, now_s: float) -> None:
        ctx = self.ctx
        ctx.now_s = now_s
        while (event := self._machine.next_event()) is not None:
            self._events.handle(event)
        self._events.connection.greet()
        self._watch_time()
        if not self._finished:
            keep_watch(ctx)
            watch_pigment(ctx)
        run = depositing.proceed(ctx)
        if ctx.state is SessionState.CLOSED:
            self._finish(0)
        wanted = (run, ctx.resting)
        if self._machine.connected and (wanted != self._wanted or now_s >= self._heartbeat_at_s):
            self._wanted = wanted
            self._heartbeat_at_s = now_s + (REST_HEARTBEAT_S if wanted[1] else ctx.settings.heartbeat_s)
            self._machine.heartbeat(*wanted, now_s)

    def _watch_time(self) -> None:
        ctx = self.ctx
        silent = ctx.now_s - ctx.status_at_s > ctx.settings.pedal_age_s_max
        if ctx.state is SessionState.DEPOSITING and silent:
            ctx.fire(Trigger.PEDAL_RELEASED)
        held_s = ctx.now_s - ctx.hold_since_s
        if ctx.state in (SessionState.ARMED, SessionState.HOLD) and held_s > ctx.settings.hold_s_max:
            ctx.fire(Trigger.HOLD_EXPIRED)
            ctx.say("note", "held for too long: release the pedal and arm again")

    def _finish(self, exit_code: int) -> None:
        if not self._finished:
            self._finished = True
            self.ctx.effects.append(Finished(exit_code))
