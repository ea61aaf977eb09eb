from dataclasses import astuple

import pytest

from controller.record.dots import DotRow, dot_rows
from controller.summary.figures import depth_figures, dot_totals
from tests.controller.summary.told import Told, dot, reconciled, record, uncertain


def rows(*told: Told) -> tuple[DotRow, ...]:
    return dot_rows(record(*told))


def test_the_seven_parts_add_up_to_what_was_planned() -> None:
    totals = dot_totals(
        rows(
            dot(1),
            dot(2, outcome="shallow"),
            dot(3, outcome="missed"),
            uncertain(4),
            uncertain(5),
            uncertain(6),
            reconciled(5, "placed"),
            reconciled(6, "skip"),
        ),
        planned=9,
    )

    assert (totals.placed, totals.shallow, totals.missed) == (1, 1, 1)
    assert (totals.uncertain, totals.reconciled_placed, totals.skipped) == (1, 1, 1)
    assert totals.left == 3
    assert sum(astuple(totals)[1:]) == totals.planned


def test_a_dot_with_two_results_is_one_dot_and_its_last_result_counts() -> None:
    totals = dot_totals(rows(dot(1), dot(1, outcome="missed")), planned=2)

    assert (totals.placed, totals.missed, totals.left) == (0, 1, 1)


def test_a_result_that_came_late_takes_the_place_of_uncertain() -> None:
    totals = dot_totals(rows(uncertain(1), dot(1)), planned=1)

    assert (totals.placed, totals.uncertain) == (1, 0)


def test_depths_are_those_of_dots_in_the_skin_and_errors_count_both_ways() -> None:
    figures = depth_figures(
        rows(
            dot(1, depth_um=410),
            dot(2, depth_um=340, outcome="shallow"),
            dot(3, depth_um=0, outcome="missed"),
            uncertain(4),
        )
    )

    assert figures is not None
    assert figures.measured == 2
    assert (figures.depth_um_min, figures.depth_um_max) == (340, 410)
    assert figures.depth_um_mean == pytest.approx(375)
    assert (figures.planned_um_min, figures.planned_um_max) == (400, 400)
    assert figures.error_um_mean == pytest.approx(35)
    assert figures.error_um_max == 60


def test_without_a_dot_in_the_skin_there_are_no_figures_of_depth() -> None:
    assert depth_figures(rows(dot(1, depth_um=0, outcome="missed"), uncertain(2))) is None


def test_a_record_from_before_planned_depths_has_no_figures_of_depth() -> None:
    kind, body = dot(1)
    del body["planned_um"]

    assert depth_figures(rows((kind, body))) is None
