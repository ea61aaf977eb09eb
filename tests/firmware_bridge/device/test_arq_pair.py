"""Two ends over a pipe that loses, doubles and delays: all arrives once and in order, or the link is lost."""

from collections import deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from firmware_bridge.device.arq import WINDOW, Arq

FRAME_US = 2_000

Frame = tuple[int | None, bytes, int, bool]
"""(number or None for a bare one, payload, ack, whether it is a NAK)."""


class End:
    """One Arq with the frames on their way to it."""

    def __init__(self) -> None:
        self.arq = Arq(FRAME_US)
        self.inbox: deque[Frame] = deque()
        self.given: list[bytes] = []
        self.delivered: list[bytes] = []

    def next_out(self, now_us: int) -> Frame | None:
        arq = self.arq
        if arq.nak_due:
            arq.nak_due = arq.ack_due = False
            return None, b"", arq.expected, True
        if (item := arq.next_frame(now_us)) is not None:
            arq.ack_due = False
            return item[1], item[2], arq.expected, False
        if arq.ack_due:
            arq.ack_due = False
            return None, b"", arq.expected, False
        return None

    def take(self, frame: Frame, now_us: int) -> None:
        number, payload, ack, nak = frame
        if nak:
            self.arq.on_nak(ack, now_us)
        else:
            self.arq.on_ack(ack, now_us)
        if number is not None and self.arq.accept(number):
            self.delivered.append(payload)


class LossyPair(RuleBasedStateMachine):
    """Both directions carry frames; a pipe never reorders, as a serial line never does."""

    def __init__(self) -> None:
        super().__init__()
        self.now_us = 1_000_000
        self.ends = (End(), End())

    @rule(side=st.integers(0, 1), count=st.integers(1, 12))
    def give(self, side: int, count: int) -> None:
        end = self.ends[side]
        for _ in range(count):
            payload = len(end.given).to_bytes(4, "little")
            if end.arq.send(0x13, payload):
                end.given.append(payload)

    @rule(side=st.integers(0, 1), fate=st.sampled_from(["arrives", "arrives", "arrives", "lost", "doubled"]))
    def transmit(self, side: int, fate: str) -> None:
        frame = self.ends[side].next_out(self.now_us)
        if frame is not None:
            self.ends[1 - side].inbox.extend([frame] * {"arrives": 1, "lost": 0, "doubled": 2}[fate])

    @precondition(lambda self: any(end.inbox for end in self.ends))
    @rule(side=st.integers(0, 1), count=st.integers(1, 20))
    def arrive(self, side: int, count: int) -> None:
        end = self.ends[side]
        for _ in range(min(count, len(end.inbox))):
            end.take(end.inbox.popleft(), self.now_us)

    @rule(later_us=st.sampled_from([100, 5_000, 30_000, 250_000]))
    def wait(self, later_us: int) -> None:
        self.now_us += later_us
        for end in self.ends:
            end.arq.poll(self.now_us)

    @invariant()
    def everything_delivered_was_given_in_that_order(self) -> None:
        for sender, receiver in (self.ends, self.ends[::-1]):
            assert receiver.delivered == sender.given[: len(receiver.delivered)]

    @invariant()
    def no_more_than_a_window_is_under_way(self) -> None:
        for end in self.ends:
            assert len(end.arq._window) <= WINDOW
            assert end.arq._sent <= len(end.arq._window)

    @invariant()
    def nothing_counts_as_arrived_that_was_not_delivered(self) -> None:
        for sender, receiver in (self.ends, self.ends[::-1]):
            assert len(sender.given) - sender.arq.unacknowledged() <= len(receiver.delivered)

    def teardown(self) -> None:
        """Once the pipe is whole again everything arrives, unless an end has declared the link lost."""
        for _ in range(300):
            for side, end in enumerate(self.ends):
                while (frame := end.next_out(self.now_us)) is not None:
                    self.ends[1 - side].inbox.append(frame)
            for end in self.ends:
                while end.inbox:
                    end.take(end.inbox.popleft(), self.now_us)
            self.now_us += 20_000
            for end in self.ends:
                end.arq.poll(self.now_us)
        if not any(end.arq.failed for end in self.ends):
            assert self.ends[0].delivered == self.ends[1].given
            assert self.ends[1].delivered == self.ends[0].given


LossyPair.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestLossyPair = LossyPair.TestCase
