"""The terminal for people: where things stand and what comes next, legible from 2 m; a bar of dots.

Every colour is also a word. Where the output is no terminal there is no bar.
"""

import shlex
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from controller.reconciling.chart import CHART_MM, KEY, MARGIN, Chart
from controller.reconciling.place import UncertainPlace
from controller.runner.opening import Opening
from controller.runner.skin_map import SkinMap
from controller.runner.terminal import Terminal
from controller.runner.unfinished import Unfinished
from controller.session.commands import USAGE
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState as S

BAR_CELLS_MIN, BAR_CELLS_MAX = 8, 30
RATE_OVER_S = 10.0
"""Dots a second are reckoned over the last ten seconds, so that a pause is forgotten soon."""

_LEVELS = {"note": "cyan", "warning": "bold black on yellow", "alarm": "bold white on red"}
_STATES = {
    S.FAULT.value: "bold white on red",
    S.EMERGENCY_STOP.value: "bold white on red",
    S.OFFLINE.value: "bold black on yellow",
    S.RECONCILING.value: "bold black on yellow",
    S.CARTRIDGE_CHANGE.value: "bold black on yellow",
    S.HOLD.value: "bold black on yellow",
    S.DEPOSITING.value: "bold black on green",
    S.ARMED.value: "bold black on green",
}
_OTHER_STATE = "bold black on cyan"


class HumanTerminal(Terminal):
    """Words and colours."""

    def __init__(
        self,
        input_fd: int,
        console: Console,
        opening: Opening,
        skin: SkinMap,
        record: Path,
        port: str,
        unfinished: Unfinished | None = None,
    ) -> None:
        """opening: its world is on every line that tells a state; record, port: for what can come after."""
        super().__init__(input_fd, opening, skin, unfinished)
        self._record = record
        self._port = port
        self._console = console
        self._world = (opening.world, "magenta" if opening.simulated else "bold")
        self._barred = False
        self._rate = _Rate()

    def opened(self) -> None:
        """World and facts, three lines; then what is gone on with and what will happen."""
        indent = "\n" + " " * (len(self._opening.world) + 1)
        self._print(Text.assemble(self._world), Text(indent.join(self._opening.lines()), "bold"))
        if self._unfinished is not None:
            self._print(_badge("resuming", _OTHER_STATE), Text(self._unfinished.heading, "bold"))
            for line in (*self._unfinished.lines(), *self._unfinished.steps(self._port)):
                self._print(Text(" "), Text(line))

    def status(self, snapshot: dict[str, Any]) -> None:
        """State and next step, and below them what they rest on."""
        self._print(self._state(snapshot["state"]), Text(f"next: {snapshot['next_step']}", "bold"))
        dots, cartridge = snapshot["dots"], snapshot["cartridge"]
        held = "none" if cartridge is None else _budget(cartridge)
        rows = {
            "dots": f"{_fates(dots)}, {dots['left']} left",
            "cartridge": held,
            "sharps bin": f"waiting for it: {', '.join(snapshot['undiscarded']) or 'nothing'}",
            "pedal": f"{snapshot['pedal']}; emergency stop {'PRESSED' if snapshot['estop'] else 'released'}",
            "signed by": snapshot["signed_by"] or "nobody yet",
            "record": self._opening.record_folder,
        }
        if snapshot["pigment"]:
            rows["pigment"] = "; ".join(_bottle(shade) for shade in snapshot["pigment"])
        if snapshot["cause"]:
            rows["cause"] = snapshot["cause"]
        for name, value in rows.items():
            self._print(Text(f"  {name:11}"), Text(value, "bold"))

    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        """A bar while depositing; else the state and the next step whenever they change."""
        if snapshot["state"] == S.DEPOSITING.value:
            self._bar(snapshot)
            return
        self._rate = _Rate()
        if changed:
            # The bar's last picture stays on the screen: how far it had come when it stopped.
            self._print(self._state(snapshot["state"]), Text(f"next: {snapshot['next_step']}", "bold"))

    def ask(self, place: UncertainPlace, undecided: int, chart: Chart) -> None:
        """What is known of the dot, and the map around it; the question itself is the next step."""
        first, *rest = place.lines()
        self._print(_badge(f"{undecided} to decide", _LEVELS["warning"]), Text(first, "bold"))
        for line in rest:
            self._print(Text(" "), Text(line))
        self.chart(place.dot, chart)

    def chart(self, dot: int, chart: Chart) -> None:
        """The world, the map, and what its signs mean."""
        if self._console.width <= len(chart.lines[0]):
            self._print(Text(" "), Text(f"a window {len(chart.lines[0]) + 1} columns wide would show a map"))
            return
        self._print(Text.assemble(self._world), Text(f"map around dot {dot}, {CHART_MM}"))
        for number, line in enumerate(chart.lines):
            drawn = Text(line)
            for at, first, last in chart.marked:
                if at == number:
                    drawn.stylize(_LEVELS["warning"], first, last + 1)
            self._console.print(drawn, soft_wrap=True, highlight=False)
        for line in KEY:
            self._print(Text(" " * MARGIN), Text(line))

    def say(self, level: str, text: str) -> None:
        """The level is a word as well as a colour."""
        self._print(_badge(level, _LEVELS[level]), Text(text, "" if level == "note" else "bold"))

    def reject(self, rejected: CommandRejected) -> None:
        """Why, and on a line of its own what to do instead."""
        refusal, badge = rejected.refusal, _badge("refused", _LEVELS["warning"])
        self._print(
            badge, Text.assemble(f"{refusal.why}\n", " " * (badge.cell_len + 1), (refusal.way_out, "bold"))
        )

    def usage(self) -> None:
        """Two columns: what can be typed, and what it does."""
        width = max(map(len, USAGE))
        for form, meaning in USAGE.items():
            self._print(Text(f"  {form:{width}}  ", "bold"), Text(meaning))

    def finish(self, snapshot: dict[str, Any]) -> None:
        """The last word: counts, and the command that goes on from here."""
        dots = snapshot["dots"]
        self._print(
            self._state(snapshot["state"]),
            Text(f"{_fates(dots)}, {dots['left']} left"),
        )
        skipped = [f"{place.dot} ({place.where})" for place in self._skin.skipped]
        if skipped:
            self._print(Text("skipped, for the plan of a later session: dot"), Text("; ".join(skipped)))
        record, folder = shlex.quote(str(self._record)), shlex.quote(str(self._record.parent))
        if snapshot["state"] == S.CLOSED.value:
            self._print(Text("check it:"), Text(f"stipple verify {record}"))
        else:
            self._print(Text("go on:"), Text(f"stipple resume {folder} --port {shlex.quote(self._port)}"))

    def _state(self, state: str) -> Text:
        return Text.assemble(self._world, "  ", _badge(state, _STATES.get(state, _OTHER_STATE)))

    def _print(self, head: Text, rest: Text) -> None:
        self._end_bar()
        self._console.print(Text.assemble(head, " ", rest), soft_wrap=True, highlight=False)

    def _bar(self, snapshot: dict[str, Any]) -> None:
        if not self._console.is_terminal:
            return
        dots, cartridge = snapshot["dots"], snapshot["cartridge"]
        ended, planned = dots["planned"] - dots["left"], max(1, dots["planned"])
        dots_per_s = self._rate.after(ended, time.monotonic())
        left = _duration(dots["left"] / dots_per_s) if dots_per_s else "–"
        state = self._state(snapshot["state"])
        count, rate, time_left = f" {ended}/{planned} dots", f"  {dots_per_s:.0f} dots/s", f"  {left} left"
        budget = "" if cartridge is None else f"  cartridge {cartridge['dots_left']} left"
        figures, narrow = f"{count}{rate}{time_left}{budget}", f"{count}{time_left}{budget}"
        # The last column stays free: a line that fills it makes some terminals begin another.
        room = self._console.width - 2 - state.cell_len
        if room - len(figures) < BAR_CELLS_MIN:
            figures = narrow
        cells = max(0, min(BAR_CELLS_MAX, room - len(figures)))
        filled = cells * ended // planned
        bar = Text.assemble(
            state,
            " ",
            ("━" * filled, "bold green"),
            ("─" * (cells - filled), "bright_black"),
            (figures, "bold"),
        )
        bar.truncate(self._console.width - 1)
        self._console.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2)))
        self._console.print(bar, end="", highlight=False, no_wrap=True, overflow="crop")
        self._barred = True

    def _end_bar(self) -> None:
        if self._barred:
            self._barred = False
            self._console.print()


class _Rate:
    """Dots a second, as seen lately."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []

    def after(self, ended: int, now_s: float) -> float:
        self._seen = [(at_s, dots) for at_s, dots in self._seen if now_s - at_s <= RATE_OVER_S]
        self._seen.append((now_s, ended))
        first_s, first = self._seen[0]
        return (ended - first) / (now_s - first_s) if now_s > first_s else 0.0


def _badge(words: str, style: str) -> Text:
    return Text(f" {words.replace('_', ' ').upper()} ", style)


def _fates(dots: dict[str, int]) -> str:
    return (
        f"{dots['deposited']} of {dots['planned']} dots deposited, {dots['missed']} missed, "
        f"{dots['skipped']} skipped, {dots['uncertain']} uncertain"
    )


def _bottle(shade: dict[str, Any]) -> str:
    if shade["serial"] is None:
        return f"{shade['shade']} none"
    over = "" if shade["usable"] else ", which is over"
    return f"{shade['shade']} bottle {shade['serial']} until {shade['opened_until']}{over}"


def _budget(cartridge: dict[str, Any]) -> str:
    return (
        f"{cartridge['serial']}, {cartridge['state'].replace('_', ' ')}: {cartridge['dots_left']} of "
        f"{cartridge['dots_max']} dots and {cartridge['minutes_left']:g} minutes left"
    )


def _duration(seconds: float) -> str:
    minutes, whole_s = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes}:{whole_s:02}"
