"""Plans on disk: one versioned JSON file that carries its own hash.

What a plan is stands in `model`. A file that was changed after it was made, cut short, or written by another
version is refused: the record names the plan by this hash.
"""

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, ValidationError

from controller.plan.errors import PlanChangedError, PlanFileError, PlanVersionError
from controller.plan.model import Patch, Plan, PlannedDot, Source, Zone, plan_content
from controller.whole_file import write_whole

__all__ = ["FORMAT_VERSION", "Plan", "PlannedDot", "Zone", "load_plan", "save_plan"]

FORMAT = "stipple-plan"
FORMAT_VERSION = 1

# What the wire can say: x and y are 32-bit, a dot's number too, and no depth is above the absolute limit.
_Place = Annotated[StrictInt, Field(ge=-(2**31), le=2**31 - 1)]
_DepthUm = Annotated[StrictInt, Field(gt=0, le=1500)]
_Corner = tuple[_Place, _Place]
_Dot = tuple[_Place, _Place, _DepthUm, StrictStr, StrictStr]


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class _PatchRead(_Read):
    outer: Annotated[tuple[_Corner, ...], Field(min_length=3)]
    holes: tuple[tuple[_Corner, ...], ...]

    def patch(self) -> Patch:
        return Patch(self.outer, self.holes)


class _ZoneRead(_Read):
    name: StrictStr
    patches: tuple[_PatchRead, ...]
    density_per_cm2: StrictFloat
    density_per_cm2_edge: StrictFloat | None
    depth_um: _DepthUm
    shades: tuple[tuple[StrictStr, StrictFloat], ...]

    def zone(self) -> Zone:
        patches = tuple(patch.patch() for patch in self.patches)
        return Zone(
            self.name, patches, self.density_per_cm2, self.density_per_cm2_edge, self.depth_um, self.shades
        )


class _PlanRead(_Read):
    client_ref: StrictStr
    seed: StrictInt
    zones: tuple[_ZoneRead, ...]
    keep_out: tuple[_PatchRead, ...]
    sessions: Annotated[tuple[tuple[_Dot, ...], ...], Field(min_length=1)]
    sources: tuple[tuple[StrictStr, StrictStr], ...]
    dots_max: Annotated[StrictInt, Field(ge=1)] | None = None

    def plan(self) -> Plan:
        return Plan(
            client_ref=self.client_ref,
            seed=self.seed,
            zones=tuple(zone.zone() for zone in self.zones),
            keep_out=tuple(patch.patch() for patch in self.keep_out),
            sessions=tuple(
                tuple(PlannedDot(number, *dot) for number, dot in enumerate(dots, start=1))
                for dots in self.sessions
            ),
            sources=tuple(Source(name, sha256) for name, sha256 in self.sources),
            dots_max=self.dots_max,
        )


def save_plan(plan: Plan, path: Path) -> None:
    """Write `plan` to `path`, whole or not at all. Raises PlanFileError if the disk refuses."""
    text = json.dumps(
        {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "plan_hash": plan.plan_hash,
            "plan": plan_content(plan),
        },
        separators=(",", ":"),
        allow_nan=False,
    )
    try:
        write_whole(path, text.encode() + b"\n")
    except OSError as error:
        raise PlanFileError(
            f"{path}: the plan can't be written ({error.strerror}); choose another place with --out"
        ) from error


def load_plan(path: Path) -> Plan:
    """Read the plan at `path`. Raises PlanFileError, PlanVersionError or PlanChangedError."""
    try:
        content = json.loads(path.read_bytes(), parse_constant=_refuse_constant)
    except OSError as error:
        raise PlanFileError(f"{path}: the plan can't be opened ({error.strerror}); check the path") from error
    except (ValueError, RecursionError) as error:
        raise PlanFileError(f"{path.name}: not a whole plan file ({error}); make the plan again") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise PlanFileError(
            f'{path.name}: no plan file, expected "format": "{FORMAT}"; make one with: stipple plan make'
        )
    if content.get("version") != FORMAT_VERSION:
        raise PlanVersionError(
            f"{path.name}: plan format version {content.get('version')!r}, expected {FORMAT_VERSION}; make "
            f"the plan again with this version of stipple"
        )
    plan = _checked(content, path.name)
    if plan.plan_hash != content.get("plan_hash"):
        raise PlanChangedError(
            f"{path.name}: the plan was changed after it was made: its content has hash "
            f"{plan.plan_hash[:12]}, the file says {str(content.get('plan_hash'))[:12]}; make the plan "
            f"again and have it approved"
        )
    return plan


def _checked(content: dict[str, Any], name: str) -> Plan:
    """The plan as values of the right kind.

    What is no plan at all was certainly not written by `save_plan`.
    """
    try:
        return _PlanRead.model_validate(content.get("plan")).plan()
    except ValidationError as error:
        detail = error.errors()[0]
        key = ".".join(str(part) for part in ("plan", *detail["loc"]))
        raise PlanChangedError(
            f"{name}: the plan was changed after it was made: {key}: "
            f"{detail['msg'].replace('Input should', 'should')}; make the plan again and have it approved"
        ) from error


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
