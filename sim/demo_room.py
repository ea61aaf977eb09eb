"""The demo's processes: machine, controller and the tools around them, each started as a person would at a terminal.

Machine and controller are separate programs that meet at the pseudo-terminal; the technician stands between their
terminals. Shell.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.errors import SimError
from sim.technician import Technician

STIPPLE = (sys.executable, "-m", "controller")
"""The program `stipple`, by this very Python."""

LINE_BYTES_MAX = 1 << 20
Event = dict[str, Any]


class DemoFailed(SimError):
    """One of the demo's programs ended as it should not have."""

    exit_code = 1

    def __init__(self, command: str, code: int | None, last_words: str) -> None:
        """command: which program; last_words: the end of what it wrote on stderr."""
        said = f": {last_words}" if last_words else ""
        super().__init__(f"`stipple {command}` ended with code {code}{said}")


def stipple(*arguments: str) -> str:
    """Run `stipple` with `arguments` to its end and answer what it printed. Raises DemoFailed."""
    done = subprocess.run([*STIPPLE, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DemoFailed(arguments[0], done.returncode, _last_words(done.stderr))
    return done.stdout


class Program:
    """A `stipple` command that runs beside us, spoken to in lines and heard in JSON lines."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        """Made by `start`."""
        self.name = name
        self._process = process
        self._stderr = asyncio.create_task(_all_of(process.stderr))

    @classmethod
    async def start(cls, *arguments: str) -> "Program":
        """Start `stipple` with `arguments`; its terminal is ours."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *STIPPLE, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, limit=LINE_BYTES_MAX
        )
        return cls(arguments[0], process)

    async def next_event(self) -> Event | None:
        """The next line it says; None once it has ended."""
        assert self._process.stdout is not None, "started with a pipe"
        line = await self._process.stdout.readline()
        if not line:
            return None
        event: Event = json.loads(line)
        return event

    def tell(self, line: str) -> None:
        """Type a line at its terminal."""
        assert self._process.stdin is not None, "started with a pipe"
        self._process.stdin.write(line.encode() + b"\n")

    async def end(self) -> None:
        """Wait for its end. Raises DemoFailed unless it was a good one."""
        code = await self._process.wait()
        if code != 0:
            raise DemoFailed(self.name, code, _last_words(await self._stderr))

    async def stop(self, signal_it: bool = False) -> None:
        """End it if it still runs: by a signal, or by the end of what is typed."""
        if self._process.returncode is None:
            if signal_it:
                self._process.terminate()
            elif self._process.stdin is not None:
                self._process.stdin.close()
        await self._process.wait()
        await self._stderr


async def work(machine: Program, controller: Program, technician: Technician, watch: Callable[[Event], None]) -> None:
    """Let the technician work until the controller ends. watch: shown every event of the controller."""
    pending: asyncio.Task[Event | None] = asyncio.create_task(controller.next_event())
    deaf = asyncio.create_task(_listen(machine))
    try:
        while True:
            due_s = technician.next_deadline_s()
            wait_s = None if due_s is None else max(0.0, due_s - time.monotonic())
            done, _ = await asyncio.wait({pending, deaf}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
            if deaf in done:
                await machine.end()
            if pending in done:
                event = pending.result()
                if event is None:
                    return
                watch(event)
                if event["event"] == "snapshot":
                    technician.see(event, time.monotonic())
                pending = asyncio.create_task(controller.next_event())
            for act in technician.act(time.monotonic()):
                (controller if act.to_controller else machine).tell(act.line)
    finally:
        for task in (pending, deaf):
            task.cancel()


async def until_ready(machine: Program) -> Event:
    """The machine's first event, which says that its port can be opened. Raises DemoFailed."""
    event = await machine.next_event()
    if event is None:
        await machine.end()
        raise DemoFailed(machine.name, 0, "it ended before it was ready")
    return event


async def _listen(machine: Program) -> None:
    while await machine.next_event() is not None:
        pass


async def _all_of(stream: asyncio.StreamReader | None) -> str:
    return "" if stream is None else (await stream.read()).decode(errors="replace")


def _last_words(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""


def short_link(folder: Path) -> Path:
    """Where the machine's port appears."""
    return folder / "SIMULATED-port"
