"""A board that does only what a test tells it, and a host's end of the wire that reads like a transcript."""

from typing import TypeVar

from firmware_bridge import messages
from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.core import MachineCore

TAG = 0x1122334455667788
JOB = b"job 0001"
PLAN = b"plan 001"
BOUNDS_UM = (-10_000, 10_000, -10_000, 10_000)
CEILING_UM = 600
DOTS = 100

AnswerT = TypeVar("AnswerT", bound=messages.Answer | messages.HelloAck)


class Board(hal.Hal):
    """Hardware as attributes to set; `did` is what the core made it do, in order."""

    def __init__(self) -> None:
        self.did: list[tuple[str, *tuple[int, ...]]] = []
        self.slots = [b"", b""]
        self.writes_lost: set[int] = set()
        self.writes = 0
        self.pedal_now = hal.PEDAL_UP
        self.estop_now = False
        self.bay = (TAG, 1)
        self.motion_now = hal.MOTION_ARRIVED
        self.needle_now = (hal.NEEDLE_UP, 400, 7)
        self.tip_now = (hal.PROBE_DONE, 12, 4)
        self.pull_after_looks = 0
        """How often the cartridge is seen before somebody pulls it; 0: nobody does."""
        self.nonce = 100

    def strikes(self) -> int:
        return sum(1 for what in self.did if what[0] == "plunge")

    def uid(self) -> bytes:
        return b"board001"

    def capabilities(self) -> int:
        return hal.CAP_SIMULATED | hal.CAP_DEPTH_SENSOR

    def reset_cause(self) -> int:
        return hal.RESET_POWER_ON

    def random_u32(self) -> int:
        self.nonce += 1
        return self.nonce

    def nvm_read(self, slot: int) -> bytes:
        return self.slots[slot]

    def nvm_write(self, slot: int, data: bytes) -> None:
        self.writes += 1
        if self.writes not in self.writes_lost:
            self.slots[slot] = data
        self.did.append(("write", slot))

    def lose_the_next_write(self) -> None:
        self.writes_lost.add(self.writes + 1)

    def pedal(self) -> int:
        return self.pedal_now

    def estop(self) -> bool:
        return self.estop_now

    def cartridge(self) -> tuple[int, int]:
        seated = self.bay
        if self.pull_after_looks > 0:
            self.pull_after_looks -= 1
            if self.pull_after_looks == 0:
                self.bay = (0, seated[1])
        return seated

    def move_to(self, x_um: int, y_um: int) -> None:
        self.did.append(("move", x_um, y_um))

    def motion(self) -> int:
        return self.motion_now

    def plunge(self, extension_um: int, dwell_us: int) -> None:
        self.did.append(("plunge", extension_um, dwell_us))

    def needle(self) -> tuple[int, int, int]:
        return self.needle_now

    def probe_tip(self) -> None:
        self.did.append(("probe",))

    def tip(self) -> tuple[int, int, int]:
        return self.tip_now

    def halt(self) -> None:
        self.did.append(("halt",))


class Bench:
    """One machine core on one board, and a host that obeys every test. Its own clock, in µs."""

    def __init__(self, board: Board | None = None) -> None:
        self.board = board or Board()
        self.now_us = 1_000_000
        self.core = MachineCore(self.board)
        self.heard: list[messages.Answer | messages.HelloAck] = []
        self.bare: list[int] = []
        """Types of the frames that carry no message: ACK and NAK."""
        self.acknowledges = True
        self.host_nonce = 0
        self.seed = 0
        self.seq = 0
        self._expected = 0
        self._beats = 0

    def greet(self, nonce: int = 1, schema: int = wire.SCHEMA, version: int = wire.PROTOCOL_VERSION) -> None:
        self.host_nonce = nonce
        self.receive(self.frame(wire.HELLO, 0, nonce, schema, version))

    def frame(self, ftype: int, seq: int, *fields: int | bytes) -> bytes:
        return wire.encode_frame(ftype, seq, self._expected, wire.pack(ftype, *fields), self._seed_of(ftype))

    def send(self, ftype: int, *fields: int | bytes) -> None:
        """Have a frame arrive, numbered as its sort is."""
        seq = 0
        if wire.is_sequenced(ftype):
            seq, self.seq = self.seq, (self.seq + 1) & 0xFF
        self.receive(self.frame(ftype, seq, *fields))

    def receive(self, data: bytes) -> None:
        self.core.receive(data, self.now_us)
        self.listen()

    def listen(self) -> None:
        """Take everything the machine has to say now."""
        while sent := self.core.frame_to_send(self.now_us):
            frame = wire.decode_frame(sent[:-1], self.seed)
            assert frame is not None, "the machine sent a frame that this connection can't check"
            self._take(*frame)

    def _take(self, ftype: int, seq: int, ack: int, payload: bytes) -> None:
        if ftype == wire.HELLO_ACK:
            self._take_hello_ack(messages.HelloAck(*wire.unpack(ftype, payload)))
            return
        message = messages.decode(ftype, payload)
        if message is None:
            self.bare.append(ftype)
            return
        if wire.is_sequenced(ftype):
            if seq != self._expected:
                return
            self._expected = (self._expected + 1) & 0xFF
            if self.acknowledges:
                self.core.receive(self.frame(wire.HOST_ACK, 0), self.now_us)
        self.heard.append(message)

    def _take_hello_ack(self, hello: messages.HelloAck) -> None:
        seed = wire.connection_seed(wire.SCHEMA, self.host_nonce, hello.machine_nonce)
        if seed != self.seed:
            self.seed, self.seq, self._expected, self._beats = seed, 0, 0, 0
        self.heard.append(hello)

    def _seed_of(self, ftype: int) -> int:
        return wire.HANDSHAKE_SEED if ftype == wire.HELLO else self.seed

    def poll(self, later_us: int = 1000) -> None:
        """Let a moment pass without a word from the host."""
        self.now_us += later_us
        self.core.poll(self.now_us)
        self.listen()

    def beat(self, run: bool = True) -> None:
        self._beats += 1
        self.send(wire.HEARTBEAT, self._beats, wire.WANT_RUN if run else wire.WANT_HOLD)

    def all_of(self, kind: type[AnswerT]) -> list[AnswerT]:
        return [message for message in self.heard if isinstance(message, kind)]

    def last(self, kind: type[AnswerT]) -> AnswerT:
        return self.all_of(kind)[-1]

    def refusals(self) -> list[int]:
        return [message.reason for message in self.all_of(messages.Refused)]

    @property
    def generation(self) -> int:
        return self.core.memory.stop_generation

    def open_job(
        self, job: bytes = JOB, plan: bytes = PLAN, first_dot: int = 1, ceiling_um: int = CEILING_UM
    ) -> None:
        self.send(wire.JOB_OPEN, job, plan, first_dot, DOTS, ceiling_um, *BOUNDS_UM)

    def resume(self, first_dot: int = 1, dots: int = 50, tag: int = TAG) -> None:
        self.send(wire.RESUME, self.generation, first_dot, tag, dots)

    def ready_to_arm(self) -> None:
        """Greeted, leased, tips measured, job open."""
        self.greet()
        self.beat()
        self.send(wire.CALIBRATE, self.generation)
        self.poll()
        self.open_job()
        assert self.refusals() == []

    def arm(self) -> None:
        """Ready and armed, pedal up."""
        self.ready_to_arm()
        self.resume()
        assert self.core.striker.armed

    def dot(self, number: int, x_um: int = 0, y_um: int = 0, depth_um: int = 400) -> None:
        self.send(wire.DOT, number, x_um, y_um, depth_um, 200, 0)

    def strike_begun(self) -> None:
        """Armed, pedal down, and dot 1 under way."""
        self.arm()
        self.board.pedal_now = hal.PEDAL_DOWN
        self.board.needle_now = (hal.NEEDLE_DOWN, 0, 0)
        self.dot(1)
        assert self.core.striker.state == wire.STATE_STRIKING

    def needle_comes_up(self, depth_um: int = 400, mask: int = 7) -> None:
        self.board.needle_now = (hal.NEEDLE_UP, depth_um, mask)
        self.poll()

    def stop_cause(self) -> int:
        """Why it stopped last; fails if it is still armed."""
        assert not self.core.striker.armed
        assert self.core.striker.cause != limits.CAUSE_NONE
        return self.core.striker.cause
