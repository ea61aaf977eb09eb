"""Mutants of how deep a strike goes."""

from collections.abc import Callable

from firmware_bridge.device.striker import Striker
from sim.campaign.mutants.mutant import Mutant

DotRule = Callable[[int, int, int, int, int, tuple[int, int, int, int]], int]
Finish = Callable[[Striker, int], None]


def _any_depth(true: DotRule) -> DotRule:
    def dot_refusal(
        x_um: int,
        y_um: int,
        depth_um: int,
        dwell_100us: int,
        depth_ceiling_um: int,
        bounds_um: tuple[int, int, int, int],
    ) -> int:
        return true(x_um, y_um, min(depth_um, depth_ceiling_um), dwell_100us, depth_ceiling_um, bounds_um)

    return dot_refusal


def _makes_up_for_it(true: Finish) -> Finish:
    def finish_strike(needle: Striker, now_us: int) -> None:
        planned = [depth_um for _, _, _, depth_um, _ in needle._queue[:1]]
        under_way = needle.queued()
        true(needle, now_us)
        if needle.queued() < under_way:
            needle._tip_offset_um += planned[0] - needle._hal.needle()[1]

    return finish_strike


MUTANTS = (
    Mutant(
        "any depth",
        "P7",
        "Neither end holds a dot's depth against the ceiling.",
        (("firmware_bridge.device.limits:dot_refusal", _any_depth),),
        ("plan too deep",),
    ),
    Mutant(
        "next goes deeper",
        "P7",
        "What a strike falls short of its depth, as the sensor has it, is added to the next one unbounded.",
        (("firmware_bridge.device.striker:Striker._finish_strike", _makes_up_for_it),),
        ("depth sensor stuck", "depth sensor drifts"),
    ),
)
