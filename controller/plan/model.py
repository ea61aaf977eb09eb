"""What a plan is: zones, and the dots of each session in the order they are placed.

Plain data, hashed over its own canonical text. Files are `planfile`'s business. Imports nothing heavy and
does no IO, so that the session's core may import it.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace

from controller.plan.errors import UnknownSessionError

Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Patch:
    """One piece of skin.

    An outer ring and the holes in it, corners as (x_um, y_um), not closed by a repeat.
    """

    outer: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """A prescribed zone as it is left after later zones and keep-outs have cut it.

    `density_per_cm2` counts the dots of all sessions; `density_per_cm2_edge`, where given, holds at the
    anterior edge and rises to it across the zone. `shades` are (name, share) in the prescription's order;
    shares add up to 1.
    """

    name: str
    patches: tuple[Patch, ...]
    density_per_cm2: float
    density_per_cm2_edge: float | None
    depth_um: int
    shades: tuple[tuple[str, float], ...]

    @property
    def area_cm2(self) -> float:
        """The area of all patches, holes taken off."""
        return (
            sum(
                _ring_um2(patch.outer) - sum(_ring_um2(hole) for hole in patch.holes)
                for patch in self.patches
            )
            / 1e8
        )


@dataclass(frozen=True, slots=True)
class PlannedDot:
    """One dot.

    `dot` is its place, from 1, in the order of its session; x right, y towards the back of the head.
    """

    dot: int
    x_um: int
    y_um: int
    depth_um: int
    zone: str
    shade: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file the plan was made from: its name without folder, and the SHA-256 of its bytes in hex."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one client's sessions will place.

    `dots_max`, where given, says that some session was cut to that many dots and so lacks dots that were
    prescribed. `plan_hash` is worked out from the rest and can't be given.
    """

    client_ref: str
    seed: int
    zones: tuple[Zone, ...]
    keep_out: tuple[Patch, ...]
    sessions: tuple[tuple[PlannedDot, ...], ...]
    sources: tuple[Source, ...]
    dots_max: int | None = None
    plan_hash: str = field(init=False)

    def __post_init__(self) -> None:
        """Seal the content with its SHA-256."""
        object.__setattr__(self, "plan_hash", hashlib.sha256(canonical_text(self).encode()).hexdigest())

    def dots(self, session: int) -> tuple[PlannedDot, ...]:
        """The dots of `session` (from 1) in the order they are placed. Raises UnknownSessionError."""
        if not 1 <= session <= len(self.sessions):
            raise UnknownSessionError(
                f"session {session} is not in the plan of {self.client_ref}: it has sessions 1 to "
                f"{len(self.sessions)}; choose one of these"
            )
        return self.sessions[session - 1]

    def shades(self, session: int) -> tuple[str, ...]:
        """The shades of `session` in the order its dots first want them. Raises UnknownSessionError."""
        return tuple(dict.fromkeys(dot.shade for dot in self.dots(session)))


def shortened(plan: Plan, dots_max: int) -> Plan:
    """`plan` with the first `dots_max` (from 1) dots of each session, marked as cut, with its own hash.

    A plan that has no more than that is answered as it is.
    """
    if all(len(dots) <= dots_max for dots in plan.sessions):
        return plan
    return replace(plan, sessions=tuple(dots[:dots_max] for dots in plan.sessions), dots_max=dots_max)


def canonical_text(plan: Plan) -> str:
    """The plan's content as JSON with sorted keys and no spaces: the text that `plan_hash` is the hash of."""
    return json.dumps(
        plan_content(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def plan_content(plan: Plan) -> dict[str, object]:
    """The plan as JSON values.

    A dot is [x_um, y_um, depth_um, zone, shade], its number is its place in the list. `dots_max` stands in a
    plan cut short only.
    """
    cut = {} if plan.dots_max is None else {"dots_max": plan.dots_max}
    return {
        **cut,
        "client_ref": plan.client_ref,
        "seed": plan.seed,
        "sources": [[source.name, source.sha256] for source in plan.sources],
        "zones": [
            {
                "name": zone.name,
                "patches": [_patch_content(patch) for patch in zone.patches],
                "density_per_cm2": float(zone.density_per_cm2),
                "density_per_cm2_edge": None
                if zone.density_per_cm2_edge is None
                else float(zone.density_per_cm2_edge),
                "depth_um": zone.depth_um,
                "shades": [[shade, float(share)] for shade, share in zone.shades],
            }
            for zone in plan.zones
        ],
        "keep_out": [_patch_content(patch) for patch in plan.keep_out],
        "sessions": [
            [[dot.x_um, dot.y_um, dot.depth_um, dot.zone, dot.shade] for dot in dots]
            for dots in plan.sessions
        ],
    }


def _patch_content(patch: Patch) -> dict[str, object]:
    return {
        "outer": [list(corner) for corner in patch.outer],
        "holes": [[list(corner) for corner in hole] for hole in patch.holes],
    }


def _ring_um2(ring: Ring) -> float:
    following = (*ring[1:], *ring[:1])
    return (
        abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(ring, following, strict=True)))
        / 2
    )
