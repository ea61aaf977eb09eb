"""What the skin received, as a list: read from CSV, and compared with what was planned.

The file opens with a header that names at least `x_um,y_um,depth_um,needles,cartridge`; other columns are
passed over. Lines that begin with `#` are remarks, and a remark with the word SIMULATED marks the whole list
as simulated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from controller.plan.errors import StrikesFileError
from controller.plan.model import PlannedDot

COLUMNS = ("x_um", "y_um", "depth_um", "needles", "cartridge")
HEADER = ",".join(COLUMNS)
# Half of the smallest spacing that any plan may have (115 dots per cm², half of 1.00 mm), so no strike fits
# two dots.
MATCH_UM = 250.0


@dataclass(frozen=True, slots=True)
class Strike:
    """One puncture: where, how deep it went, which needles (bit mask) pierced, and the cartridge's serial."""

    x_um: int
    y_um: int
    depth_um: int
    needles: int
    cartridge: str


@dataclass(frozen=True, slots=True)
class StrikeList:
    """The strikes of one file, and whether the file itself says SIMULATED."""

    strikes: tuple[Strike, ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Strikes held against the dots of a session, as indices into either.

    `dot_of` gives for each strike the planned dot within MATCH_UM, or -1. `off_plan` are strikes without one,
    `not_struck` dots without a strike, `struck_again` strikes on a dot that an earlier one had.
    """

    dot_of: tuple[int, ...]
    off_plan: tuple[int, ...]
    not_struck: tuple[int, ...]
    struck_again: tuple[int, ...]


def read_strikes(path: Path) -> StrikeList:
    """The strikes in the file at `path`. Raises StrikesFileError naming file, line and what was expected."""
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise StrikesFileError(
            f"{path}: the strikes can't be opened ({error.strerror}); check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise StrikesFileError(f"{path.name}: not a text file ({error}); give the list of strikes") from error
    simulated = any(line.startswith("#") and "SIMULATED" in line.upper() for line in lines)
    rows = [
        (number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#")
    ]
    header = rows[0][1].strip().split(",") if rows else []
    if not set(COLUMNS) <= set(header):
        number, got = rows[0] if rows else (1, "")
        raise StrikesFileError(
            f'{path.name}: line {number}: the header is "{got}", expected one with {HEADER}; give the '
            f"list of strikes"
        )
    places = tuple(header.index(column) for column in COLUMNS)
    strikes = [_strike(path.name, number, line, places, len(header)) for number, line in rows[1:]]
    return StrikeList(tuple(strikes), simulated)


def compare(dots: Sequence[PlannedDot], strikes: Sequence[Strike]) -> Comparison:
    """Give every strike the nearest planned dot within MATCH_UM."""
    dot_of = [-1] * len(strikes)
    if dots and strikes:
        planned_um = np.array([(dot.x_um, dot.y_um) for dot in dots], dtype=np.float64)
        struck_um = np.array([(strike.x_um, strike.y_um) for strike in strikes], dtype=np.float64)
        apart_um, nearest = cKDTree(planned_um).query(struck_um)
        dot_of = np.where(np.asarray(apart_um) <= MATCH_UM, nearest, -1).tolist()
    seen: set[int] = set()
    again = []
    for index, dot in enumerate(dot_of):
        if dot in seen:
            again.append(index)
        elif dot >= 0:
            seen.add(dot)
    return Comparison(
        dot_of=tuple(dot_of),
        off_plan=tuple(index for index, dot in enumerate(dot_of) if dot < 0),
        not_struck=tuple(index for index in range(len(dots)) if index not in seen),
        struck_again=tuple(again),
    )


def _strike(name: str, number: int, line: str, places: tuple[int, ...], width: int) -> Strike:
    """One row of `width` cells; `places` says where each of COLUMNS stands in it."""
    cells = [cell.strip() for cell in line.split(",")]
    try:
        if len(cells) != width:
            raise ValueError(f"{len(cells)} cells under a header of {width}")
        x_um, y_um, depth_um, needles = (int(cells[place]) for place in places[:4])
        cartridge = cells[places[4]]
    except ValueError as error:
        raise StrikesFileError(
            f'{name}: line {number}: "{line}", expected four whole numbers and a cartridge ({HEADER}); '
            f"correct the line, or export the strikes again"
        ) from error
    return Strike(x_um, y_um, depth_um, needles, cartridge)
