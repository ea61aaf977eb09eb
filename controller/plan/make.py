"""From a drawing and a prescription to a plan: the rooms of this package, one after the other."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from controller.plan.density import Density, Even, feather
from controller.plan.limits import PlanLimits
from controller.plan.model import Plan, PlannedDot, Source, Zone
from controller.plan.order import order_dots
from controller.plan.outline import read_outlines
from controller.plan.prescription import ZonePrescription, match_zones, read_prescription
from controller.plan.shades import assign_shades
from controller.plan.spacing import Field, place_dots
from controller.plan.zones import CutZone, cut_zones, to_patches

IntArray = npt.NDArray[np.int64]
Progress = Callable[[str, float], None]


def make_plan(
    svg: Path, prescription: Path, seed: int, limits: PlanLimits, progress: Progress | None = None
) -> Plan:
    """Plan all sessions. The same files and `seed` (0 or above) give the same plan, to the byte.

    `limits` come from the settings. `progress` is told the step and how much of it is done, 0 to 1. Raises
    PlanError.
    """
    tell = progress or _silent
    tell("reading", 0.0)
    zones, keep_out = cut_zones(read_outlines(svg))
    rx = read_prescription(prescription, limits)
    match_zones(rx, frozenset(zone.name for zone in zones), svg.name, prescription.name)
    prescribed = tuple(_zone(zone, rx.zones[zone.name]) for zone in zones)
    tell("reading", 1.0)
    fields = [Field(zone.name, zone.area, _density(zone, rx.zones[zone.name])) for zone in zones]
    spacing_rng, shade_rng = (np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(2))
    placed = place_dots(fields, rx.sessions.share, spacing_rng, partial(tell, "placing"))
    tell("placing", 1.0)
    shades = np.empty(len(placed.points_um), dtype=np.int64)
    for number, zone in enumerate(prescribed):
        mine = placed.field == number
        shares = [share for _, share in zone.shades]
        shades[mine] = assign_shades(placed.points_um[mine], placed.session[mine], shares, shade_rng)
    sessions = []
    for session in range(1, len(rx.sessions.share) + 1):
        mine = placed.session == session
        sessions.append(_in_order(placed.points_um[mine], placed.field[mine], shades[mine], prescribed))
        tell("ordering", session / len(rx.sessions.share))
    return Plan(
        client_ref=rx.client_ref,
        seed=seed,
        zones=prescribed,
        keep_out=to_patches(keep_out),
        sessions=tuple(sessions),
        sources=(_source(svg), _source(prescription)),
    )


def _in_order(
    points_um: IntArray, zone_of: IntArray, shade_of: IntArray, zones: tuple[Zone, ...]
) -> tuple[PlannedDot, ...]:
    """One session's dots, numbered in the order they are placed."""
    owners = [zones[number] for number in zone_of.tolist()]
    shades = [owner.shades[index][0] for owner, index in zip(owners, shade_of.tolist(), strict=True)]
    xs_um, ys_um = points_um.T.tolist()
    return tuple(
        PlannedDot(dot, xs_um[index], ys_um[index], owners[index].depth_um, owners[index].name, shades[index])
        for dot, index in enumerate(order_dots(points_um, shades).tolist(), start=1)
    )


def _zone(zone: CutZone, rx: ZonePrescription) -> Zone:
    return Zone(
        name=zone.name,
        patches=to_patches(zone.area),
        density_per_cm2=rx.density_per_cm2,
        density_per_cm2_edge=rx.density_per_cm2_edge,
        depth_um=rx.depth_um,
        shades=tuple(rx.shades.items()),
    )


def _density(zone: CutZone, rx: ZonePrescription) -> Density:
    if rx.density_per_cm2_edge is None:
        return Even(rx.density_per_cm2)
    return feather(zone.drawn, rx.density_per_cm2_edge, rx.density_per_cm2)


def _source(path: Path) -> Source:
    return Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def _silent(step: str, done: float) -> None:
    """Tell nobody."""
