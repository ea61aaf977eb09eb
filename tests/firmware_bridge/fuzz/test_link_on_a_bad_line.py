"""Any sequence of mishaps on the line: every command arrives once and in order, or the link is down."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.firmware_bridge.fuzz.lossy_line import MISHAPS, TO_HOST, TO_MACHINE, LossyLine
from tests.fuzz.effort import effort

pytestmark = pytest.mark.timeout(600)
"""Finding the shortest way to a failure takes longer than a test that passes."""

DIRECTIONS = st.sampled_from([TO_MACHINE, TO_HOST])
FATES = st.lists(st.sampled_from(["arrives", "arrives", *MISHAPS]), min_size=1, max_size=8)
NUMBERS = st.integers(0, 1000)


class LinkOnABadLine(RuleBasedStateMachine):
    """Traffic in which every frame has its own fate, single frames moved at will, ends that start afresh."""

    def __init__(self) -> None:
        super().__init__()
        self.line = LossyLine()

    @initialize(dots=st.integers(0, 40))
    def begin_well(self, dots: int) -> None:
        self.line.connect()
        self.line.in_peace(50_000)
        self.line.ask(dots)

    @rule(
        dots=st.integers(0, 30),
        duration_us=st.sampled_from([20_000, 100_000, 400_000]),
        fates=FATES,
        number=NUMBERS,
    )
    def traffic(self, dots: int, duration_us: int, fates: list[str], number: int) -> None:
        if self.line.down:
            self.line.connect()
            self.line.in_peace(50_000)
        self.line.ask(dots)
        self.line.in_traffic(duration_us, fates, number)

    @rule(direction=DIRECTIONS, frames=st.integers(0, 20), piece_bytes=st.sampled_from([1, 3, 69, 1_000]))
    def one_way(self, direction: int, frames: int, piece_bytes: int) -> None:
        self.line.speak(direction, frames)
        self.line.arrive(direction, frames, piece_bytes)

    @precondition(lambda self: any(self.line.under_way))
    @rule(what=st.sampled_from(MISHAPS), direction=DIRECTIONS, place=st.integers(0, 12), number=NUMBERS)
    def mishap(self, what: str, direction: int, place: int, number: int) -> None:
        frames = self.line.under_way[direction]
        if frames:
            self.line.mishap(what, direction, place % len(frames), number)

    @rule(
        what=st.sampled_from(["beat", "wait", "stop", "more than fits", "connect", "machine restarts"]),
        later_us=st.sampled_from([100, 30_000, 110_000]),
    )
    def interlude(self, what: str, later_us: int) -> None:
        match what:
            case "beat":
                self.line.beat(True)
            case "wait":
                self.line.wait(later_us)
            case "stop":
                self.line.link.stop()
            case "more than fits":
                self.line.ask(80)
            case "connect":
                self.line.connect()
            case "machine restarts":
                self.line.restart_machine()

    @rule(direction=DIRECTIONS, noise=st.binary(max_size=90))
    def noise(self, direction: int, noise: bytes) -> None:
        self.line.receive(direction, noise)

    @invariant()
    def what_must_hold(self) -> None:
        self.line.check()

    def teardown(self) -> None:
        """On a whole line everything flows, in this connection or, if it is down, in the next."""
        line = self.line
        has_to_last = line.agreed
        line.in_peace(1_200_000)
        assert line.up or not has_to_last
        if not line.up:
            line.connect()
            line.in_peace(400_000)
        assert line.up
        line.ask(20)
        line.in_peace(400_000)
        line.check()
        assert line.answered == line.asked
        assert len(line.asked) >= 20


LinkOnABadLine.TestCase.settings = effort(60, steps=25)
TestLinkOnABadLine = LinkOnABadLine.TestCase
