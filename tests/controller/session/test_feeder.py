"""Which dot goes out when, against a model that sees everything. Promises P2, P4, P9."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from controller.session.feeder import INTENT_AHEAD_DOTS, INTENT_BATCH_DOTS, Feeder
from firmware_bridge.device.nvm import RESULTS_KEPT

DOTS = 60


class AnyOrderOfDiskMachineAndPerson(RuleBasedStateMachine):
    """Intents, sends, results, commits and re-armings in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.feeder = Feeder(DOTS, 0, 0)
        self.tickets = 0
        self.drafts: list[tuple[str, int]] = []
        self.disk: list[tuple[str, int]] = []
        self.intents: list[tuple[int, int]] = []
        self.resolved_hi = 0
        self.cartridge_left = 25
        self.arm()

    def draft(self, kind: str, dot: int) -> int:
        self.tickets += 1
        self.drafts.append((kind, dot))
        return self.tickets

    def durable(self, kind: str) -> int:
        return max((dot for found, dot in self.disk if found == kind), default=0)

    def under_way(self) -> int:
        return self.feeder.next_dot - 1 - self.resolved_hi

    @rule()
    def arm(self) -> None:
        self.feeder.arming_drafted(self.resolved_hi, self.draft("armed", self.tickets + 1))
        self.last_arming = ("armed", self.tickets)

    @rule()
    def draft_an_intent(self) -> None:
        left = self.cartridge_left - self.under_way()
        wanted = self.feeder.intent_wanted(left)
        if wanted is None:
            return
        first, last = wanted
        assert first == (self.intents[-1][1] + 1 if self.intents else 1)
        assert first <= last <= min(DOTS, self.resolved_hi + self.cartridge_left)
        assert last - first < INTENT_BATCH_DOTS
        assert last - self.feeder.next_dot < INTENT_AHEAD_DOTS + INTENT_BATCH_DOTS
        self.intents.append(wanted)
        self.feeder.intent_drafted(last, self.draft("intent", last))

    @rule(count=st.integers(1, 12))
    def send(self, count: int) -> None:
        for _ in range(count):
            dot = self.feeder.sendable()
            if dot is None or self.cartridge_left - self.under_way() <= 0:
                return
            assert dot == self.feeder.next_dot <= DOTS
            assert dot <= self.durable("intent"), "P9: no intent on disk, no puncture"
            assert dot <= self.durable("result") + RESULTS_KEPT, "P2: the machine would forget a result"
            assert self.last_arming in self.disk
            self.feeder.sent(dot)

    @rule(count=st.integers(1, 8))
    def have_results(self, count: int) -> None:
        for _ in range(min(count, self.under_way())):
            self.resolved_hi += 1
            self.cartridge_left -= 1
            self.feeder.result_drafted(self.resolved_hi, self.draft("result", self.resolved_hi))

    @rule(count=st.integers(1, 30))
    def commit(self, count: int) -> None:
        done, self.drafts = self.drafts[:count], self.drafts[count:]
        self.disk += done
        self.feeder.committed(len(self.disk))

    @rule(dots=st.integers(1, 30))
    def change_the_cartridge(self, dots: int) -> None:
        self.arm()
        self.cartridge_left = dots

    @rule()
    def restart_the_host(self) -> None:
        self.drafts = []
        self.resolved_hi = self.durable("result")
        intent_hi = self.durable("intent")
        self.intents = [found for found in self.intents if found[1] <= intent_hi]
        self.tickets = len(self.disk)
        self.feeder = Feeder(DOTS, self.resolved_hi, intent_hi)
        self.feeder.committed(self.tickets)
        self.arm()

    @invariant()
    def never_past_the_plan(self) -> None:
        assert self.feeder.next_dot <= DOTS + 1


@pytest.mark.hazard("H01", "H28")
def test_whatever_the_order_nothing_goes_out_too_early_too_far_or_twice() -> None:
    """P2, P4, P9"""
    run_state_machine_as_test(
        AnyOrderOfDiskMachineAndPerson, settings=settings(max_examples=150, stateful_step_count=60)
    )


def test_a_feeder_with_a_quick_disk_reaches_the_last_dot() -> None:
    feeder = Feeder(DOTS, 0, 0)
    ticket = 0
    sent = []
    for _ in range(4 * DOTS):
        wanted = feeder.intent_wanted(1000)
        if wanted is not None:
            ticket += 1
            feeder.intent_drafted(wanted[1], ticket)
            feeder.committed(ticket)
        dot = feeder.sendable()
        if dot is not None:
            feeder.sent(dot)
            sent.append(dot)
            ticket += 1
            feeder.result_drafted(dot, ticket)
            feeder.committed(ticket)
    assert sent == list(range(1, DOTS + 1))


def test_after_a_restart_dots_already_intended_may_go_out_without_a_new_intent() -> None:
    feeder = Feeder(DOTS, resolved_hi=10, intent_hi=18)
    assert feeder.sendable() == 11
    assert feeder.intent_wanted(50) == (19, 26)


def test_without_a_budget_nothing_is_intended() -> None:
    """P4"""
    assert Feeder(DOTS, 0, 0).intent_wanted(0) is None
