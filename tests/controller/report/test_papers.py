from controller.report.document import Facts, Table
from controller.report.papers import NONE, asked_and_signed, who_and_when
from controller.summary.of_record import summary_of
from controller.summary.work import work_of
from tests.controller.report.reports import PLAN, troubled_entries, whole_entries
from tests.controller.summary.told import record


def test_who_when_and_how_long() -> None:
    entries = whole_entries()
    (facts,) = who_and_when(summary_of(entries), work_of(entries), sessions=3).blocks

    assert isinstance(facts, Facts)
    assert dict(facts.pairs) == {
        "client": "C-7",
        "plan's session": "1 of 3",
        "clinic": "Hillside Clinic",
        "room": "room 2",
        "begun, UTC": "2026-11-22 14:00",
        "ended, UTC": "2026-11-22 14:00",
        "from first to last entry": "20 s",
        "worked": "5 s from first to last dot, 7 s with the pedal down",
        "people named": "Tess, Dr Ada",
        "closed by": "Tess",
        "machine": "native-protocol machine\naf9ea878eb9255f4",
        "depth ceiling": "0.60 mm",
    }


def test_a_session_that_is_not_closed_has_no_end_and_nobody_who_closed_it() -> None:
    (facts,) = who_and_when(summary_of(troubled_entries()), None, sessions=None).blocks

    assert isinstance(facts, Facts)
    told = dict(facts.pairs)
    assert (told["ended, UTC"], told["closed by"]) == ("NOT ENDED", "nobody yet")
    assert (told["plan's session"], told["worked"]) == ("1", "no dot has a result")


def test_each_paper_has_a_row_with_who_and_when() -> None:
    table, plan = asked_and_signed(summary_of(troubled_entries())).blocks

    assert isinstance(table, Table)
    at = "2026-11-22 14:00"
    assert table.rows[:3] == (
        ("screening", "no eczema, dermatitis or psoriasis found on the scalp", "Tess", at),
        ("consent", "form F-2026/17", "Tess", at),
        ("anaesthetic", "4 ml of lidocaine 2 %", "Tess", at),
    )
    assert table.rows[4] == (
        "signature",
        "plan abababababababab, no strike deeper than 0.60 mm",
        "Dr Ada",
        at,
    )
    assert PLAN.plan_hash in str(plan)


def test_what_should_be_on_record_and_is_not_is_said() -> None:
    table, _ = asked_and_signed(summary_of(record())).blocks

    assert isinstance(table, Table)
    assert table.rows == tuple(
        (what, NONE, "–", "–") for what in ("screening", "consent", "anaesthetic", "signature")
    )


def test_a_contraindication_is_told_in_capitals() -> None:
    found = record(("screening", {"contraindications": ["eczema", "psoriasis"], "by": "Tess"}))
    table, _ = asked_and_signed(summary_of(found)).blocks

    assert isinstance(table, Table)
    assert table.rows[0][1] == "FOUND: eczema, psoriasis"
