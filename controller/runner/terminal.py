"""The technician's terminal: lines typed in, state, refusals and alarms out; for people, or as JSON lines for programs.

Both kinds read the same commands. The page on a screen is another client and not here.
"""

import asyncio
import json
import os
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from controller.engine.context import Context
from controller.session.commands import USAGE, OperatorCommand, parse
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState

SHOW_S = 0.2
"""While nothing but counts changes, the picture is renewed this often."""

SnapshotOf = Callable[[Context], dict[str, Any]]


class Terminal(ABC):
    """Input is shared; how things look is the subclass's."""

    def __init__(self, input_fd: int) -> None:
        """input_fd: where commands come from, one a line; its end means that nobody is there any more."""
        self._input_fd = input_fd
        self._line = b""
        self._shown_state: object = None
        self._shown_at_s = 0.0

    def start(self, loop: asyncio.AbstractEventLoop, on_line: Callable[[str | None], None]) -> None:
        """Call `on_line` with each line, and with None at the end of input."""

        def readable() -> None:
            data = os.read(self._input_fd, 4096)
            if not data:
                loop.remove_reader(self._input_fd)
                on_line(None)
                return
            *lines, self._line = (self._line + data).split(b"\n")
            for line in lines:
                if text := line.decode(errors="replace").strip():
                    on_line(text)

        loop.add_reader(self._input_fd, readable)

    def parse(self, line: str) -> OperatorCommand | None:
        """The command in `line`; None for what the terminal answers itself. Raises CommandUnknown."""
        if line == "help":
            for form, meaning in USAGE.items():
                self.say("note", f"{form:28} {meaning}")
            return None
        self._shown_at_s = 0.0
        return parse(line)

    def show(self, snapshot_of: SnapshotOf, ctx: Context) -> None:
        """Show where things stand, if it has changed or it is time."""
        now_s = time.monotonic()
        changed = (ctx.state, ctx.facts.cartridge and ctx.facts.cartridge.state) != self._shown_state
        if changed or now_s - self._shown_at_s >= SHOW_S:
            self._shown_state = (ctx.state, ctx.facts.cartridge and ctx.facts.cartridge.state)
            self._shown_at_s = now_s
            self.picture(snapshot_of(ctx), changed)

    @abstractmethod
    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        """Show a snapshot; changed: it is more than counts."""

    @abstractmethod
    def say(self, level: str, text: str) -> None:
        """level: note, warning or alarm."""

    @abstractmethod
    def reject(self, rejected: CommandRejected) -> None:
        """A command was refused."""

    @abstractmethod
    def finish(self, snapshot: dict[str, Any]) -> None:
        """The session is over, or left."""


class JsonTerminal(Terminal):
    """One JSON object a line, each with `event` and `simulated`."""

    def __init__(self, input_fd: int, output: TextIO, simulated: bool) -> None:
        """simulated: which world this is."""
        super().__init__(input_fd)
        self._output = output
        self._simulated = simulated

    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        """As an event `snapshot`."""
        self._print("snapshot", snapshot)

    def say(self, level: str, text: str) -> None:
        """As an event `say`."""
        self._print("say", {"level": level, "text": text})

    def reject(self, rejected: CommandRejected) -> None:
        """As an event `rejected` with the reason's code."""
        self._print(
            "rejected",
            {
                "state": rejected.state.value,
                "trigger": rejected.trigger.value,
                "code": rejected.refusal.code,
                "why": rejected.refusal.why,
                "way_out": rejected.refusal.way_out,
                "allowed": [trigger.value for trigger in rejected.allowed],
            },
        )

    def finish(self, snapshot: dict[str, Any]) -> None:
        """As an event `finished`."""
        self._print("finished", snapshot)

    def _print(self, event: str, body: dict[str, Any]) -> None:
        print(json.dumps({"event": event, "simulated": self._simulated, **body}), file=self._output, flush=True)


_COLOURS = {"note": "cyan", "warning": "yellow", "alarm": "bold white on red"}
_STATE_COLOURS = {
    SessionState.FAULT.value: "bold white on red",
    SessionState.EMERGENCY_STOP.value: "bold white on red",
    SessionState.OFFLINE.value: "yellow",
    SessionState.RECONCILING.value: "yellow",
    SessionState.CARTRIDGE_CHANGE.value: "yellow",
    SessionState.DEPOSITING.value: "bold green",
    SessionState.ARMED.value: "bold green",
    SessionState.READY.value: "green",
}


class HumanTerminal(Terminal):
    """Words, colours and a progress bar."""

    def __init__(self, input_fd: int, simulated: bool) -> None:
        """simulated: said on every line that tells a state."""
        super().__init__(input_fd)
        self._world = "SIMULATED" if simulated else "REAL"
        self._console = Console(file=sys.stdout, highlight=False)
        self._progress: Progress | None = None

    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        """A bar while depositing; else the state and the next step whenever they change."""
        if snapshot["state"] == SessionState.DEPOSITING.value:
            self._bar(snapshot)
            return
        self._end_bar()
        if changed:
            state = snapshot["state"]
            colour = _STATE_COLOURS.get(state, "cyan")
            words = state.replace("_", " ").upper()
            self._console.print(f"{self._world}  [{colour}] {words} [/]  next: {snapshot['next_step']}")

    def say(self, level: str, text: str) -> None:
        """The level is a word as well as a colour."""
        self._console.print(f"[{_COLOURS[level]}]{level.upper()}[/] ", end="")
        self._console.print(text, markup=False)

    def reject(self, rejected: CommandRejected) -> None:
        """As a warning with the way out."""
        self.say("warning", str(rejected))

    def finish(self, snapshot: dict[str, Any]) -> None:
        """The last word: counts."""
        self._end_bar()
        dots = snapshot["dots"]
        self._console.print(
            f"{self._world}  session {snapshot['session']}: {dots['deposited']} of {dots['planned']} dots deposited, "
            f"{dots['missed']} missed, {dots['skipped']} skipped, {dots['uncertain']} uncertain, {dots['left']} left",
            markup=False,
        )

    def _bar(self, snapshot: dict[str, Any]) -> None:
        dots, cartridge = snapshot["dots"], snapshot["cartridge"] or {"dots_left": 0, "dots_max": 0}
        if self._progress is None:
            self._progress = Progress(
                TextColumn(f"{self._world}  [bold green]DEPOSITING[/]"),
                BarColumn(),
                TextColumn("{task.completed:.0f}/{task.total:.0f} dots"),
                TextColumn("{task.fields[cartridge]}"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._progress.add_task("dots", total=dots["planned"], cartridge="")
            self._progress.start()
        self._progress.update(
            self._progress.task_ids[0],
            completed=dots["planned"] - dots["left"],
            cartridge=f"cartridge {cartridge['dots_left']}/{cartridge['dots_max']}",
        )

    def _end_bar(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
