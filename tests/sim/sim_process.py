"""A simulated machine in a process of its own, and just enough of a host to talk to it through its port."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from firmware_bridge.driver import MachineEvent
from firmware_bridge.errors import PortLost
from firmware_bridge.native_driver import NativeDriver

BAUD = 115_200
LIMIT_S = 20.0
ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "import typer; from sim.cli import sim; typer.run(sim)"]


class SimProcess:
    """`stipple sim --jsonl` with `options`; bench lines go in by `tell`, events come out by `hear`."""

    def __init__(self, link: Path, *options: str, stdin: int = subprocess.PIPE) -> None:
        self.link = link
        self._process = subprocess.Popen(
            [*COMMAND, "--link", str(link), "--jsonl", *options],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate(timeout=LIMIT_S)

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def end_lines(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None

    def stop_listening(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.stdout = None

    def hear(self, event: str, **expected: object) -> dict[str, Any]:
        """The next `event` with these values; fails if the process ends before."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said: dict[str, Any] = json.loads(line)
            assert said["simulated"] is True
            if said["event"] == event and expected.items() <= said.items():
                return said
        raise AssertionError(f"never said {event} {expected}; stderr: {self.errors()}")

    def exit_code(self) -> int:
        return self._process.wait(LIMIT_S)

    def errors(self) -> str:
        assert self._process.stderr is not None
        return self._process.stderr.read()


class RealHost:
    """The driver on the port itself, in real time."""

    def __init__(self, link: Path) -> None:
        self._fd = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.driver = NativeDriver(BAUD, silence_s=0.5)
        self.events: list[MachineEvent] = []
        self.wants_strikes = False
        self._beat_s = 0.0
        self._line_free_s = 0.0
        self.driver.connect(7, time.monotonic())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def lap(self) -> None:
        now_s = time.monotonic()
        self.driver.handle_deadline(now_s)
        if self.driver.connected and now_s >= self._beat_s:
            self._beat_s = now_s + 0.1
            self.driver.heartbeat(self.wants_strikes, False, now_s)
        try:
            if now_s >= self._line_free_s and (data := self.driver.bytes_to_send(now_s)):
                os.write(self._fd, data)
                self._line_free_s = now_s + len(data) * 10 / BAUD
            if select.select([self._fd], [], [], 0.001)[0]:
                data = os.read(self._fd, 4096)
                if not data:
                    raise OSError("the other end is closed")
                self.driver.receive_bytes(data, time.monotonic())
        except OSError as error:
            self.driver.port_lost(PortLost("the port", str(error)))
        while (event := self.driver.next_event()) is not None:
            self.events.append(event)

    def run_until(self, happened: Callable[[], bool]) -> None:
        end_s = time.monotonic() + LIMIT_S
        while not happened():
            assert time.monotonic() < end_s, f"nothing of the kind; last events {self.events[-3:]}"
            self.lap()

    def of(self, kind: type[MachineEvent]) -> Sequence[Any]:
        return [event for event in self.events if isinstance(event, kind)]
