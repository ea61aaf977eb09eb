"""Room and clinic as processes: keys, a receiver, a sender and a record that is written, each to be killed.

All are started as a person would start them, but for the writer, which is a journal and nothing else.
"""

import json
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

STIPPLE = (sys.executable, "-m", "controller")
WRITER = (sys.executable, "-m", "tests.system.record_writer")
ROOM = "room 1"


def stipple(*words: str, code: int = 0) -> str:
    """Run `stipple` to its end, which has to be `code`; what it printed, both streams."""
    done = subprocess.run([*STIPPLE, *words], capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class ClinicProcesses:
    """Everything in `folder`; ended with the `with` block, whatever happens."""

    folder: Path
    port: int = field(default_factory=free_port)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def store(self) -> tuple[str, ...]:
        return ("--db", f"sqlite:///{self.folder / 'SIMULATED-clinic.sqlite'}", "--simulated")

    @property
    def keys(self) -> tuple[str, ...]:
        return ("--keys", str(self.folder / "keys"), "--simulated")

    @property
    def record(self) -> Path:
        return self.folder / "SIMULATED-record.sqlite"

    def make_keys(self, room: str = ROOM) -> None:
        for whose in ("clinic", "room"):
            stipple("clinic", "keys", "new", whose, *self.keys)
        public = str(self.folder / "keys" / "SIMULATED-room.pub")
        stipple("clinic", "keys", "add", public, "--room", room, *self.store)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a program; what it says can be read line by line."""
        started = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.running.append(started)
        return started

    def start_clinic(self) -> subprocess.Popen[str]:
        bind = ("--bind", self.endpoint, "--keys", str(self.folder / "keys"), "--jsonl")
        return self.start(*STIPPLE, "clinic", "serve", *self.store, *bind)

    def start_sender(self, *more: str) -> subprocess.Popen[str]:
        words = ("clinic", "send", str(self.record), "--follow", "--endpoint", self.endpoint, "--jsonl")
        return self.start(*STIPPLE, *words, *self.keys, *more)

    def start_writer(self, count: int, seed: int) -> subprocess.Popen[str]:
        return self.start(*WRITER, str(self.record), str(count), str(seed))

    def send(self, *more: str, code: int = 0) -> str:
        """Send what is left, as by hand."""
        words = ("clinic", "send", str(self.record), "--endpoint", self.endpoint)
        return stipple(*words, *self.keys, *more, code=code)

    def stored(self) -> list[dict[str, object]]:
        """The sessions that the clinic has."""
        listed = json.loads(stipple("clinic", "sessions", *self.store, "--json"))
        return list(listed["sessions"])

    def __enter__(self) -> "ClinicProcesses":
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.running:
            kill(one)


def kill(process: subprocess.Popen[str]) -> None:
    """As the system does it: without a word."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def ready(clinic: subprocess.Popen[str]) -> None:
    """Wait until the receiver listens."""
    assert clinic.stdout is not None
    line = clinic.stdout.readline()
    assert json.loads(line)["event"] == "ready", line


def says(process: subprocess.Popen[str], words: str) -> str:
    """Read what `process` says up to the line with `words`; that line."""
    assert process.stdout is not None
    heard = []
    for line in process.stdout:
        heard.append(line)
        if words in line:
            return line
    raise AssertionError(f"{words!r} was never said: {heard}")
