"""The demo's processes: machine, controller and the tools around them, each started as a person would.

Machine and controller are separate programs that meet at the pseudo-terminal; the technician stands between
their terminals. Shell.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.demo.technician import Technician
from sim.errors import SimError

STIPPLE = (sys.executable, "-m", "controller")
"""The program `stipple`, by this very Python."""

EXIT_WRONG_INPUT = 2
LINE_BYTES_MAX = 1 << 20
LOOK_S = 0.05
"""The technician looks up at least this often."""

END_S_MAX = 10.0
"""A program that is asked to end and has not after this long is killed."""

Event = dict[str, Any]


class DemoFailed(SimError):
    """One of the demo's programs ended as it should not have. `exit_code`: 2 if it was given wrong input."""

    def __init__(self, command: str, code: int, stderr: str) -> None:
        """command: which program; stderr: what it wrote there, of which the last line tells why."""
        said = stderr.strip().splitlines() or ["it gave no reason; run it by hand"]
        self.exit_code = code if code == EXIT_WRONG_INPUT else 1
        super().__init__(
            f"`stipple {command}` ended with code {code}, expected 0: {said[-1].removeprefix('stipple: ')}"
        )


def stipple(*arguments: str) -> str:
    """Run `stipple` with `arguments` to its end and answer what it printed. Raises DemoFailed."""
    done = subprocess.run([*STIPPLE, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DemoFailed(arguments[0], done.returncode, done.stderr)
    return done.stdout


class Program:
    """A `stipple` command that runs beside us, spoken to in lines and heard in JSON lines."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        """Made by `start`."""
        self.name = name
        self._process = process
        self._stderr = asyncio.create_task(_all_of(process.stderr))
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._hearing = asyncio.create_task(self._hear())

    @classmethod
    async def start(
        cls, *arguments: str, under: Sequence[str] = (), data_dir: Path | None = None
    ) -> "Program":
        """Start `stipple` with `arguments`; its terminal is ours.

        under: words of a command that runs it; data_dir: where it keeps the room's data, if not this user's.
        """
        pipe = asyncio.subprocess.PIPE
        surroundings = None if data_dir is None else {**os.environ, "STIPPLE_DATA_DIR": str(data_dir)}
        process = await asyncio.create_subprocess_exec(
            *under, *STIPPLE, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, limit=LINE_BYTES_MAX,
            env=surroundings,
        )  # fmt: skip
        return cls(arguments[0], process)

    @property
    def ended(self) -> bool:
        """True once it has ended and everything it said has been heard."""
        return self._hearing.done() and self._events.empty()

    async def next_event(self, wait_s: float | None = None) -> Event | None:
        """The next line it says; None if there is none within `wait_s`, or never will be."""
        if self.ended:
            return None
        try:
            # Not wait_for: in Python 3.11 it loses a cancellation that comes together with an event.
            async with asyncio.timeout(wait_s):
                return await self._events.get()
        except TimeoutError:
            return None

    def forget_events(self) -> None:
        """Pass over what it has said so far."""
        while not self._events.empty():
            self._events.get_nowait()

    def tell(self, line: str) -> None:
        """Type a line at its terminal."""
        assert self._process.stdin is not None, "started with a pipe"
        self._process.stdin.write(line.encode() + b"\n")

    def signal(self, signum: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self._process.returncode is None:
            self._process.send_signal(signum)

    async def end(self) -> None:
        """Wait for its end. Raises DemoFailed unless it was a good one."""
        code = await self.exit_code()
        if code != 0:
            raise DemoFailed(self.name, code, await self.stderr())

    async def failed(self) -> DemoFailed:
        """Wait for its end, which should not have come yet, as an error."""
        return DemoFailed(self.name, await self.exit_code(), await self.stderr())

    async def exit_code(self) -> int:
        """Wait for its end and answer its exit code."""
        return await self._process.wait()

    async def stderr(self) -> str:
        """What it wrote on stderr, once it has ended."""
        return await self._stderr

    async def stop(self) -> None:
        """Stop typing, which ends it, and wait until it has; if it does not, kill it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(END_S_MAX):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._stderr
        await self._hearing

    async def _hear(self) -> None:
        assert self._process.stdout is not None, "started with a pipe"
        while line := await self._process.stdout.readline():
            self._events.put_nowait(json.loads(line))
        self._events.put_nowait(None)


async def work(
    machine: Program, controller: Program, technician: Technician, watch: Callable[[Event], bool]
) -> bool:
    """Let the technician work.

    watch: shown every event of the controller; once it answers True the technician lets go and so does this,
    with True. Answers False if the controller has ended. Raises DemoFailed if the machine has.
    """
    while not controller.ended:
        now_s = time.monotonic()
        for act in technician.act(now_s):
            (controller if act.to_controller else machine).tell(act.line)
        due_s = technician.next_deadline_s()
        event = await controller.next_event(
            LOOK_S if due_s is None else max(0.001, min(LOOK_S, due_s - now_s))
        )
        machine.forget_events()
        if machine.ended:
            raise await machine.failed()
        if event is None:
            continue
        if event["event"] == "snapshot":
            technician.see(event, time.monotonic())
        if watch(event):
            return True
    return False


async def until_ready(machine: Program) -> Event:
    """The machine's first event, which says that its port can be opened. Raises DemoFailed."""
    event = await machine.next_event()
    if event is None:
        raise await machine.failed()
    return event


async def _all_of(stream: asyncio.StreamReader | None) -> str:
    return "" if stream is None else (await stream.read()).decode(errors="replace")
