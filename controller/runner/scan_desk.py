"""Scans into a running session: from a device beside the terminal, or typed field by field at it.

A scanner that is not there, or goes, is told once and tried again; it never holds the session up. While the
machine is armed no line is taken for a label, so that whatever is typed still stops it (P8).
"""

import asyncio
import time
from collections.abc import Callable, Iterable

from controller.cartridge.wedge import wedge_trap
from controller.runner.terminal import Saying
from controller.scanner.address import ScannerAddress
from controller.scanner.devices import Scanner, open_scanner
from controller.scanner.errors import ScannerError
from controller.scanner.scans import Complaint, Entry, Heard, Mishap, Scan
from controller.scanner.typed_entry import TypedEntry
from controller.session import commands as c

REOPEN_S = 2.0
"""How long to wait before a scanner that could not be opened is tried again."""

OnLine = Callable[[str | None], None]


class ScanDesk:
    """One session's way for labels to come in."""

    def __init__(
        self,
        address: ScannerAddress | None,
        open_device: Callable[[ScannerAddress], Scanner] = open_scanner,
        reopen_s: float = REOPEN_S,
    ) -> None:
        """address: None if labels come as lines at the terminal only; open_device: in place of the real."""
        self._address = address
        self._open_device = open_device
        self._reopen_s = reopen_s
        self._scanner: Scanner | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._told = ""
        self._typed: TypedEntry | None = None

    def start(
        self,
        loop: asyncio.AbstractEventLoop,
        on_line: OnLine,
        on_scan: Callable[[c.Scan], None],
        say: Saying,
        is_armed: Callable[[], bool],
    ) -> OnLine:
        """Begin; answers who is to get the terminal's lines, which is `on_line` unless labels are typed."""
        self._loop, self._on_line, self._on_scan = loop, on_line, on_scan
        self._say, self._is_armed = say, is_armed
        if self._address is None:
            return on_line
        if self._address.entry is Entry.TYPED:
            say("note", "no scanner: type `scan`, and the label's fields are asked for, twice")
            return self._typed_line
        self._open(self._address)
        return on_line

    def close(self) -> None:
        """Let the scanner go; safe to call twice."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._scanner is not None:
            self._loop.remove_reader(self._scanner.fileno())
            self._scanner.close()
            self._scanner = None

    def _open(self, address: ScannerAddress) -> None:
        try:
            self._scanner = self._open_device(address)
        except ScannerError as error:
            self._lose(address, error)
            return
        self._loop.add_reader(self._scanner.fileno(), self._on_readable, address)
        self._told = ""
        self._say("note", f"scanner {address} is there")

    def _lose(self, address: ScannerAddress, error: ScannerError) -> None:
        self.close()
        if str(error) != self._told:
            self._told = str(error)
            self._say("warning", self._told)
        self._timer = self._loop.call_later(self._reopen_s, self._open, address)

    def _on_readable(self, address: ScannerAddress) -> None:
        if self._scanner is None:
            return
        try:
            heard = self._scanner.read(time.monotonic())
        except ScannerError as error:
            self._lose(address, error)
            return
        self._take(heard)

    def _on_deadline(self) -> None:
        if self._scanner is not None:
            self._take(self._scanner.handle_deadline(time.monotonic()))

    def _take(self, heard: Iterable[Heard]) -> None:
        for one in heard:
            if isinstance(one, Scan) and _leaves(one.text):
                # A person at a keyboard that is held by mistake, and `stop` always works (P8).
                self._on_line(one.text)
            elif isinstance(one, Scan):
                self._on_scan(c.Scan(one.text, one.entry.value))
            elif isinstance(one, Complaint):
                self._say("warning", str(one))
                if one.mishap is Mishap.NO_SCANNER:
                    # For good: a keyboard held by this program is missing elsewhere.
                    self.close()
                    if self._is_armed():
                        self._on_line("Esc or Ctrl+C at the scanner")
                    return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline_s = None if self._scanner is None else self._scanner.next_deadline_s()
        if deadline_s is not None:
            self._timer = self._loop.call_later(max(0.0, deadline_s - time.monotonic()), self._on_deadline)

    def _typed_line(self, line: str | None) -> None:
        if line is None or self._is_armed() or _leaves(line):
            self._typed = None
            self._on_line(line)
        elif self._typed is not None:
            self._answer(self._typed, line)
        elif line.strip().lower() == "scan":
            self._typed = TypedEntry()
            self._say("note", f"{self._typed.question}; `cancel` leaves it")
        else:
            self._on_line(line)

    def _answer(self, typed: TypedEntry, line: str) -> None:
        if line.strip().lower() == "cancel":
            self._typed = None
            self._say("note", "no label was typed")
            return
        found = typed.answer(line)
        if isinstance(found, Scan):
            self._typed = None
            self._on_scan(c.Scan(found.text, found.entry.value))
            return
        if found is not None:
            self._say("warning", str(found))
        self._say("note", typed.question)


def unknown_line_text(error: c.CommandUnknown, line: str) -> str:
    """What is wrong with a line that is no command, and the trap if it is a label that came by a keyboard."""
    trapped = wedge_trap(line)
    return str(error) if trapped is None else f"{error}. A label? {trapped.why}; {trapped.way_out}"


def _leaves(line: str) -> bool:
    """Words that mean the same wherever they are typed."""
    try:
        return isinstance(c.parse(line), c.Stop | c.Quit)
    except c.CommandUnknown:
        return False
