"""The technician's terminal: lines typed in; state, refusals and alarms out. What both kinds have in common.

How things look is left to `human_terminal` and `json_terminal`; both read the same commands. The page on a
screen is another client and not here.
"""

import asyncio
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from controller.engine.context import Context
from controller.engine.snapshot import awaits_ledger
from controller.plan.errors import PictureError
from controller.reconciling.chart import Chart
from controller.reconciling.place import UncertainPlace
from controller.runner.opening import Opening
from controller.runner.skin_map import SkinMap
from controller.runner.telemetry import Telemetry
from controller.runner.unfinished import Unfinished
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState

SHOW_S = 0.2
"""While nothing but counts changes, the picture is renewed this often."""

LEDGER_QUIET_S = 0.5
"""So long nothing is shown that the ledger's answer is about to overtake; it mostly takes milliseconds."""

LINE_BYTES_MAX = 4096
"""No command is longer; what is, comes from something that is no technician."""

SnapshotOf = Callable[[Context], dict[str, Any]]
Saying = Callable[[str, str], None]


class Terminal(ABC):
    """Input is shared; how things look is the subclass's."""

    def __init__(
        self, input_fd: int, opening: Opening, skin: SkinMap, unfinished: Unfinished | None = None
    ) -> None:
        """input_fd: where commands come from, one a line; its end means that nobody is there any more.

        unfinished: what is gone on with, if the session is resumed.
        """
        self.telemetry: Telemetry | None = None
        """Whoever else is shown the same."""
        self._input_fd = input_fd
        self._opening = opening
        self._skin = skin
        self._unfinished = unfinished
        self._asked_dot = 0
        self._is_drawing = False
        self._ledger_asked_at_s: float | None = None
        self._signature_asked = False
        self._line = b""
        self._shown_state: object = None
        self._shown_step = ""
        self._shown_at_s = 0.0

    def start(self, loop: asyncio.AbstractEventLoop, on_line: Callable[[str | None], None]) -> None:
        """Call `on_line` with each line, be it empty, and with None at the end of input."""
        self._loop = loop

        def readable() -> None:
            try:
                data = os.read(self._input_fd, LINE_BYTES_MAX)
            except OSError:
                # A terminal that was hung up refuses to be read: the same as its end.
                data = b""
            if not data:
                loop.remove_reader(self._input_fd)
                on_line(None)
                return
            *lines, rest = (self._line + data).split(b"\n")
            self._line = rest[:LINE_BYTES_MAX]
            for line in lines:
                on_line(line.decode(errors="replace").strip())

        loop.add_reader(self._input_fd, readable)

    def show_again(self) -> None:
        """Somebody has asked: the next `show` shows, whether or not anything has changed."""
        self._shown_state = None

    def show(self, snapshot_of: SnapshotOf, ctx: Context) -> None:
        """Show where things stand, if it has changed or it is time."""
        now_s = time.monotonic()
        if not awaits_ledger(ctx):
            self._ledger_asked_at_s = None
        elif self._ledger_asked_at_s is None:
            self._ledger_asked_at_s = now_s
        if self._ledger_asked_at_s is not None and now_s - self._ledger_asked_at_s < LEDGER_QUIET_S:
            return
        state = (ctx.state, ctx.facts.cartridge and ctx.facts.cartridge.state)
        if state == self._shown_state and now_s - self._shown_at_s < SHOW_S:
            return
        snapshot = snapshot_of(ctx)
        # The next step depends on the pedal and much else; it is looked at only as often as the picture.
        changed = state != self._shown_state or snapshot["next_step"] != self._shown_step
        self._shown_state, self._shown_step, self._shown_at_s = state, snapshot["next_step"], now_s
        awaits_signature = snapshot["awaits_signature"]
        if awaits_signature and not self._signature_asked:
            self.say("note", f"to be signed for: {self._opening}")
        self._signature_asked = awaits_signature
        if changed:
            self._ask(ctx.state is SessionState.RECONCILING)
        self.picture(snapshot, changed)
        if self.telemetry is not None:
            self.telemetry.see(snapshot)

    def map(self, dot: int, armed: bool, say: Saying) -> None:
        """Show the skin around `dot`, with 0 around the next to be decided, and have the picture written.

        armed: then nothing is drawn, since what the technician has to see is the state. The picture takes a
        second, so another thread draws it; `say` tells how that went.
        """
        if armed:
            say("warning", "no map is drawn while the machine is armed: stop first")
            return
        dot = dot or next(iter(self._skin.undecided), 0)
        chart, draw = self._skin.chart(dot), self._skin.drawing()
        if chart is not None:
            self.chart(dot, chart)
        elif dot:
            say("warning", f"this session has no dot {dot}: its dots are 1 … {self._opening.dots}")
            return
        elif draw is None:
            say("note", "no dot of this session is or was uncertain: map DOT shows the skin around any dot")
        if draw is not None and not self._is_drawing:
            self._is_drawing = True
            self._loop.run_in_executor(None, draw).add_done_callback(partial(self._drawn, say))

    def _drawn(self, say: Saying, drawn: asyncio.Future[Path]) -> None:
        self._is_drawing = False
        try:
            picture = drawn.result()
        except PictureError as error:
            say("warning", str(error))
        else:
            say("note", f"{self._opening.world} picture written to {picture}")

    def _ask(self, reconciling: bool) -> None:
        """Tell of the dot to be decided next, once for each time it is."""
        undecided = self._skin.undecided if reconciling else []
        dot = undecided[0] if undecided else 0
        if dot and dot != self._asked_dot:
            chart = self._skin.chart(dot)
            assert chart is not None, "an uncertain dot is one of the session's"
            self.ask(self._skin.place(dot), len(undecided), chart)
        self._asked_dot = dot

    @abstractmethod
    def opened(self) -> None:
        """What the session is about, and what is gone on with; once, before the port is opened."""

    @abstractmethod
    def status(self, snapshot: dict[str, Any]) -> None:
        """Somebody has asked where things stand."""

    @abstractmethod
    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        """Show a snapshot; changed: it is more than counts."""

    @abstractmethod
    def ask(self, place: UncertainPlace, undecided: int, chart: Chart) -> None:
        """A dot to be looked at and decided; undecided: how many there are, this one included."""

    @abstractmethod
    def chart(self, dot: int, chart: Chart) -> None:
        """The skin around a dot."""

    @abstractmethod
    def say(self, level: str, text: str) -> None:
        """level: note, warning or alarm."""

    @abstractmethod
    def reject(self, rejected: CommandRejected) -> None:
        """A command was refused."""

    @abstractmethod
    def usage(self) -> None:
        """Every command and what it does."""

    @abstractmethod
    def finish(self, snapshot: dict[str, Any]) -> None:
        """The session is over, or left."""
