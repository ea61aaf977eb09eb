"""docs/states.md says what the table says."""

from pathlib import Path

import pytest

from controller.session.state_document import (
    BEGIN_MARK,
    END_MARK,
    MarkMissing,
    fingerprint,
    mermaid,
    renewed,
    rows_markdown,
    ways,
)
from controller.session.states import SessionState, Trigger
from controller.session.transition_table import TABLE

DOCUMENT = Path(__file__).parents[3] / "docs" / "states.md"


def test_the_document_is_the_tables_latest() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == renewed(text, "docs/states.md"), (
        "out of date: run stipple states doc --write docs/states.md"
    )


def test_every_row_of_the_table_is_in_exactly_one_way() -> None:
    shown = [(way.trigger, source, way.dest, way.label) for way in ways() for source in way.sources]
    assert sorted(shown) == sorted((row.trigger, row.source, row.dest, row.label) for row in TABLE)


def test_the_diagram_names_every_state_and_every_trigger() -> None:
    text = mermaid()
    for name in (*SessionState, *Trigger):
        assert name.value in text or name.value.replace("_", " ") in text


def test_an_arrow_is_drawn_for_each_row_that_does_not_start_nearly_everywhere() -> None:
    assert "    ready --> armed: arm" in mermaid().splitlines()
    assert "    cartridge_change --> standby: cartridge removed (no dots left)" in mermaid().splitlines()
    assert "--> offline: disconnected" not in mermaid()


def test_a_row_says_what_may_refuse_it_and_which_question_is_asked() -> None:
    assert "| `arm` | `ready` | `armed` |  | `arming_refusal`: May the machine be armed? |" in rows_markdown()


def test_only_the_marked_part_is_made_anew() -> None:
    text = f"before\n{BEGIN_MARK}\nstale\n{END_MARK}\nafter\n"
    made = renewed(text, "x.md")
    assert made.startswith(f"before\n{BEGIN_MARK}\n")
    assert made.endswith(f"{END_MARK}\nafter\n")
    assert "stale" not in made
    assert renewed(made, "x.md") == made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            END_MARK,
            f"x.md has no line {BEGIN_MARK!r}: put it where the states belong, and {END_MARK!r} below it",
        ),
        (
            BEGIN_MARK,
            f"x.md has no line {END_MARK!r}: put it where the states belong, and {END_MARK!r} below it",
        ),
    ],
)
def test_a_document_without_a_place_for_it_is_named(text: str, message: str) -> None:
    with pytest.raises(MarkMissing) as caught:
        renewed(text, "x.md")
    assert str(caught.value) == message
    assert caught.value.exit_code == 2


def test_the_fingerprint_is_that_of_the_rows() -> None:
    assert len(fingerprint()) == 16
    assert int(fingerprint(), 16) >= 0
