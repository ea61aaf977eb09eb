"""What a person sees while the demo runs: the step under way, a bar of dots, what the controller says."""

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn

from sim.demo_room import Event

if TYPE_CHECKING:
    from rich.console import Console

_COLOURS = {"note": "cyan", "warning": "yellow", "alarm": "bold white on red"}


class Watch:
    """A context manager around the demo."""

    def __init__(self, console: "Console") -> None:
        """console: where to draw."""
        self._console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("[magenta]SIMULATED[/] {task.description}"),
            BarColumn(),
            TextColumn("{task.fields[numbers]}"),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._begun_s = 0.0

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        self._task = self._progress.add_task("starting", total=None, numbers="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing."""
        self._progress.stop()

    def step(self, what: str) -> None:
        """A step of the demo begins."""
        self._progress.console.print(f"[magenta]SIMULATED[/] {what}", highlight=False)
        self._update(description=what, total=None, numbers="")

    def event(self, event: Event) -> bool:
        """The controller has said something; never a reason to stop."""
        if event["event"] == "say":
            level = event["level"]
            self._progress.console.print(
                f"[{_COLOURS[level]}]{level.upper()}[/] {event['text']}", highlight=False
            )
        elif event["event"] == "rejected":
            self._progress.console.print(
                f"[yellow]REFUSED[/] {event['why']}: {event['way_out']}", highlight=False
            )
        elif event["event"] == "snapshot":
            self._snapshot(event)
        return False

    def _snapshot(self, event: Event) -> None:
        dots, cartridge = event["dots"], event["cartridge"]
        ended = dots["planned"] - dots["left"]
        if self._begun_s == 0.0 and event["state"] == "depositing":
            self._begun_s = time.monotonic()
        elapsed_s = time.monotonic() - self._begun_s if self._begun_s else 0.0
        rate_per_s = ended / elapsed_s if elapsed_s > 0 else 0.0
        left_s = dots["left"] / rate_per_s if rate_per_s else 0.0
        budget = "" if cartridge is None else f"  cartridge {cartridge['dots_left']}/{cartridge['dots_max']}"
        self._update(
            description=event["state"].replace("_", " "),
            total=dots["planned"],
            completed=ended,
            numbers=f"{ended}/{dots['planned']} dots  {rate_per_s:.0f} dots/s  {left_s:.0f} s left{budget}",
        )

    def _update(self, **fields: object) -> None:
        if self._task is not None:
            self._progress.update(self._task, **fields)  # type: ignore[arg-type]
