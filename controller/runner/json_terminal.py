"""The terminal for programs: one JSON object a line, each with `event` and `simulated`."""

import json
from typing import Any, TextIO

from controller.runner.opening import Opening
from controller.runner.terminal import Terminal
from controller.session.commands import USAGE
from controller.session.machine_table import CommandRejected


class JsonTerminal(Terminal):
    """Events: opened, snapshot, say, rejected, usage, finished."""

    def __init__(self, input_fd: int, output: TextIO, opening: Opening) -> None:
        """opening: which says, too, which world this is."""
        super().__init__(input_fd, opening)
        self._output = output

    def opened(self) -> None:
        """As an event `opened`."""
        self._print("opened", self._opening.event())

    def status(self, snapshot: dict[str, Any]) -> None:
        """As an event `snapshot`."""
        self._print("snapshot", snapshot)

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

    def usage(self) -> None:
        """As an event `usage`, forms and meanings."""
        self._print("usage", {"commands": USAGE})

    def finish(self, snapshot: dict[str, Any]) -> None:
        """As an event `finished`."""
        self._print("finished", snapshot)

    def _print(self, event: str, body: dict[str, Any]) -> None:
        line = json.dumps({"event": event, "simulated": self._opening.simulated, **body})
        print(line, file=self._output, flush=True)
