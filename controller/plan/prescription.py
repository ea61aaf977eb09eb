"""What the clinician signs: density, depth and shades of each zone, and each session's share of the dots.

Read from TOML, checked key by key; whether its zones are those of the drawing is checked by `match_zones`.
Densities count the dots of all sessions. How dense and how deep is too much comes from the settings, as
`limits`.
"""

import math
import tomllib
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from controller.plan.errors import PrescriptionError, ZoneMatchError
from controller.plan.limits import PlanLimits

STRETCH_MAX = 0.05
SHARE_SUM_TOLERANCE = 1e-6
_KEYS = "keys: docs/planning.md"


def _density_allowed(density_per_cm2: float, info: ValidationInfo) -> float:
    return _at_most(density_per_cm2, _limits(info).density_refusal_per_cm2)


def _depth_allowed(depth_mm: float, info: ValidationInfo) -> float:
    return _at_most(depth_mm, _limits(info).depth_refusal_um / 1000)


def _limits(info: ValidationInfo) -> PlanLimits:
    assert isinstance(info.context, PlanLimits), "a prescription is only ever read against limits"
    return info.context


def _at_most(value: float, bound: float) -> float:
    if value > bound:
        raise PydanticCustomError("above_limit", "expected at most {bound}", {"bound": f"{bound:g}"})
    return value


Density = Annotated[float, Field(gt=0), AfterValidator(_density_allowed)]
Share = Annotated[float, Field(gt=0, le=1)]
ShadeName = Annotated[str, StringConstraints(pattern=r"^1:[1-9][0-9]?$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class ZonePrescription(_Frozen):
    """One zone.

    Densities per cm² over all sessions, depth in mm, shades (pigment : water) as shares of its dots.
    """

    density_per_cm2: Density
    density_per_cm2_edge: Density | None = None
    depth_mm: Annotated[float, Field(gt=0), AfterValidator(_depth_allowed)]
    shades: Annotated[dict[ShadeName, Share], Field(min_length=1)]

    @property
    def depth_um(self) -> int:
        """The depth in whole µm."""
        return round(self.depth_mm * 1000)

    @model_validator(mode="after")
    def _edge_is_sparser_and_shades_are_whole(self) -> Self:
        if self.density_per_cm2_edge is not None and self.density_per_cm2_edge > self.density_per_cm2:
            raise ValueError(
                f"density_per_cm2_edge = {self.density_per_cm2_edge:g} must not be above density_per_cm2 = "
                f"{self.density_per_cm2:g}: the hairline is the sparsest place"
            )
        _add_up_to_1("shades", tuple(self.shades.values()))
        return self


class SessionShares(_Frozen):
    """`share[k]` of all dots is placed in session k + 1."""

    share: Annotated[tuple[Share, ...], Field(strict=False, min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _shares_are_whole(self) -> Self:
        _add_up_to_1("share", self.share)
        return self


class Prescription(_Frozen):
    """A whole prescription. `outline` is the name of the drawing it was written for."""

    outline: Annotated[str, StringConstraints(min_length=1)]
    client_ref: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    stretch_max: Annotated[float, Field(ge=0, le=STRETCH_MAX)] = STRETCH_MAX
    zones: Annotated[dict[str, ZonePrescription], Field(min_length=1)]
    sessions: SessionShares


def read_prescription(path: Path, limits: PlanLimits) -> Prescription:
    """The prescription at `path`. Raises PrescriptionError naming file, key, value and bound.

    No zone may be deeper than the ceiling or the refusal of depth in `limits`, or denser than its refusal.
    """
    try:
        content = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise PrescriptionError(
            f"{path}: the prescription can't be opened ({error.strerror}); check the path"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PrescriptionError(f"{path.name}: not TOML ({error}); correct that place") from error
    try:
        prescription = Prescription.model_validate(content, context=limits)
    except ValidationError as error:
        lines = [_sentence(path.name, detail) for detail in error.errors()]
        raise PrescriptionError("\n".join(lines)) from error
    for name, zone in prescription.zones.items():
        if zone.depth_mm * 1000 > limits.depth_ceiling_um:
            raise PrescriptionError(
                f"{path.name}: zones.{name}.depth_mm = {zone.depth_mm:g}, expected at most the ceiling of "
                f"{limits.depth_ceiling_um / 1000:.2f} mm; prescribe less depth, or have the ceiling changed "
                f"and signed"
            )
    return prescription


def match_zones(prescription: Prescription, drawn: frozenset[str], drawing: str, file: str) -> None:
    """Refuse a prescription written for another drawing, or whose zones are not exactly the drawn ones."""
    if Path(prescription.outline).name != drawing:
        raise PrescriptionError(
            f'{file}: outline = "{prescription.outline}", but the drawing given is "{drawing}"; give the '
            f"drawing it was "
            f"written for, or have the prescription signed for this one"
        )
    for name in prescription.zones:
        if name not in drawn:
            raise ZoneMatchError(
                f'{file}: zones.{name} is prescribed but not drawn in "{drawing}", which has '
                f"{_listed(drawn)}; correct "
                f"the name, or draw the zone"
            )
    for name in sorted(drawn - prescription.zones.keys()):
        raise ZoneMatchError(
            f'{file}: zone "{name}" is drawn in "{drawing}" but not prescribed; add [zones.{name}], or '
            f"remove it from "
            f"the drawing"
        )


def _add_up_to_1(key: str, shares: tuple[float, ...]) -> None:
    total = math.fsum(shares)
    if abs(total - 1) > SHARE_SUM_TOLERANCE:
        raise ValueError(f"{key} add up to {total:g}, expected 1")


def _sentence(file: str, detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    if detail["type"] == "extra_forbidden":
        return f"{file}: {key} is no key of a prescription; correct its spelling or remove it ({_KEYS})"
    if detail["type"] == "missing":
        return f"{file}: {key} is missing; add it ({_KEYS})"
    why = detail["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    why = why.replace("expected less than or equal to", "expected at most").replace(
        "String should", "expected to"
    )
    value = "" if detail["type"] == "value_error" else f" = {detail['input']!r}"
    return f"{file}: {key}{value}: {why}; correct it and have it signed"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names))
