"""An uncertain dot in words: where it is, what is near it, and what the machine knows of it.

What can be recognised on skin is pigment, so neighbours are the dots that are in it: those of this session on
record as deposited, and those that an earlier session of the plan was to place, which may be mistaken for it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from controller.plan.model import Plan, PlannedDot
from controller.session.facts import (
    MISSED,
    PLACED,
    PLANNED,
    RECONCILED_PLACED,
    SHALLOW,
    SKIPPED,
    UNCERTAIN,
    Facts,
)

FATES = {
    PLANNED: "planned",
    PLACED: "placed",
    SHALLOW: "placed",
    MISSED: "missed",
    UNCERTAIN: "uncertain",
    RECONCILED_PLACED: "placed",
    SKIPPED: "skipped",
}
"""What became of a dot, as maps and lists call it."""

EARLIER = "earlier"
"""A dot of an earlier session of the plan; what became of it this session's record does not know."""

NEIGHBOURS = 3
NEAR_MM = 10.0
"""Farther than this nothing helps to find a place."""

MISTAKEN_MM = 1.5
"""A dot of an earlier session as near as this is worth a warning."""

_DIRECTIONS = ("right", "below right", "below", "below left", "left", "above left", "above", "above right")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A dot nearby. session: 0 for this one; direction: on the map, where the forehead is up."""

    dot: int
    session: int
    distance_mm: float
    direction: str

    def __str__(self) -> str:
        """Which, how far, which way."""
        return f"{self.dot} ({self.distance_mm:.1f} mm {self.direction})"


@dataclass(frozen=True, slots=True)
class UncertainPlace:
    """One dot to look at. x_um, y_um: in the drawing, x to the right, y towards the back of the head.

    neighbours: the nearest dots in the skin, nearest first; mistakable: dots of earlier sessions nearby;
    decision, by: empty while nobody has decided.
    """

    dot: int
    zone: str
    x_um: int
    y_um: int
    depth_um: int
    why: str
    neighbours: tuple[Neighbour, ...]
    mistakable: tuple[Neighbour, ...]
    decision: str = ""
    by: str = ""

    @property
    def where(self) -> str:
        """Zone and place in mm."""
        return f"{self.zone}, x {self.x_um / 1000:.1f} mm, y {self.y_um / 1000:.1f} mm"

    def lines(self) -> tuple[str, ...]:
        """For people: what is known, and how to find it."""
        near = ", ".join(map(str, self.neighbours))
        found = [
            f"dot {self.dot}: {self.where}, planned {self.depth_um / 1000:.2f} mm deep",
            f"known: {self.why}; only the skin can tell whether the needle touched it",
            f"nearest in the skin: {near}" if near else f"nothing in the skin within {NEAR_MM:g} mm yet",
        ]
        if self.mistakable:
            named = ", ".join(f"session {one.session} dot {one}" for one in self.mistakable)
            found.append(f"do not mistake for it: {named}")
        return tuple(found)


def uncertain_place(plan: Plan, facts: Facts, number: int) -> UncertainPlace:
    """The place of a dot in `facts.uncertain_dots`."""
    dots, uncertain = plan.dots(facts.plan_session), facts.uncertain_dots[number]
    at = dots[number - 1]
    in_skin = (dot for dot in dots if FATES[facts.dots[dot.dot]] == "placed" and dot is not at)
    earlier = [
        near
        for session in range(1, facts.plan_session)
        for near in _nearest(at, plan.dots(session), session, MISTAKEN_MM)
    ]
    return UncertainPlace(
        dot=number,
        zone=at.zone,
        x_um=at.x_um,
        y_um=at.y_um,
        depth_um=at.depth_um,
        why=uncertain.why,
        neighbours=_nearest(at, in_skin, 0, NEAR_MM),
        mistakable=tuple(sorted(earlier, key=_distance_mm)[:NEIGHBOURS]),
        decision=uncertain.decision,
        by=uncertain.by,
    )


def fates_by_dot(plan: Plan, facts: Facts) -> tuple[tuple[PlannedDot, str], ...]:
    """Every dot that a map of the session shows, with its fate; those of earlier sessions first."""
    earlier = [(dot, EARLIER) for dots in plan.sessions[: facts.plan_session - 1] for dot in dots]
    now = [(dot, FATES[facts.dots[dot.dot]]) for dot in plan.dots(facts.plan_session)]
    return (*earlier, *now)


def _nearest(
    at: PlannedDot, dots: Iterable[PlannedDot], session: int, reach_mm: float
) -> tuple[Neighbour, ...]:
    reach_um = reach_mm * 1000
    # Most of a plan is far away, and is ruled out without a root: the machine's lease is running meanwhile.
    inside = [
        dot for dot in dots if abs(dot.x_um - at.x_um) <= reach_um and abs(dot.y_um - at.y_um) <= reach_um
    ]
    found = [
        Neighbour(dot.dot, session, distance_mm, _direction(dot.x_um - at.x_um, dot.y_um - at.y_um))
        for dot in inside
        if (distance_mm := math.hypot(dot.x_um - at.x_um, dot.y_um - at.y_um) / 1000) <= reach_mm
    ]
    return tuple(sorted(found, key=_distance_mm)[:NEIGHBOURS])


def _distance_mm(near: Neighbour) -> float:
    return near.distance_mm


def _direction(right_um: int, down_um: int) -> str:
    return _DIRECTIONS[round(math.atan2(down_um, right_um) / (math.pi / 4)) % 8]
