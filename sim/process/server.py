"""The simulated machine as a process: one loop that waits for the host, the bench and the next deadline.

It moves bytes and lines between a machine, a port and an output, and decides nothing. Shell.
"""

import os
import selectors
import signal
import time
from dataclasses import dataclass

from sim.errors import BenchLineInvalid, BenchRefused
from sim.machine import SimulatedMachine
from sim.process import bench, hands
from sim.process.end_signals import end_signals
from sim.process.pty_port import PtyPort
from sim.process.voice import Voice

HOST_LOOK_US = 20_000
"""A pseudo-terminal that no host has open can't be waited on, so it is looked at this often."""

REPORT_US = 500_000
BENCH_READ_BYTES = 4096


def wall_us() -> int:
    """Monotonic wall time in µs."""
    return time.monotonic_ns() // 1000


@dataclass(frozen=True, slots=True)
class BenchSource:
    """Where bench lines come from. `ends_all`: the end of the lines is the end of the simulation."""

    fd: int
    ends_all: bool


class Server:
    """Runs `machine` behind `port` until a signal, `quit`, or the end of its bench or of its audience."""

    def __init__(
        self, machine: SimulatedMachine, port: PtyPort, voice: Voice, source: BenchSource | None
    ) -> None:
        """The port is plugged in by `run`."""
        self._machine = machine
        self._port = port
        self._voice = voice
        self._source = source
        # Only select() waits to the microsecond; poll and epoll round up to milliseconds, half a frame.
        self._selector = selectors.SelectSelector()
        self._host_fd: int | None = None
        self._host_look_us = 0
        self._line = b""
        self._link_back_us: int | None = None
        self._report_us = 0
        self._strikes_told = len(machine.plant.skin.strikes)
        self._end = ""

    def run(self, ready: hands.Report) -> None:
        """Serve until something ends it; `ready` is told once the port can be opened.

        The link is gone and the power off afterwards. Raises LinkTaken or StateUnusable for want of a port.
        """
        with end_signals() as signal_fd:
            try:
                self._port.plug()
                self._selector.register(signal_fd, selectors.EVENT_READ, self._on_signal)
                if self._source is not None:
                    self._selector.register(self._source.fd, selectors.EVENT_READ, self._on_bench)
                self._voice.say("ready", {"link": str(self._port.link), **ready})
                while not self._end:
                    self._lap()
                self._machine.power_off(wall_us())
                self._voice.say("end", {"why": self._end, **hands.status(self._machine)})
            finally:
                self._port.unplug()
                self._selector.close()

    def _lap(self) -> None:
        now_us = wall_us()
        self._machine.handle_deadline(now_us)
        arrived = self._machine.bytes_to_send(now_us)
        if arrived:
            self._port.write(arrived)
        self._tend_port(now_us)
        self._report_strikes(now_us)
        timeout_us = self._wake_us(now_us) - wall_us()
        for key, _ in self._selector.select(max(0, timeout_us) / 1e6):
            key.data(key.fd)

    def _wake_us(self, now_us: int) -> int:
        wakes = [self._machine.next_deadline_us(now_us), self._link_back_us]
        if self._host_fd is None and self._port.fd is not None:
            wakes.append(self._host_look_us)
        if len(self._machine.plant.skin.strikes) != self._strikes_told:
            wakes.append(self._report_us)
        return min((at_us for at_us in wakes if at_us is not None), default=now_us + REPORT_US)

    def _tend_port(self, now_us: int) -> None:
        """Put the cable back when it is time; wait on the port while a host has it open, else look at it."""
        if self._link_back_us is not None and now_us >= self._link_back_us:
            self._link_back_us = None
            self._port.plug()
            self._voice.say("link", {"state": "restored", "link": str(self._port.link)})
        if self._host_fd is None and now_us >= self._host_look_us:
            self._host_look_us = now_us + HOST_LOOK_US
            self._take_from_host(now_us)
        if self._port.host_present and self._host_fd is None and self._port.fd is not None:
            self._host_fd = self._port.fd
            self._selector.register(self._host_fd, selectors.EVENT_READ, self._on_host)
            self._voice.say("host", {"state": "open"})
        elif not self._port.host_present and self._host_fd is not None:
            self._forget_host()

    def _forget_host(self) -> None:
        if self._host_fd is not None:
            self._selector.unregister(self._host_fd)
            self._host_fd = None
            self._voice.say("host", {"state": "closed"})

    def _on_host(self, _fd: int) -> None:
        self._take_from_host(wall_us())

    def _take_from_host(self, now_us: int) -> None:
        data = self._port.read()
        if data:
            self._machine.receive_bytes(data, now_us)

    def _on_signal(self, fd: int) -> None:
        self._end = signal.Signals(os.read(fd, 1)[0]).name

    def _on_bench(self, fd: int) -> None:
        try:
            data = os.read(fd, BENCH_READ_BYTES)
        except OSError:
            # A terminal refuses a background process; there is no bench then, as at the end of a file.
            data = b""
        if not data:
            self._selector.unregister(fd)
            if self._source is not None and self._source.ends_all:
                self._end = "end of bench"
            return
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", errors="replace").strip()
            if text and not self._end:
                self._obey(text)

    def _obey(self, line: str) -> None:
        now_us = wall_us()
        try:
            command = bench.parse(line)
            if isinstance(command, bench.LinkCut):
                self._cut(command.duration_s, now_us)
            elif isinstance(command, bench.Quit):
                self._end = "quit"
            else:
                hands.perform(command, self._machine, now_us)
        except (BenchLineInvalid, BenchRefused) as error:
            self._voice.say("bench", {"line": line, "ok": False, "error": str(error)})
            return
        self._voice.say("bench", {"line": line, "ok": True, **hands.status(self._machine)})

    def _cut(self, duration_s: float, now_us: int) -> None:
        self._forget_host()
        self._port.unplug()
        self._machine.cut_line()
        self._link_back_us = now_us + round(duration_s * 1e6)
        self._voice.say("link", {"state": "cut", "duration_s": duration_s})

    def _report_strikes(self, now_us: int) -> None:
        strikes = len(self._machine.plant.skin.strikes)
        if strikes != self._strikes_told and now_us >= self._report_us:
            self._report_us = now_us + REPORT_US
            self._strikes_told = strikes
            self._voice.say("strikes", {"strikes": strikes, "plant_s": self._machine.plant.now_us / 1e6})
