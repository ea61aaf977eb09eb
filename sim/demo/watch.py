"""What a person sees while the demo runs: the step under way, a bar of dots, what the controller says.

A shell over `rich`; the figures come from the controller's own snapshots.
"""

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from sim.demo.room import Event

if TYPE_CHECKING:
    from rich.console import Console

_LEVELS = {"note": "cyan", "warning": "bold black on yellow", "alarm": "bold white on red"}


class Watch:
    """A context manager around the demo."""

    def __init__(self, console: "Console") -> None:
        """console: where to draw; if it is no terminal there are lines only, and no bar."""
        self._console = console
        self._progress = Progress(
            SpinnerColumn("line"),
            TextColumn("[magenta]SIMULATED[/]  [bold]{task.description}[/]"),
            BarColumn(30),
            TextColumn("[bold]{task.fields[figures]}[/]"),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("starting", total=None, figures="")
        self._begun_s: float | None = None

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing; what was said stays on the screen, the bar does not."""
        self._progress.stop()

    def step(self, what: str) -> None:
        """A step of the demo begins."""
        self._line(Text("SIMULATED", "magenta"), what)
        self._progress.update(self._task, description=what, total=None, figures="")

    def event(self, event: Event) -> bool:
        """The controller has said something; never a reason to stop."""
        if event["event"] == "say":
            self._line(Text(f" {event['level'].upper()} ", _LEVELS[event["level"]]), event["text"])
        elif event["event"] == "rejected":
            self._line(Text(" REFUSED ", _LEVELS["warning"]), f"{event['why']}: {event['way_out']}")
        elif event["event"] == "snapshot":
            self._snapshot(event, time.monotonic())
        return False

    def _snapshot(self, event: Event, now_s: float) -> None:
        dots = event["dots"]
        if self._begun_s is None and event["state"] == "depositing":
            self._begun_s = now_s
        elapsed_s = 0.0 if self._begun_s is None else now_s - self._begun_s
        self._progress.update(
            self._task,
            description=event["state"].replace("_", " ").upper(),
            total=dots["planned"],
            completed=dots["planned"] - dots["left"],
            figures=figures(dots, event["cartridge"], elapsed_s),
        )

    def _line(self, head: Text, words: str) -> None:
        self._console.print(Text.assemble(head, " ", words), highlight=False, soft_wrap=True)


def figures(dots: dict[str, int], cartridge: Event | None, elapsed_s: float) -> str:
    """Dots, dots/s and time left, both since the first dot, and the cartridge's budget, as one line."""
    ended = dots["planned"] - dots["left"]
    words = [f"{ended}/{dots['planned']} dots"]
    if ended and elapsed_s > 0:
        dots_per_s = ended / elapsed_s
        words += [f"{dots_per_s:.0f} dots/s", f"{duration(dots['left'] / dots_per_s)} left"]
    if cartridge is not None:
        words.append(f"cartridge {cartridge['dots_left']}/{cartridge['dots_max']}")
    return "  ".join(words)


def duration(seconds: float) -> str:
    """`seconds` as 0:07, 12:30 or 4 h 05 min."""
    minutes, whole_s = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes}:{whole_s:02}"
