from controller.record.dots import DotRow, dot_rows
from controller.report.document import CONTENT_MM
from controller.report.maps import maps
from tests.controller.report.reports import PLAN, troubled_entries, whole_entries
from tests.controller.summary.told import dot, record, uncertain

ROWS = dot_rows(troubled_entries())


def said(*rows: DotRow, plan: bool = True) -> list[str]:
    return [picture.said for picture in maps("SIMULATED", rows, PLAN if plan else None, 1)]


def test_there_are_three_maps_and_what_became_of_the_dots_is_first() -> None:
    assert said(*ROWS) == [
        "SIMULATED: map of what became of each dot: 2 placed, 1 shallow, 1 missed, 1 decided placed, "
        "1 decided skip, 1 uncertain",
        "SIMULATED: map of depth errors: within 0.02 mm: 1, 0.02 to 0.05 mm deeper: 1, "
        "more than 0.05 mm shallower: 1",
        "SIMULATED: map of the plan with 12 dots, by shade and zone",
    ]


def test_without_the_plan_the_record_alone_gives_its_two() -> None:
    assert [words.split(":")[1] for words in said(*ROWS, plan=False)] == [
        " map of what became of each dot",
        " map of depth errors",
    ]


def test_without_a_measured_depth_there_is_no_map_of_depths() -> None:
    assert len(said(*dot_rows(record(uncertain(1))), plan=False)) == 1


def test_a_missed_dot_has_no_error_of_depth() -> None:
    rows = dot_rows(record(dot(1, depth_um=0, outcome="missed"), dot(2, depth_um=400)))

    assert said(*rows, plan=False)[1] == "SIMULATED: map of depth errors: within 0.02 mm: 1"


def test_without_a_plan_or_a_dot_there_is_no_map() -> None:
    assert said(plan=False) == []


def test_with_a_plan_and_no_dot_the_map_shows_what_is_left() -> None:
    assert said() == [
        "SIMULATED: map of what became of each dot: none of 12 begun",
        "SIMULATED: map of the plan with 12 dots, by shade and zone",
    ]


def test_every_map_fits_the_page() -> None:
    for picture in maps("REAL", ROWS, PLAN, 1):
        assert picture.width_mm <= CONTENT_MM


def test_the_world_is_said_of_every_map() -> None:
    rows = dot_rows(whole_entries(simulated=False))

    assert all(picture.said.startswith("REAL: ") for picture in maps("REAL", rows, PLAN, 1))
