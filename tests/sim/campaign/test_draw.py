"""What goes wrong is drawn before a session begins: evenly over kinds, over all of it, each on its own."""

from collections import Counter
from itertools import pairwise

from sim.campaign.draw import FIRST_US, SOON_US, WORK_US, Planned, draw, session_us
from sim.seeds import dice_box

KINDS = ("drop", "echo", "noise", "burst", "reorder", "delay", "flip")
SPAN_US = 60_000_000


def drawn(seed: int, count: int = 8, span_us: int = SPAN_US) -> list[Planned]:
    return draw(seed, count, span_us, KINDS, dice_box)


def test_the_same_seed_draws_the_same_faults_and_another_seed_others() -> None:
    assert drawn(3) == drawn(3)
    assert drawn(3) != drawn(4)


def test_faults_are_numbered_from_1_in_order_of_time_each_with_dice_of_its_own() -> None:
    faults = drawn(3)

    assert [fault.number for fault in faults] == list(range(1, 9))
    assert [fault.at_us for fault in faults] == sorted(fault.at_us for fault in faults)
    assert len({dice_box(3)(fault.dice_name).getrandbits(64) for fault in faults}) == len(faults)


def test_every_kind_comes_up_about_equally_often_within_few_sessions() -> None:
    counts = Counter(fault.kind for seed in range(1, 71) for fault in drawn(seed))

    assert set(counts) == set(KINDS)
    assert all(60 <= count <= 100 for count in counts.values()), counts


def test_each_deck_is_shuffled_anew_so_that_other_kinds_meet() -> None:
    dealt = [fault.kind for seed in range(3 * len(KINDS)) for fault in drawn(seed, 1)]
    decks = [tuple(dealt[at : at + len(KINDS)]) for at in range(0, len(dealt), len(KINDS))]

    assert all(sorted(deck) == sorted(KINDS) for deck in decks)
    assert len(set(decks)) == 3


def test_one_kind_may_strike_twice_in_a_session() -> None:
    assert any(max(Counter(fault.kind for fault in drawn(seed, 3)).values()) > 1 for seed in range(30))


def test_a_kind_with_two_cards_comes_up_twice_as_often() -> None:
    kinds = ("drop", "drop", "echo")
    faults = [fault for seed in range(150) for fault in draw(seed, 4, SPAN_US, kinds, dice_box)]

    counts = Counter(fault.kind for fault in faults)
    assert 1.7 < counts["drop"] / counts["echo"] < 2.3


def test_moments_lie_over_the_whole_session_and_some_close_together() -> None:
    faults = [drawn(seed) for seed in range(200)]
    moments_us = [fault.at_us for session in faults for fault in session]
    gaps_us = [b.at_us - a.at_us for session in faults for a, b in pairwise(session)]

    assert min(moments_us) >= FIRST_US
    assert all(sum(low <= at / SPAN_US < low + 0.1 for at in moments_us) > 80 for low in (0.0, 0.4, 0.9))
    assert sum(gap < SOON_US for gap in gaps_us) > len(gaps_us) / 4


def test_a_session_is_taken_to_be_longer_with_more_dots_cartridges_or_faults() -> None:
    longest_first = [session_us(60, 2, 4), session_us(60, 1, 4), session_us(60, 1, 3), session_us(50, 1, 3)]

    assert longest_first == sorted(longest_first, reverse=True)
    assert len(set(longest_first)) == 4


def test_no_fault_is_drawn_for_a_good_day() -> None:
    assert drawn(1, 0) == []


def test_most_faults_wait_until_the_machine_is_at_work_and_strike_while_it_is() -> None:
    faults = [fault for seed in range(200) for fault in drawn(seed)]
    into_us = [fault.into_work_us for fault in faults if fault.into_work_us is not None]

    assert 0.7 < len(into_us) / len(faults) < 0.8
    assert 0 <= min(into_us) < WORK_US / 10 < 9 * WORK_US / 10 < max(into_us) <= WORK_US
