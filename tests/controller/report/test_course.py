from controller.report.course import (
    alarms_and_decisions,
    alerts,
    at_a_glance,
    dots_and_depths,
    uncertain_dots,
)
from controller.report.document import Facts, Table, Words
from controller.summary.of_record import summary_of
from tests.controller.report.reports import troubled_entries, whole_entries
from tests.controller.report.troubled import OPERATOR
from tests.controller.summary.told import CLOSED, dot, reconciled, record, uncertain


def test_the_first_figures_are_those_that_are_looked_for_and_mark_what_is_to_worry_about() -> None:
    figures = at_a_glance(summary_of(troubled_entries())).figures

    assert figures == (
        ("4", "of 12 dots in the skin", False),
        ("1", "uncertain, undecided", True),
        ("2", "missed or skipped", False),
        ("5", "left of the plan", False),
        ("0.45 mm", "deepest dot measured", False),
        ("5", "alarms and stops", True),
    )


def test_every_total_and_the_depths_are_told() -> None:
    (facts,) = dots_and_depths(summary_of(troubled_entries())).blocks

    assert isinstance(facts, Facts)
    assert dict(facts.pairs) == {
        "planned": "12",
        "placed": "2",
        "placed, but shallow": "1",
        "missed": "1",
        "uncertain, undecided": "1",
        "uncertain, decided as placed": "1",
        "uncertain, decided to skip": "1",
        "left, never begun": "5",
        "depths measured": "3",
        "depth planned": "0.400 mm",
        "depth measured": "0.340 to 0.448 mm,\n0.399 mm on average",
        "error of depth": "60 µm at most,\n39.3 µm on average",
    }


def test_without_a_measured_dot_no_depth_is_told() -> None:
    (facts,) = dots_and_depths(summary_of(record(uncertain(1)))).blocks

    assert isinstance(facts, Facts)
    assert facts.pairs[-1] == ("depths measured", "none")


def test_each_uncertain_dot_has_its_place_and_what_a_person_made_of_it() -> None:
    section = uncertain_dots(troubled_entries())

    assert section is not None
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert table.rows == (
        ("5", "x 5.0 mm, y 2.0 mm", "its power was lost", "placed\nby Dr Ada, 2026-11-22 14:00"),
        ("6", "x 6.0 mm, y 2.0 mm", "its power was lost", "skip\nby Dr Ada, 2026-11-22 14:00"),
        ("7", "x 7.0 mm, y 2.0 mm", "its power was lost", "NOT DECIDED"),
    )


def test_a_result_that_came_late_is_told_as_such() -> None:
    section = uncertain_dots(record(uncertain(1), dot(1)))

    assert section is not None
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert table.rows[0][3] == "its result came late: placed"


def test_without_an_uncertain_dot_there_is_no_such_section() -> None:
    assert uncertain_dots(whole_entries()) is None


def test_alarms_and_decisions_are_told_with_who_was_part_of_them() -> None:
    alarms, decided = alarms_and_decisions(summary_of(troubled_entries())).blocks

    assert isinstance(alarms, Table)
    assert isinstance(decided, Table)
    assert [row[1:] for row in alarms.rows] == [
        ("fault", "machine_stopped: the machine stopped: the needle is jammed", "–"),
        ("disconnected", "the port was lost", "–"),
        ("recalled", "lot LOT42A of cartridge SN1 was recalled", "–"),
        ("stop", "asked for", OPERATOR),
        ("emergency stop", "pressed in armed", "–"),
    ]
    assert [row[1:] for row in decided.rows] == [
        ("acknowledged", "fault dealt with", "not named"),
    ]


def test_a_session_without_trouble_says_so() -> None:
    assert alarms_and_decisions(summary_of(whole_entries())).blocks == (
        Words("No alarm, no stop, no lost connection."),
        Words("Nothing was left to a person to decide."),
    )


def test_what_must_be_read_first_stands_first() -> None:
    assert alerts(summary_of(troubled_entries())) == (
        "NOT CLOSED: this session has not been ended, and what stands here may still change.",
        "UNDECIDED: 1 uncertain dot waits for a person to look and decide.",
        "RECALLED: lot LOT42A was recalled while a cartridge of it was held.",
    )
    assert alerts(summary_of(whole_entries())) == ()


def test_a_contraindication_and_several_uncertain_dots_are_alerts() -> None:
    found = ("screening", {"contraindications": ["eczema"], "by": "Tess"})

    assert alerts(summary_of(record(found, uncertain(1), uncertain(2), CLOSED))) == (
        "CONTRAINDICATION: eczema on the scalp. The session must not start.",
        "UNDECIDED: 2 uncertain dots wait for a person to look and decide.",
    )


def test_decisions_about_uncertain_dots_are_told_once() -> None:
    entries = record(uncertain(1), reconciled(1, "skip"))

    assert alarms_and_decisions(summary_of(entries)).blocks == (
        Words("No alarm, no stop, no lost connection."),
    )


def test_a_decision_about_a_dot_that_the_record_never_called_uncertain_is_told_without_a_place() -> None:
    section = uncertain_dots(record(reconciled(4, "placed")))

    assert section is not None
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert table.rows == (("4", "–", "–", "placed\nby Dr Ada, 2026-11-22 14:00"),)
