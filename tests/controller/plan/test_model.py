import dataclasses
import hashlib

import pytest

from controller.plan.errors import UnknownSessionError
from controller.plan.model import Patch, Plan, PlannedDot, Zone, canonical_text, shortened


def test_the_hash_is_that_of_the_canonical_text(small: Plan) -> None:
    assert small.plan_hash == hashlib.sha256(canonical_text(small).encode()).hexdigest()


@pytest.mark.parametrize(
    "change", [{"seed": 6}, {"client_ref": "C-8"}, {"keep_out": ()}, {"zones": ()}, {"sources": ()}]
)
def test_whatever_is_changed_changes_the_hash(small: Plan, change: dict[str, object]) -> None:
    assert dataclasses.replace(small, **change).plan_hash != small.plan_hash  # type: ignore[arg-type]


def test_one_dot_moved_by_a_micrometre_changes_the_hash(small: Plan) -> None:
    first, *rest = small.sessions[0]
    moved = dataclasses.replace(first, x_um=first.x_um + 1)
    assert (
        dataclasses.replace(small, sessions=((moved, *rest), *small.sessions[1:])).plan_hash
        != small.plan_hash
    )


def test_dots_of_a_session_are_its_dots(small: Plan) -> None:
    assert small.dots(2) is small.sessions[1]


def test_a_sessions_shades_are_those_of_its_dots_each_once(small: Plan) -> None:
    dots = tuple(PlannedDot(n, n, n, 400, "z", shade) for n, shade in enumerate(("1:20", "1:14", "1:20"), 1))
    plan = dataclasses.replace(small, sessions=(dots, dots[1:2], ()))

    assert [plan.shades(session) for session in (1, 2, 3)] == [("1:20", "1:14"), ("1:14",), ()]


@pytest.mark.parametrize("session", [0, 4, -1])
def test_a_session_the_plan_has_not_is_refused(small: Plan, session: int) -> None:
    with pytest.raises(UnknownSessionError, match=f"session {session} is not in the plan of C-7"):
        small.dots(session)


def test_a_shortened_plan_has_the_first_dots_of_each_session_and_a_hash_of_its_own(small: Plan) -> None:
    short = shortened(small, 10)
    assert short.sessions == tuple(dots[:10] for dots in small.sessions)
    assert short.plan_hash != small.plan_hash


def test_a_plan_that_is_cut_says_so_and_one_that_is_not_stays_as_it_is(small: Plan) -> None:
    most = max(len(dots) for dots in small.sessions)
    assert small.dots_max is None
    assert shortened(small, most) is small
    assert shortened(small, most - 1).dots_max == most - 1
    assert shortened(shortened(small, 10), 5).dots_max == 5
    assert shortened(shortened(small, 5), 10).dots_max == 5
    assert (
        dataclasses.replace(shortened(small, 10), dots_max=None).plan_hash != shortened(small, 10).plan_hash
    )


def test_a_plan_can_not_be_changed(small: Plan) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.seed = 9  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        PlannedDot(1, 0, 0, 400, "a", "1:10").x_um = 5  # type: ignore[misc]


def test_the_area_of_a_zone_leaves_out_its_holes() -> None:
    square = ((0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000))
    hole = ((1_000, 1_000), (1_000, 6_000), (6_000, 6_000), (6_000, 1_000))
    assert Zone("a", (Patch(square, (hole,)),), 72, None, 400, (("1:10", 1.0),)).area_cm2 == 0.75
