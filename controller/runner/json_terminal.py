"""The terminal for programs: one JSON object a line, each with `event` and `simulated`."""

import json
from dataclasses import asdict
from typing import Any, TextIO

from controller.reconciling.chart import Chart
from controller.reconciling.place import UncertainPlace
from controller.runner.opening import Opening
from controller.runner.skin_map import SkinMap
from controller.runner.terminal import Terminal
from controller.runner.unfinished import Unfinished
from controller.session.commands import USAGE
from controller.session.machine_table import CommandRejected


class JsonTerminal(Terminal):
    """Events: opened, resuming, snapshot, uncertain, map, say, rejected, usage, finished."""

    def __init__(
        self,
        input_fd: int,
        output: TextIO,
        opening: Opening,
        skin: SkinMap,
        unfinished: Unfinished | None = None,
    ) -> None:
        """opening: which says, too, which world this is; the rest as for `Terminal`."""
        super().__init__(input_fd, opening, skin, unfinished)
        self._output = output

    def opened(self) -> None:
        """As an event `opened`, and `resuming` if so."""
        self._print("opened", self._opening.event())
        if self._unfinished is not None:
            self._print("resuming", self._unfinished.event("the port"))

    def status(self, snapshot: dict[str, Any]) -> None:
        """As an event `snapshot`."""
        self._print("snapshot", snapshot)

    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        """As an event `snapshot`."""
        self._print("snapshot", snapshot)

    def ask(self, place: UncertainPlace, undecided: int, chart: Chart) -> None:
        """As an event `uncertain`."""
        self._print("uncertain", {**asdict(place), "undecided": undecided, "map": chart.lines})

    def chart(self, dot: int, chart: Chart) -> None:
        """As an event `map`."""
        self._print("map", {"dot": dot, "map": chart.lines})

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

    def usage(self) -> None:
        """As an event `usage`, forms and meanings."""
        self._print("usage", {"commands": USAGE})

    def finish(self, snapshot: dict[str, Any]) -> None:
        """As an event `finished`."""
        self._print("finished", snapshot)

    def _print(self, event: str, body: dict[str, Any]) -> None:
        line = json.dumps({"event": event, "simulated": self._opening.simulated, **body})
        print(line, file=self._output, flush=True)
