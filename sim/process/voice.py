"""What the simulation says: JSON lines for programs, short lines for people, each marked as simulated.

Shell; the stream is handed in.
"""

import json
from typing import TextIO

from sim.process.hands import Report


class Voice:
    """Writes events to `stream`: one JSON object a line if `jsonl`, else text."""

    def __init__(self, stream: TextIO, jsonl: bool) -> None:
        """Nothing is written yet."""
        self._stream = stream
        self._jsonl = jsonl

    def say(self, event: str, report: Report) -> None:
        """Write one line, at once. Raises BrokenPipeError if nobody reads any more."""
        if self._jsonl:
            line = json.dumps({"simulated": True, "event": event} | report, ensure_ascii=False)
        else:
            told = (f"{name} {_word(value)}" for name, value in report.items() if name != "simulated")
            line = f"SIMULATED {event}: {', '.join(told)}"
        self._stream.write(line + "\n")
        self._stream.flush()


def _word(value: object) -> str:
    if value is None:
        return "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
