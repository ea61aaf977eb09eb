"""The FHIR packages of `tests/fhir_npm` as processes: validators and an in-memory server; a server on a port.

`make test` installs them where npm is; whoever has none is told what was left out
(tests/controller/conftest.py).
"""

import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FOLDER = Path(__file__).parent / "fhir_npm"


def node() -> str | None:
    """The program that runs them, if it and the packages are there."""
    return shutil.which("node") if (FOLDER / "node_modules" / "fhir").is_dir() else None


class NodeProgram:
    """One of the scripts, running: lines of JSON in and out. Ends with its input, however the tests die."""

    def __init__(self, node: str, script: str) -> None:
        self._process = subprocess.Popen(
            [node, script],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self.first = self._line()

    def ask(self, **task: object) -> dict[str, Any]:
        """Its answer to a task."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(task)}\n")
        self._process.stdin.flush()
        return self._line()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the script has ended: see its stderr"
        answer: dict[str, Any] = json.loads(line)
        return answer
