"""A `driver.Machine` that says what a test tells it and shows what it is asked: no line, no time."""

from collections import deque
from collections.abc import Callable

from firmware_bridge.driver import Disconnected, MachineEvent
from firmware_bridge.errors import BridgeError
from firmware_bridge.messages import Calibrate, Command, Dot, JobOpen, Recall, Resume


class ScriptedMachine:
    """`watch` sees every command as it is given; `running` is what the last heartbeat allowed."""

    def __init__(self, watch: Callable[[Command], None]) -> None:
        self._watch = watch
        self.connected = False
        self.dots_acceptable = 8
        self.events: deque[MachineEvent] = deque()
        self.running = False
        self.stops = 0

    def says(self, event: MachineEvent) -> None:
        self.events.append(event)

    def connect(self, nonce: int, now_s: float) -> None:
        self.running = False

    def port_lost(self, error: BridgeError) -> None:
        self.connected = self.running = False
        self.events.clear()
        self.says(Disconnected(error))

    def receive_bytes(self, data: bytes, now_s: float) -> None:
        raise AssertionError("this machine has no line")

    def bytes_to_send(self, now_s: float) -> bytes:
        return b""

    def next_event(self) -> MachineEvent | None:
        return self.events.popleft() if self.events else None

    def next_deadline_s(self) -> float | None:
        return None

    def handle_deadline(self, now_s: float) -> None:
        """Nothing is ever due."""

    def heartbeat(self, run: bool, rest: bool, now_s: float) -> None:
        assert not (run and rest), "asked to strike and to rest at once"
        self.running = run

    def stop(self) -> None:
        self.stops += 1

    def open_job(self, job: JobOpen) -> None:
        self._ask(job)

    def calibrate(self) -> None:
        self._ask(Calibrate(0))

    def resume(self, resume: Resume) -> None:
        self._ask(resume)

    def place(self, dot: Dot) -> None:
        self._ask(dot)
        self.dots_acceptable -= 1

    def recall(self, first_dot: int) -> None:
        self._ask(Recall(first_dot))

    def _ask(self, command: Command) -> None:
        assert self.connected, f"{command} to a machine that is not there"
        self._watch(command)
