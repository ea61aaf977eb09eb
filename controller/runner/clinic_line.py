"""The sender beside a session: a process of its own that brings the record to the clinic as it is written.

It is watched, and what it says is told; whatever becomes of it, the session goes on. What is not at the
clinic by the end is sent by the next one. A shell; how things are sent is `controller.clinic.sending`'s.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

Say = Callable[[str, str], None]

AGAIN_S = 5.0
"""A sender that died is replaced after this."""

FINISH_S = 11.0
"""A sender that hangs, and has not ended so long after it was asked to, is killed. It has ten itself."""

EXIT_WRONG_INPUT = 2
LINE_BYTES_MAX = 1 << 16


@dataclass(frozen=True, slots=True)
class ClinicAddress:
    """Where the clinic is. endpoint, keys: given for this session, which alone is sent there; None: the
    settings', to which everything is sent that has not come there yet. config: the settings' file, if named.
    """

    endpoint: str | None = None
    keys: Path | None = None
    config: Path | None = None


NOTHING_SAID = ClinicAddress()


class ClinicLine:
    """The sender of one session's record, and of the room's audit log."""

    def __init__(
        self,
        address: ClinicAddress,
        records: Sequence[Path],
        session: str,
        simulated: bool,
        again_s: float = AGAIN_S,
        finish_s: float = FINISH_S,
    ) -> None:
        """Nothing is started yet. records: this session's, and what else goes with it; session: its
        name; again_s, finish_s: see AGAIN_S, FINISH_S."""
        self._command = _command(address, records, simulated)
        # This one is whole again and again while it grows.
        self._whole = {session}
        self._again_s, self._finish_s = again_s, finish_s
        self._ended = asyncio.Event()
        self._finishing = False
        self._rest = b""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, loop: asyncio.AbstractEventLoop, say: Say) -> None:
        """Start it in `loop`. say: told level and text."""
        self._loop, self._say = loop, say
        self._start()

    async def finish(self) -> None:
        """Let it send what is left, as long as it has hope, and wait for its end. A signal ends the wait.

        One that hangs, or was stopped, is killed in the end: what it has not sent, another one will.
        """
        self._finishing = True
        if self._process is None or self._pipes()[1].closed:
            return
        self._pipes()[0].close()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._loop.add_signal_handler(signum, self._process.kill)
        patience = self._loop.call_later(self._finish_s, self._process.kill)
        await self._ended.wait()
        patience.cancel()

    def _start(self) -> None:
        if self._finishing:
            return
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                # Ctrl-C at the terminal is for the session, whose last words are still to be sent.
                start_new_session=True,
            )
        except OSError as error:
            self._say("warning", f"the sender to the clinic can't be started ({error}); it is tried again")
            self._loop.call_later(self._again_s, self._start)
            return
        self._loop.add_reader(self._pipes()[1].fileno(), self._on_readable)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Its input, whose end asks it to end, and what it says."""
        assert self._process is not None, "started before"
        words, output = self._process.stdin, self._process.stdout
        assert words is not None, "started with a pipe"
        assert output is not None, "started with a pipe"
        return words, output

    def _on_readable(self) -> None:
        output = self._pipes()[1]
        data = os.read(output.fileno(), LINE_BYTES_MAX)
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[:LINE_BYTES_MAX]
        for line in lines:
            self._tell(line)
        if not data:
            self._loop.remove_reader(output.fileno())
            self._over()

    def _over(self) -> None:
        """Its output has ended, and so has it, or will at once."""
        for pipe in self._pipes():
            pipe.close()
        assert self._process is not None, "it had an output"
        code = self._process.wait()
        self._rest = b""
        if self._finishing and code == 0:
            self._say("note", "clinic: every entry of this session is there")
        if self._finishing or code == EXIT_WRONG_INPUT:
            self._ended.set()
            return
        self._say("warning", f"the sender to the clinic ended by itself (code {code}); another is started")
        self._loop.call_later(self._again_s, self._start)

    def _tell(self, line: bytes) -> None:
        text = line.decode(errors="replace").strip()
        try:
            match json.loads(text):
                case {"event": "say", "level": "note" | "warning" | "alarm" as level, "text": str(words)}:
                    self._say(level, f"clinic: {words}")
                    return
                case {"event": "whole", "session": str(session), "log": bool(is_log)}:
                    if session not in self._whole and not is_log:
                        self._whole.add(session)
                        self._say("note", f"clinic: what was left of {session} is there")
                    return
        except (ValueError, RecursionError):
            pass
        # What it says last, of why it can't go on, is for people; so is whatever else it says.
        self._say("warning", f"clinic: {text.removeprefix('stipple: ')}")


def _command(address: ClinicAddress, records: Sequence[Path], simulated: bool) -> list[str]:
    command = [sys.executable, "-m", "controller", "clinic", "send", *map(str, records)]
    command += ["--follow", "--until-eof", "--jsonl"]
    if simulated:
        command.append("--simulated")
    if address.endpoint is None:
        command.append("--all")
    else:
        command += ["--endpoint", address.endpoint]
    if address.keys is not None:
        command += ["--keys", str(address.keys)]
    if address.config is not None:
        command += ["--config", str(address.config)]
    return command
