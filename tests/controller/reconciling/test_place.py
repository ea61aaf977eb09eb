"""An uncertain dot in words that help to find it, and not to mistake another for it. Promise P1."""

import pytest

from controller.plan.model import Plan, PlannedDot
from controller.reconciling.place import EARLIER, FATES, Neighbour, fates_by_dot, uncertain_place
from controller.session.facts import OUTCOMES, Facts

MIDDLE = PlannedDot(5, 50_000, 50_000, 420, "frontal", "1:10")


def plan_with(*others: PlannedDot, earlier: tuple[PlannedDot, ...] = ()) -> Plan:
    """`MIDDLE` is dot 5 of the second session; dots not given are far away."""
    given = {dot.dot: dot for dot in (MIDDLE, *others)}
    dots = tuple(given.get(n) or PlannedDot(n, n, n, 400, "far", "1:10") for n in range(1, 9))
    return Plan("C-1", 1, (), (), (earlier, dots), ())


def facts_with(**fates: int) -> Facts:
    facts = Facts(plan_session=2, dots_total=8, dots=bytearray(9), resolved_hi=4)
    for number in range(1, 5):
        facts.dots[number] = fates.get(f"dot_{number}", OUTCOMES["placed"])
    facts.apply("uncertain", {"dot": 5, "why": "its power was lost", "cartridge": "SN1"})
    return facts


def at(number: int, right_mm: float, down_mm: float) -> PlannedDot:
    """A dot so far from `MIDDLE`."""
    return PlannedDot(
        number, 50_000 + round(1000 * right_mm), 50_000 + round(1000 * down_mm), 400, "frontal", "1:10"
    )


@pytest.mark.hazard("H02")
def test_it_is_told_with_zone_place_depth_and_what_the_machine_knows() -> None:
    place = uncertain_place(plan_with(), facts_with(), 5)

    assert place.lines() == (
        "dot 5: frontal, x 50.0 mm, y 50.0 mm, planned 0.42 mm deep",
        "known: its power was lost; only the skin can tell whether the needle touched it",
        "nothing in the skin within 10 mm yet",
    )


def test_its_neighbours_are_the_three_nearest_dots_in_the_skin() -> None:
    plan = plan_with(at(1, 3, 0), at(2, 0, -1), at(3, -2, 0), at(4, 0, 4))
    place = uncertain_place(plan, facts_with(), 5)

    assert [neighbour.dot for neighbour in place.neighbours] == [2, 3, 1]
    assert place.lines()[2] == "nearest in the skin: 2 (1.0 mm above), 3 (2.0 mm left), 1 (3.0 mm right)"


@pytest.mark.parametrize("outcome", ["missed"])
def test_what_is_not_in_the_skin_is_no_neighbour(outcome: str) -> None:
    facts = facts_with(dot_1=OUTCOMES[outcome])
    place = uncertain_place(plan_with(at(1, 1, 0), at(6, 0, 1)), facts, 5)

    assert place.neighbours == ()


@pytest.mark.parametrize(
    ("right_mm", "down_mm", "direction"),
    [
        (1, 0, "right"), (1, 1, "below right"), (0, 1, "below"), (-1, 1, "below left"),
        (-1, 0, "left"), (-1, -1, "above left"), (0, -1, "above"), (1, -1, "above right"),
    ],
)  # fmt: skip
def test_the_way_to_a_neighbour_is_told_as_it_looks_on_the_map(
    right_mm: float, down_mm: float, direction: str
) -> None:
    place = uncertain_place(plan_with(at(1, right_mm, down_mm)), facts_with(), 5)

    assert place.neighbours[0].direction == direction


def test_a_neighbour_is_near_by_its_distance_and_not_by_a_square_around() -> None:
    place = uncertain_place(plan_with(at(1, 9, 9), at(2, 9.9, 0)), facts_with(), 5)

    assert place.neighbours == (Neighbour(2, 0, 9.9, "right"),)


@pytest.mark.hazard("H02")
def test_a_dot_of_an_earlier_session_close_by_is_named_so_that_it_is_not_mistaken_for_it() -> None:
    plan = plan_with(earlier=(at(1, 0, 1), at(2, 1.6, 0)))
    place = uncertain_place(plan, facts_with(), 5)

    assert place.lines()[3] == "do not mistake for it: session 1 dot 1 (1.0 mm below)"


def test_a_decision_is_kept_with_its_dot() -> None:
    facts = facts_with()
    facts.apply("reconciled", {"dot": 5, "decision": "skip", "by": "Tess"})
    place = uncertain_place(plan_with(), facts, 5)

    assert (place.decision, place.by) == ("skip", "Tess")


def test_a_dot_found_to_be_placed_is_not_its_own_neighbour() -> None:
    facts = facts_with()
    facts.apply("reconciled", {"dot": 5, "decision": "placed", "by": "Tess"})

    assert uncertain_place(plan_with(), facts, 5).neighbours == ()


def test_a_map_shows_every_dot_with_its_fate_and_those_of_earlier_sessions_but_of_no_later_one() -> None:
    facts = facts_with(dot_1=OUTCOMES["missed"])
    fates = fates_by_dot(plan_with(earlier=(at(1, 0, 1),)), facts)

    expected = [EARLIER, "missed", "placed", "placed", "placed", "uncertain", "planned", "planned", "planned"]
    assert [fate for _, fate in fates] == expected
    facts.plan_session = 1
    assert len(fates_by_dot(plan_with(earlier=(at(1, 0, 1),)), facts)) == 1


def test_every_outcome_there_is_has_a_word() -> None:
    assert set(FATES) == set(range(7))
