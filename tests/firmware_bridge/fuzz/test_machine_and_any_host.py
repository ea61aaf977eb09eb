"""A host may say anything in any order; the machine strikes only within its own rules. P1, P4, P6, P7, P8."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from firmware_bridge.device import hal, wire
from firmware_bridge.device.core import MachineCore
from tests.firmware_bridge.device.board import BOUNDS_UM, CEILING_UM, JOB, TAG, Bench
from tests.firmware_bridge.fuzz.guarded_board import GuardedBoard
from tests.fuzz.effort import effort
from tests.fuzz.retained import retained_bytes

pytestmark = pytest.mark.timeout(600)

RETAINED_BYTES_MAX = 40_000
PLAN = b"plan 001"
JOBS = st.sampled_from([JOB, JOB, b"job 0002", bytes(8)])
CEILINGS_UM = st.sampled_from([600, 600, 300, 0, 1500, 1501, 65535])
DEPTHS_UM = st.sampled_from([400, 400, 300, 600, 601, 1500, 1501, 0, 65535])
PLACES_UM = st.sampled_from([0, BOUNDS_UM[0], BOUNDS_UM[1], BOUNDS_UM[1] + 1, -(2**31)])
TAGS = st.sampled_from([TAG, TAG, 0, 7])
ASIDE = st.sampled_from([0, 0, 0, 0, 1, -1, 5])


class AnyHost(RuleBasedStateMachine):
    """Intact frames in any order, among them those that lead to strikes; and hands at the board."""

    def __init__(self) -> None:
        super().__init__()
        self.board = GuardedBoard()
        self.bench = Bench(self.board)
        self.board.memory = self.bench.core.memory
        self.board.ceiling_um = CEILING_UM

    @initialize(how=st.sampled_from(["unconnected", "armed", "at work", "at work", "under way"]))
    def begin(self, how: str) -> None:
        if how in ("armed", "at work"):
            self.bench.arm()
        elif how == "under way":
            self.bench.strike_begun()
        if how == "at work":
            self.work(3)

    @rule(count=st.integers(1, 3))
    def work(self, count: int) -> None:
        """All goes as it should, if the machine is armed."""
        self.board.needle_now = (hal.NEEDLE_UP, 400, 7)
        self.board.pedal_now = hal.PEDAL_DOWN
        self.bench.beat()
        for _ in range(count):
            self.bench.dot(self.bench.core.memory.hi + 1)
            self.bench.poll()

    @rule(run=st.booleans(), later_us=st.sampled_from([1_000, 50_000, 301_000]))
    def beat(self, run: bool, later_us: int) -> None:
        self.bench.now_us += later_us
        self.bench.beat(run)

    @rule(count=st.integers(1, 6), aside=ASIDE, x_um=PLACES_UM, depth_um=DEPTHS_UM)
    def dots(self, count: int, aside: int, x_um: int, depth_um: int) -> None:
        for _ in range(count):
            self.bench.dot((self.bench.core.memory.hi + 1 + aside) & 0xFFFFFFFF, x_um, 0, depth_um)

    @rule(aside=ASIDE, behind=st.integers(0, 2), tag=TAGS, dots=st.integers(0, 50))
    def resume(self, aside: int, behind: int, tag: int, dots: int) -> None:
        first_dot = max(0, self.bench.core.memory.hi + 1 + aside)
        generation = max(0, self.bench.generation - (behind == 2))
        self.bench.send(wire.RESUME, generation, first_dot, tag, dots)

    @rule(job=JOBS, first_dot=st.integers(0, 3), ceiling_um=CEILINGS_UM)
    def open_job(self, job: bytes, first_dot: int, ceiling_um: int) -> None:
        before, refusals = self.bench.core.memory.job, len(self.bench.refusals())
        self.bench.send(wire.JOB_OPEN, job, PLAN, first_dot, 100, ceiling_um, *BOUNDS_UM)
        if len(self.bench.refusals()) == refusals:
            self.board.ceiling_um = ceiling_um
        if self.bench.core.memory.job != before:
            self.board.struck.clear()

    @rule(ready=st.booleans())
    def prepare(self, ready: bool) -> None:
        """All that has to come before arming, in its order; or only the measurement."""
        self.board.pedal_now = hal.PEDAL_UP
        self.board.needle_now = (hal.NEEDLE_UP, 400, 7)
        self.bench.beat()
        self.bench.send(wire.CALIBRATE, self.bench.generation)
        self.bench.poll()
        if ready:
            self.open_job(JOB, 1, CEILING_UM)
            self.bench.resume(first_dot=self.bench.core.memory.hi + 1)

    @rule(what=st.sampled_from(["stop", "recall", "nak", "new host", "restart", "zeros"]))
    def say(self, what: str) -> None:
        match what:
            case "stop":
                self.bench.send(wire.STOP, 0)
            case "recall":
                self.bench.send(wire.RECALL, 0)
            case "nak":
                self.bench.send(wire.HOST_NAK)
            case "new host":
                self.bench.greet(nonce=self.bench.host_nonce + 1)
            case "restart":
                self.bench.core = MachineCore(self.board)
                self.board.memory = self.bench.core.memory
                self.bench.greet(nonce=self.bench.host_nonce + 1)
            case "zeros":
                self.bench.receive(bytes(9))

    @rule(
        what=st.sampled_from(
            ["down", "up", "silent", "press", "release", "pull", "seat", "needle out", "needle back"]
        )
    )
    def hands(self, what: str) -> None:
        pedal = {"down": hal.PEDAL_DOWN, "up": hal.PEDAL_UP, "silent": hal.PEDAL_SILENT}
        self.board.pedal_now = pedal.get(what, self.board.pedal_now)
        self.board.estop_now = what == "press" or (self.board.estop_now and what != "release")
        if what in ("pull", "seat"):
            self.board.bay = (TAG if what == "seat" else 0, self.board.bay[1] + (what == "seat"))
        if what.startswith("needle"):
            phase = hal.NEEDLE_DOWN if what == "needle out" else hal.NEEDLE_UP
            self.board.needle_now = (phase, 400, 7)
        self.bench.poll()

    @invariant()
    def it_stays_small_and_disarmed_after_a_stop(self) -> None:
        core = self.bench.core
        assert retained_bytes(core, but=(self.board,)) <= RETAINED_BYTES_MAX
        assert not (core.striker.armed and self.board.estop_now), "armed with the emergency stop pressed"


AnyHost.TestCase.settings = effort(60, steps=30)
TestAnyHost = AnyHost.TestCase
