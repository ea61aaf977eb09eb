"""The rules both ends enforce, one line a case: all is well, and each thing that forbids it."""

import pytest

from firmware_bridge.device import limits

BOUNDS_UM = (-100, 100, -50, 50)


@pytest.mark.parametrize(
    ("first_dot", "dots", "ceiling_um", "bounds_um", "refusal"),
    [
        (1, 10, 600, BOUNDS_UM, 0),
        (11, 10, 600, BOUNDS_UM, 0),
        (1, 0, 600, BOUNDS_UM, 0),
        (12, 10, 600, BOUNDS_UM, limits.BAD_LIMITS),
        (0, 10, 600, BOUNDS_UM, limits.BAD_LIMITS),
        (1, 10, 1500, BOUNDS_UM, 0),
        (1, 10, 1501, BOUNDS_UM, limits.TOO_DEEP),
        (1, 10, 0, BOUNDS_UM, limits.TOO_DEEP),
        (1, 10, 600, (100, 100, -50, 50), limits.BAD_LIMITS),
        (1, 10, 600, (-100, 100, 50, 50), limits.BAD_LIMITS),
    ],
)
def test_a_job_is_opened_only_within_limits_that_make_sense(
    first_dot: int, dots: int, ceiling_um: int, bounds_um: tuple[int, int, int, int], refusal: int
) -> None:
    assert limits.job_refusal(first_dot, dots, ceiling_um, bounds_um) == refusal


@pytest.mark.hazard("H03", "H07", "H10")
@pytest.mark.parametrize(
    ("x_um", "y_um", "depth_um", "dwell_100us", "ceiling_um", "refusal"),
    [
        (0, 0, 400, 200, 600, 0),
        (-100, -50, 600, 1, 600, 0),
        (100, 50, 600, 1000, 600, 0),
        (0, 0, 601, 200, 600, limits.TOO_DEEP),
        (0, 0, 1501, 200, 9999, limits.TOO_DEEP),
        (0, 0, 0, 200, 600, limits.TOO_DEEP),
        (0, 0, -1, 200, 600, limits.TOO_DEEP),
        (101, 0, 400, 200, 600, limits.OUT_OF_BOUNDS),
        (-101, 0, 400, 200, 600, limits.OUT_OF_BOUNDS),
        (0, 51, 400, 200, 600, limits.OUT_OF_BOUNDS),
        (0, -51, 400, 200, 600, limits.OUT_OF_BOUNDS),
        (0, 0, 400, 0, 600, limits.DWELL_TOO_LONG),
        (0, 0, 400, 1001, 600, limits.DWELL_TOO_LONG),
    ],
)
def test_a_dot_is_placed_only_within_depth_bounds_and_dwell(
    x_um: int, y_um: int, depth_um: int, dwell_100us: int, ceiling_um: int, refusal: int
) -> None:
    assert limits.dot_refusal(x_um, y_um, depth_um, dwell_100us, ceiling_um, BOUNDS_UM) == refusal


ARMING = {
    "estop": False,
    "pedal_up": True,
    "lease": True,
    "tag": 7,
    "granted_tag": 7,
    "dots_left": 1,
    "calibrated": True,
    "needles_whole": True,
}


@pytest.mark.hazard("H08", "H13")
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, 0),
        ({"estop": True}, limits.ESTOP_PRESSED),
        ({"lease": False}, limits.NO_LEASE),
        ({"tag": 0}, limits.NO_CARTRIDGE),
        ({"tag": 0, "granted_tag": 0}, limits.NO_CARTRIDGE),
        ({"granted_tag": 8}, limits.WRONG_CARTRIDGE),
        ({"dots_left": 0}, limits.CARTRIDGE_SPENT),
        ({"dots_left": -1}, limits.CARTRIDGE_SPENT),
        ({"needles_whole": False}, limits.NEEDLES_MISSING),
        ({"calibrated": False}, limits.NOT_CALIBRATED),
        ({"pedal_up": False}, limits.PEDAL_NOT_UP),
    ],
)
def test_arming_needs_every_condition(change: dict[str, int], refusal: int) -> None:
    assert limits.arming_refusal(**{**ARMING, **change}) == refusal  # type: ignore[arg-type]


STRIKING = {
    "armed": True,
    "estop": False,
    "pedal_down": True,
    "lease": True,
    "wanted": True,
    "cartridge_same": True,
    "dots_left": 1,
    "needles_whole": True,
}


@pytest.mark.hazard("H12", "H23")
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, 0),
        ({"armed": False}, limits.NOT_ARMED),
        ({"estop": True}, limits.ESTOP_PRESSED),
        ({"lease": False}, limits.NO_LEASE),
        ({"cartridge_same": False}, limits.WRONG_CARTRIDGE),
        ({"dots_left": 0}, limits.CARTRIDGE_SPENT),
        ({"needles_whole": False}, limits.NEEDLES_MISSING),
        ({"wanted": False}, limits.HELD),
        ({"pedal_down": False}, limits.PEDAL_NOT_DOWN),
    ],
)
def test_a_strike_needs_every_condition(change: dict[str, int], refusal: int) -> None:
    assert limits.strike_refusal(**{**STRIKING, **change}) == refusal  # type: ignore[arg-type]


@pytest.mark.hazard("H08")
@pytest.mark.parametrize(
    ("offset_um", "spread_um", "usable"),
    [(150, 20, True), (-150, 0, True), (151, 0, False), (-151, 0, False), (0, 21, False)],
)
def test_a_tip_measurement_is_used_only_if_near_and_sure(
    offset_um: int, spread_um: int, usable: bool
) -> None:
    assert limits.tip_usable(offset_um, spread_um) is usable


def test_no_two_reasons_and_no_two_causes_share_a_number() -> None:
    names = {name: value for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)}
    causes = [value for name, value in names.items() if name.startswith("CAUSE_")]
    bounds = ("_ABSOLUTE", "_MAX", "_MASK")
    reasons = [
        value for name, value in names.items() if not name.startswith("CAUSE_") and not name.endswith(bounds)
    ]

    assert sorted(causes) == list(range(14))
    assert sorted(reasons) == list(range(1, 24))


@pytest.mark.hazard("H09")
@pytest.mark.parametrize(
    ("mask", "whole"), [(0b111, True), (0xFF, True), (0b110, False), (0b011, False), (0, False)]
)
def test_a_dot_needs_all_three_needles(mask: int, whole: bool) -> None:
    assert limits.all_needles(mask) is whole
