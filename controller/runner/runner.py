"""The asyncio shell: pumps the engine. One thread touches the port, so nothing gets between STOP and wire.

Reads the port and the terminal, carries out effects in order, and sleeps until the engine's next deadline.
Decides nothing, but for this: whatever goes wrong in here is a stop.
"""

import asyncio
import secrets
import selectors
import signal
import time
from collections.abc import Callable
from typing import Any, TypeVar

from controller.engine.effects import Effect, Finished, LedgerAnswer, Record, ReopenPort, Say
from controller.engine.engine import Engine
from controller.engine.snapshot import snapshot
from controller.record.chain import Draft
from controller.record.errors import WriterStopped
from controller.record.writer import JournalWriter
from controller.runner.clinic_line import ClinicLine
from controller.runner.ledger_desk import LedgerDesk
from controller.runner.port import Port
from controller.runner.scan_desk import ScanDesk, unknown_line_text
from controller.runner.terminal import Terminal
from controller.session import commands as c
from controller.session.machine_table import CommandRejected
from controller.session.states import MOVING_STATES
from firmware_bridge.errors import PortError

DISARM_S_MAX = 0.5
"""On leaving, how long to wait for the machine to confirm that it is disarmed; its lease ends it anyway."""

EXIT_BY_SIGNAL = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
EXIT_UNATTENDED = 130
EXIT_OUR_FAULT = 70  # EX_SOFTWARE of sysexits.h

T = TypeVar("T")


def new_event_loop() -> asyncio.AbstractEventLoop:
    """A loop that waits to the microsecond: epoll rounds up to milliseconds, half a frame's time."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


class Runner:
    """Runs one engine until it has finished. Make it inside its event loop."""

    def __init__(
        self,
        engine: Engine,
        open_port: Callable[[], Port],
        make_writer: Callable[[Callable[[int], None], Callable[[Exception], None]], JournalWriter],
        make_desk: Callable[[Callable[[LedgerAnswer], None], Callable[[Exception], None]], LedgerDesk],
        terminal: Terminal,
        scans: ScanDesk | None = None,
        clinic: ClinicLine | None = None,
    ) -> None:
        """make_writer, make_desk: given the callbacks they are to call from their threads.

        scans: the scanner's, if there is one beside the terminal; clinic: if the record is sent there.
        """
        self._engine = engine
        self._open_port = open_port
        self._terminal = terminal
        self._scans = scans or ScanDesk(None)
        self._clinic = clinic
        self._loop = asyncio.get_running_loop()
        self._writer = make_writer(self._from_thread(self._engine.journal_committed), self._journal_failed)
        self._desk = make_desk(self._from_thread(self._engine.ledger_answered), self._desk_failed)
        self._port: Port | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._journal_error: Exception | None = None
        self._record_open = True
        self._fault: Exception | None = None
        self._unattended = self._over = False
        self._exit: asyncio.Future[int] = self._loop.create_future()

    async def run(self) -> int:
        """The whole session; answers the exit code. The record is closed whole whatever happens.

        Raises what kept the record from being written, or our own fault, once the needle is up.
        """
        self._loop.set_exception_handler(self._on_error)
        for signum in EXIT_BY_SIGNAL:
            self._loop.add_signal_handler(signum, self._on_signal, signum)
        self._tell(self._terminal.opened)
        lines = self._scans.start(self._loop, self._on_line, self._on_scan, self._say, self._is_armed)
        self._terminal.start(self._loop, lines)
        if self._clinic is not None:
            self._clinic.start(self._loop, self._say)
        self._open()
        try:
            exit_code = await self._exit
            await self._disarmed()
        finally:
            self._over = True
            self._scans.close()
            self._close_port()
            self._desk.close()
            self._writer.close()
            if self._clinic is not None:
                await self._clinic.finish()
        self._tell(lambda: self._terminal.finish(snapshot(self._engine.ctx)))
        if failure := self._fault or self._journal_error:
            raise failure
        return exit_code

    def _from_thread(self, handler: Callable[[T, float], None]) -> Callable[[T], None]:
        def deliver(value: T) -> None:
            self._loop.call_soon_threadsafe(self._handle, lambda now_s: handler(value, now_s))

        return deliver

    def _handle(self, step: Callable[[float], None]) -> None:
        """One input to the engine, and everything that follows from it; nothing once the session is over."""
        if not self._over:
            step(time.monotonic())
            self._pump()

    def _pump(self) -> None:
        # Bytes before effects: if a STOP is among them, nothing else is to be done first.
        self._send()
        while effects := self._engine.take_effects():
            self._carry_out(effects)
            self._send()
        self._tell(lambda: self._terminal.show(snapshot, self._engine.ctx))
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline_s = self._engine.next_deadline_s()
        if deadline_s is not None:
            delay_s = max(0.0, deadline_s - time.monotonic())
            self._timer = self._loop.call_later(delay_s, self._handle, self._engine.handle_deadline)

    def _send(self) -> None:
        try:
            while self._port is not None and (data := self._engine.bytes_to_send(time.monotonic())):
                self._port.write(data)
        except PortError as error:
            self._lose_port(error)

    def _carry_out(self, effects: list[Effect]) -> None:
        drafts = [Draft(effect.kind, effect.body) for effect in effects if isinstance(effect, Record)]
        if drafts and self._record_open:
            try:
                self._writer.submit(drafts)
            except WriterStopped as error:
                self._lose_record(error, time.monotonic())
        for effect in effects:
            match effect:
                case ReopenPort(after_s):
                    self._close_port()
                    self._loop.call_later(after_s, self._open)
                case Say(level, text):
                    self._say(level, text)
                case Finished(exit_code):
                    if not self._exit.done():
                        self._exit.set_result(exit_code)
                case Record():
                    pass
                case request:
                    # Whatever else there is, is a question to the ledger; the type checker holds us to it.
                    self._desk.ask(request)

    def _journal_failed(self, error: Exception) -> None:
        # Kept at once: after the last entries no loop may be left to hear of it.
        self._journal_error = error
        self._loop.call_soon_threadsafe(self._handle, lambda now_s: self._lose_record(error, now_s))

    def _lose_record(self, error: Exception, now_s: float) -> None:
        if self._record_open:
            self._record_open = False
            self._engine.journal_failed(error, now_s)

    def _open(self) -> None:
        if self._port is not None or self._exit.done():
            return
        try:
            port = self._open_port()
        except PortError as error:
            self._lose_port(error)
            return
        self._port = port
        self._loop.add_reader(port.fileno(), self._on_readable)
        self._handle(lambda now_s: self._engine.port_opened(secrets.randbits(32), now_s))

    def _close_port(self) -> None:
        if self._port is not None:
            self._loop.remove_reader(self._port.fileno())
            self._port.close()
            self._port = None

    def _lose_port(self, error: PortError) -> None:
        self._close_port()
        self._loop.call_soon(self._handle, lambda now_s: self._engine.port_lost(error, now_s))

    def _on_readable(self) -> None:
        if self._port is None:
            return
        try:
            data = self._port.read()
        except PortError as error:
            self._lose_port(error)
            return
        self._handle(lambda now_s: self._engine.receive_bytes(data, now_s))

    def _on_line(self, line: str | None) -> None:
        if line is None:
            # Nobody is at the controls any more.
            why = "the terminal was closed"
            self._handle(lambda now_s: self._engine.interrupt(why, EXIT_UNATTENDED, now_s))
            return
        if line.lower() == "help":
            self._tell(self._terminal.usage)
            return
        armed = self._is_armed()
        if self._over or (not line and not armed):
            return
        try:
            command = c.parse_or_stop(line) if armed else c.parse(line)
        except c.CommandUnknown as error:
            self._say("warning", unknown_line_text(error, line))
            return
        if isinstance(command, c.ShowStatus):
            self._tell(lambda: self._terminal.status(snapshot(self._engine.ctx)))
        elif isinstance(command, c.ShowMap):
            dot = command.dot
            self._tell(lambda: self._terminal.map(dot, armed, self._say))
        else:
            self._terminal.show_again()
        self._obey(command)

    def _is_armed(self) -> bool:
        return self._engine.state in MOVING_STATES

    def _on_scan(self, scan: c.Scan) -> None:
        self._terminal.show_again()
        self._obey(scan)

    def _obey(self, command: c.OperatorCommand) -> None:
        try:
            self._engine.see_clock(time.time(), time.monotonic())
            self._engine.command(command, time.monotonic())
        except CommandRejected as rejected:
            refused = rejected
            self._tell(lambda: self._terminal.reject(refused))
        self._pump()

    def _on_signal(self, signum: signal.Signals) -> None:
        exit_code = EXIT_BY_SIGNAL[signum]
        self._handle(lambda now_s: self._engine.interrupt(signum.name, exit_code, now_s))

    def _say(self, level: str, text: str) -> None:
        self._tell(lambda: self._terminal.say(level, text))

    def _tell(self, words: Callable[[], None]) -> None:
        if self._unattended:
            return
        try:
            words()
        except OSError:
            # Nobody sees any more where things stand, which is as if nobody were at the controls.
            self._unattended = True
            self._loop.call_soon(self._on_line, None)

    def _desk_failed(self, error: Exception) -> None:
        self._loop.call_soon_threadsafe(self._fail, error)

    def _on_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._fail(error)
        else:
            loop.default_exception_handler(context)

    def _fail(self, error: Exception) -> None:
        """Our own fault: needle up, and leave with the first such error."""
        if self._fault is not None:
            return
        self._fault = error
        # First and by the shortest way: the fault may be the engine's own.
        self._engine.ctx.machine.stop()
        self._send()
        try:
            why = f"fault of the program: {error!r}"
            self._handle(lambda now_s: self._engine.interrupt(why, EXIT_OUR_FAULT, now_s))
        finally:
            if not self._exit.done():
                self._exit.set_result(EXIT_OUR_FAULT)

    async def _disarmed(self) -> None:
        """Let the STOP leave and be answered."""
        until_s = time.monotonic() + DISARM_S_MAX
        while time.monotonic() < until_s:
            status = self._engine.ctx.status
            if self._port is None or status is None or not status.armed:
                return
            await asyncio.sleep(0.01)
