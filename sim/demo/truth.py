"""The skin against the record: is every strike recorded, and is everything recorded as deposited in the skin?

Strikes and dots are paired by place alone, since that is all the two worlds share. Core.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.demo.record_csv import MISSED, UNCERTAIN, RecordedDot
from sim.hardware.skin import Strike, double_strikes

MATCH_UM = 100
"""Stage error is a few µm and neighbouring dots are several hundred apart."""

DOUBLE_UM = 50


@dataclass(frozen=True, slots=True)
class Truth:
    """What the comparison found.

    `missing_in_record`: strikes no dot accounts for; `missing_in_skin`: dots recorded as deposited with no
    strike; over matched dots, `depth_error_um_max`: greatest difference between true and prescribed depth,
    and `measuring_error_um_max`: between true and recorded depth.
    """

    strikes_in_skin: int
    double_strikes: int
    matched: int
    missing_in_record: int
    missing_in_skin: int
    depth_error_um_max: int
    measuring_error_um_max: int

    @property
    def record_matches_skin(self) -> bool:
        """True if neither side has anything the other lacks."""
        return self.missing_in_record == 0 and self.missing_in_skin == 0


def compare(strikes: Sequence[Strike], dots: Iterable[RecordedDot]) -> Truth:
    """Pair each strike with at most one dot within 100 µm.

    A dot recorded as missed must have no strike; an uncertain one may have one, and is paired only after all
    certain dots have found theirs.
    """
    certain: list[RecordedDot] = []
    uncertain: list[RecordedDot] = []
    for dot in dots:
        if dot.outcome == UNCERTAIN:
            uncertain.append(dot)
        elif dot.outcome != MISSED:
            certain.append(dot)
    unpaired = _Places(strikes)
    missing_in_skin = 0
    depth_error_um_max = measuring_error_um_max = 0
    for dot in certain:
        strike = unpaired.take(dot)
        if strike is None:
            missing_in_skin += 1
            continue
        if dot.depth_um is not None:
            measuring_error_um_max = max(measuring_error_um_max, abs(strike.depth_um - dot.depth_um))
        if dot.planned_um is not None:
            depth_error_um_max = max(depth_error_um_max, abs(strike.depth_um - dot.planned_um))
    matched = len(certain) - missing_in_skin
    matched += sum(unpaired.take(dot) is not None for dot in uncertain)
    return Truth(
        strikes_in_skin=len(strikes),
        double_strikes=double_strikes(((strike.x_um, strike.y_um) for strike in strikes), DOUBLE_UM),
        matched=matched,
        missing_in_record=len(strikes) - matched,
        missing_in_skin=missing_in_skin,
        depth_error_um_max=depth_error_um_max,
        measuring_error_um_max=measuring_error_um_max,
    )


class _Places:
    """Strikes by place, each handed out once."""

    def __init__(self, strikes: Iterable[Strike]) -> None:
        self._cells: dict[tuple[int, int], list[Strike]] = {}
        for strike in strikes:
            self._cells.setdefault((strike.x_um // MATCH_UM, strike.y_um // MATCH_UM), []).append(strike)

    def take(self, dot: RecordedDot) -> Strike | None:
        """The nearest strike left within MATCH_UM of `dot`, if any."""
        if dot.x_um is None or dot.y_um is None:
            return None
        column, row = dot.x_um // MATCH_UM, dot.y_um // MATCH_UM
        nearest: tuple[int, list[Strike], Strike] | None = None
        for c in (column - 1, column, column + 1):
            for r in (row - 1, row, row + 1):
                cell = self._cells.get((c, r), [])
                for strike in cell:
                    apart = (strike.x_um - dot.x_um) ** 2 + (strike.y_um - dot.y_um) ** 2
                    if apart <= MATCH_UM**2 and (nearest is None or apart < nearest[0]):
                        nearest = (apart, cell, strike)
        if nearest is None:
            return None
        nearest[1].remove(nearest[2])
        return nearest[2]
