"""What the world knows: which dot a strike belongs to, what the record says of dots and cartridges."""

import pytest

from sim.campaign.truth import MATCH_UM, Recalled, plan
from sim.hardware.skin import Strike
from tests.sim.campaign.campaign_room import truth


def strike(x_um: int, y_um: int, cartridge: int = 42) -> Strike:
    return Strike(0, x_um, y_um, 400, 7, cartridge)


def test_no_two_dots_of_a_plan_lie_within_a_millimetre() -> None:
    dots = plan(200)

    places = {(x_um, y_um) for x_um, y_um, _ in dots}
    assert len(places) == 200
    assert all(x_um % 1000 == y_um % 1000 == 0 for x_um, y_um in places)


@pytest.mark.parametrize(
    ("x_um", "y_um", "dot"),
    [
        (5_000, 5_000, 1),
        (5_000 + MATCH_UM, 5_000 - MATCH_UM, 1),
        (5_000 + MATCH_UM + 1, 5_000, 0),
        (5_000, 5_000 - MATCH_UM - 1, 0),
        (6_000, 5_000, 2),
        (100_000, 100_000, 0),
    ],
)
def test_a_strike_belongs_to_the_dot_at_its_place_or_to_none(x_um: int, y_um: int, dot: int) -> None:
    assert truth().dot_of(strike(x_um, y_um)) == dot


def test_strikes_are_kept_by_dot_and_counted_by_cartridge() -> None:
    seen = truth()
    for x_um, cartridge in ((5_000, 1), (6_000, 1), (7_000, 2)):
        seen.take_strike(strike(x_um, 5_000, cartridge))

    assert sorted(seen.struck) == [1, 2, 3]
    assert seen.struck_with == {1: 2, 2: 1}


def test_the_record_says_how_far_intents_go_and_how_dots_ended() -> None:
    seen = truth()
    for entry in (
        ("intent", {"first": 1, "last": 8}),
        ("intent", {"first": 3, "last": 5}),
        ("dot", {"dot": 1, "outcome": "placed"}),
        ("dot", {"dot": 2, "outcome": "missed"}),
        ("uncertain", {"dot": 3}),
        ("state", {"from": "ready", "to": "armed", "event": "arm"}),
    ):
        seen.take_entry(entry)

    assert seen.intent_hi == 8
    assert seen.outcome == {1: "placed", 2: "missed", 3: "uncertain"}
    assert (seen.count("placed", "missed"), seen.count("uncertain")) == (2, 1)
    assert len(seen.record) == 6


def test_a_cartridge_is_known_by_its_tag_from_the_claim_on() -> None:
    seen = truth()
    seen.take_entry(("cartridge", {"serial": "S", "tag": 42, "state": "claimed"}))
    seen.take_entry(("cartridge", {"serial": "S", "state": "opened"}))

    assert seen.cartridge_state == {42: "opened"}


def test_after_an_emergency_stop_nobody_has_asked_for_work_before_somebody_arms() -> None:
    seen = truth()
    stopped = [seen.stopped]
    seen.arms_typed = 2
    seen.take_emergency_stop()
    stopped.append(seen.stopped)
    seen.arms_typed = 3
    stopped.append(seen.stopped)

    assert stopped == [False, True, False]


def test_a_cartridge_is_out_of_use_once_it_is_taken_out() -> None:
    seen = truth()
    seen.take_entry(("cartridge", {"serial": "S", "tag": 42, "state": "claimed", "expiry": "2029-12-31"}))
    seen.take_out(42)
    assert seen.left_bay == set()

    seen.take_entry(("cartridge", {"serial": "S", "state": "in_use"}))
    seen.take_out(42)

    assert seen.left_bay == {42}
    assert seen.expiry == {42: "2029-12-31"}


def test_a_strike_has_the_day_of_the_wall_clock() -> None:
    late = Strike(86_400_000_000, 5_000, 5_000, 400, 7, 42)

    assert (truth().day_of(strike(5_000, 5_000)), truth().day_of(late)) == ("2026-11-18", "2026-11-19")


@pytest.mark.parametrize(
    ("state", "held"),
    [("claimed", 42), ("opened", 42), ("in_use", 42), ("spent", 0), ("damaged", 0), ("discarded", 0)],
)
def test_a_session_holds_a_cartridge_from_its_claim_until_it_is_spent(state: str, held: int) -> None:
    seen = truth()
    assert seen.held == 0
    seen.take_entry(("cartridge", {"serial": "S", "tag": 42, "state": "claimed"}))

    seen.take_entry(("cartridge", {"serial": "S", "state": state}))

    assert seen.held == held


def test_of_a_recall_is_kept_when_it_came_and_how_far_each_cartridge_was_by_then() -> None:
    seen = truth()
    seen.take_recall({42: ["received", "claimed"]}, 7)
    seen.take_recall({43: ["received"]}, 9)

    assert seen.recalled == {42: Recalled(7, ["received", "claimed"]), 43: Recalled(9, ["received"])}


def test_of_two_times_at_which_the_ledger_is_slow_the_later_end_counts() -> None:
    seen = truth()
    seen.take_slow_ledger(9)
    seen.take_slow_ledger(7)

    assert seen.ledger_late_until_us == 9
