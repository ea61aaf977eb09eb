from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from controller.plan.errors import PrescriptionError, ZoneMatchError
from controller.plan.prescription import match_zones, read_prescription
from tests.controller.plan.shipped_limits import LIMITS

Prescribe = Callable[..., Path]
SIGN = "correct it and have it signed"


def test_depth_is_kept_in_whole_micrometres(prescribe: Prescribe) -> None:
    assert read_prescription(prescribe(("0.40\n", "0.35\n")), LIMITS).zones["patch"].depth_um == 350


@pytest.mark.hazard("H06", "H07")
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "density_per_cm2 = 72",
            "density_per_cm2 = 115.1",
            f"zones.patch.density_per_cm2 = 115.1: expected at most 115; {SIGN}",
        ),
        (
            "density_per_cm2 = 72",
            "density_per_cm2 = 0",
            f"zones.patch.density_per_cm2 = 0: expected greater than 0; {SIGN}",
        ),
        (
            "density_per_cm2 = 72",
            "density_per_cm2 = 40\ndensity_per_cm2_edge = 60",
            "zones.patch: density_per_cm2_edge = 60 must not be above density_per_cm2 = 40: the hairline "
            f"is the sparsest place; {SIGN}",
        ),
        ("0.40\n", "1.51\n", f"zones.patch.depth_mm = 1.51: expected at most 1.5; {SIGN}"),
        ("0.40\n", '"0.4"\n', f"zones.patch.depth_mm = '0.4': expected a valid number; {SIGN}"),
        ("0.40\n", "nan\n", f"zones.patch.depth_mm = nan: expected a finite number; {SIGN}"),
        (
            "0.40\n",
            "0.601\n",
            "zones.patch.depth_mm = 0.601, expected at most the ceiling of 0.60 mm; prescribe less depth, "
            "or have the ceiling changed and signed",
        ),
        ("0.25 }", "0.2 }", f"zones.patch: shades add up to 0.95, expected 1; {SIGN}"),
        ("0.25]", "0.26]", f"sessions: share add up to 1.01, expected 1; {SIGN}"),
        (
            "depth_mm",
            "depht_mm = 0.4\ndepth_mm",
            "zones.patch.depht_mm is no key of a prescription; correct its spelling or remove it (keys: "
            "docs/planning.md)",
        ),
        ('client_ref = "C-7"', "", "client_ref is missing; add it (keys: docs/planning.md)"),
        (
            '"1:20"',
            '"1;20"',
            f"zones.patch.shades.1;20 = '1;20': expected to match pattern '^1:[1-9][0-9]?$'; {SIGN}",
        ),
    ],
)
def test_what_is_out_of_bounds_is_named_with_file_key_value_and_bound(
    prescribe: Prescribe, old: str, new: str, message: str
) -> None:
    with pytest.raises(PrescriptionError) as refused:
        read_prescription(prescribe((old, new)), LIMITS)
    assert str(refused.value) == f"small.toml: {message}"


def test_all_mistakes_are_told_at_once(prescribe: Prescribe) -> None:
    path = prescribe(("density_per_cm2 = 72", "density_per_cm2 = 200"), ("0.40\n", "2\n"))
    with pytest.raises(PrescriptionError) as refused:
        read_prescription(path, LIMITS)
    assert len(str(refused.value).splitlines()) == 2


def test_a_depth_above_a_raised_ceiling_but_below_the_absolute_limit_passes(prescribe: Prescribe) -> None:
    raised = replace(LIMITS, depth_ceiling_um=900)
    assert read_prescription(prescribe(("0.40\n", "0.9\n")), raised).zones["patch"].depth_um == 900


@pytest.mark.hazard("H07")
def test_no_ceiling_lifts_the_refusal_of_depth(prescribe: Prescribe) -> None:
    with pytest.raises(PrescriptionError, match=r"expected at most 1\.5"):
        read_prescription(prescribe(("0.40\n", "1.6\n")), replace(LIMITS, depth_ceiling_um=5000))


def test_a_refusal_that_the_settings_lower_holds(prescribe: Prescribe) -> None:
    shallow, sparse = replace(LIMITS, depth_refusal_um=350), replace(LIMITS, density_refusal_per_cm2=70.5)
    with pytest.raises(PrescriptionError, match=r"zones\.patch\.depth_mm = 0\.4: expected at most 0\.35;"):
        read_prescription(prescribe(), shallow)
    with pytest.raises(PrescriptionError, match=r"density_per_cm2 = 72.*: expected at most 70\.5;"):
        read_prescription(prescribe(), sparse)


def test_the_edge_of_a_zone_is_held_to_the_density_limit_too(prescribe: Prescribe) -> None:
    path = prescribe(("density_per_cm2 = 72", "density_per_cm2 = 60\ndensity_per_cm2_edge = 120"))
    with pytest.raises(PrescriptionError, match=r"density_per_cm2_edge = 120.*: expected at most 115;"):
        read_prescription(path, LIMITS)


def test_zones_drawn_and_zones_prescribed_must_be_the_same(prescribe: Prescribe) -> None:
    rx = read_prescription(prescribe(), LIMITS)
    match_zones(rx, frozenset({"patch"}), "small.svg", "small.toml")
    with pytest.raises(ZoneMatchError, match=r'zones\.patch is prescribed but not drawn in "small\.svg"'):
        match_zones(rx, frozenset({"brow"}), "small.svg", "small.toml")
    with pytest.raises(ZoneMatchError, match=r'zone "brow" is drawn in "small\.svg" but not prescribed'):
        match_zones(rx, frozenset({"patch", "brow"}), "small.svg", "small.toml")


@pytest.mark.hazard("H34")
def test_a_prescription_for_another_drawing_is_refused(prescribe: Prescribe) -> None:
    rx = read_prescription(prescribe(), LIMITS)
    with pytest.raises(
        PrescriptionError, match=r'outline = "small.svg", but the drawing given is "other.svg"'
    ):
        match_zones(rx, frozenset({"patch"}), "other.svg", "small.toml")


def test_a_file_that_is_no_toml_is_refused(prescribe: Prescribe) -> None:
    with pytest.raises(PrescriptionError, match=r"small\.toml: not TOML"):
        read_prescription(prescribe(("[sessions]", "[sessions")), LIMITS)


def test_a_prescription_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PrescriptionError, match=r"none\.toml: the prescription can't be opened"):
        read_prescription(tmp_path / "none.toml", LIMITS)
