"""The technician's terminal: lines typed in; state, refusals and alarms out. What both kinds have in common.

How things look is left to `human_terminal` and `json_terminal`; both read the same commands. The page on a
screen is another client and not here.
"""

import asyncio
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from controller.engine.context import Context
from controller.runner.opening import Opening
from controller.session.machine_table import CommandRejected

SHOW_S = 0.2
"""While nothing but counts changes, the picture is renewed this often."""

LINE_BYTES_MAX = 4096
"""No command is longer; what is, comes from something that is no technician."""

SnapshotOf = Callable[[Context], dict[str, Any]]


class Terminal(ABC):
    """Input is shared; how things look is the subclass's."""

    def __init__(self, input_fd: int, opening: Opening) -> None:
        """input_fd: where commands come from, one a line; its end means that nobody is there any more."""
        self._input_fd = input_fd
        self._opening = opening
        self._signature_asked = False
        self._line = b""
        self._shown_state: object = None
        self._shown_step = ""
        self._shown_at_s = 0.0

    def start(self, loop: asyncio.AbstractEventLoop, on_line: Callable[[str | None], None]) -> None:
        """Call `on_line` with each line, be it empty, and with None at the end of input."""

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
        self.picture(snapshot, changed)

    @abstractmethod
    def opened(self) -> None:
        """What the session is about, once, before anything else."""

    @abstractmethod
    def status(self, snapshot: dict[str, Any]) -> None:
        """Somebody has asked where things stand."""

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
    def usage(self) -> None:
        """Every command and what it does."""

    @abstractmethod
    def finish(self, snapshot: dict[str, Any]) -> None:
        """The session is over, or left."""
