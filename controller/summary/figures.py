"""Dots counted and depths drawn together, from the rows of a record. A core."""

from collections.abc import Sequence

from controller.record.dots import DotRow
from controller.summary.model import DepthFigures, DotTotals

_DECIDED = {"placed": "reconciled_placed", "skip": "skipped"}
_MEASURED = ("placed", "shallow")


def dot_totals(rows: Sequence[DotRow], planned: int) -> DotTotals:
    """What became of the `planned` dots; of a dot with several rows the last one counts."""
    last = {row.dot: _DECIDED[row.decision] if row.decision else row.outcome for row in rows}
    ends = list(last.values())
    names = ("placed", "shallow", "missed", "uncertain", "reconciled_placed", "skipped")
    return DotTotals(planned, **{name: ends.count(name) for name in names}, left=planned - len(last))


def depth_figures(rows: Sequence[DotRow]) -> DepthFigures | None:
    """Depths of the dots that are in the skin as measured; None if there are none."""
    measured = [(row.depth_um, row.planned_um) for row in rows if row.outcome in _MEASURED]
    pairs = [(depth, planned) for depth, planned in measured if depth is not None and planned is not None]
    if not pairs:
        return None
    depths = [depth for depth, _ in pairs]
    errors = [abs(depth - planned) for depth, planned in pairs]
    return DepthFigures(
        measured=len(pairs),
        depth_um_min=min(depths),
        depth_um_mean=sum(depths) / len(depths),
        depth_um_max=max(depths),
        planned_um_min=min(planned for _, planned in pairs),
        planned_um_max=max(planned for _, planned in pairs),
        error_um_mean=sum(errors) / len(errors),
        error_um_max=max(errors),
    )
