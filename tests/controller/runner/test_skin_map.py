"""What a terminal can ask of the session's map. Promise P1."""

from pathlib import Path

from PIL import Image

from tests.controller.runner.terminal_pictures import facts_with, skin


def test_the_dots_still_to_be_decided_and_those_skipped_follow_the_running_session() -> None:
    facts = facts_with()
    shown = skin(facts)
    assert (shown.undecided, shown.skipped) == ([3], ())
    facts.apply("reconciled", {"dot": 3, "decision": "skip", "by": "Tess"})
    assert shown.undecided == []
    assert [place.dot for place in shown.skipped] == [3]


def test_a_dot_found_to_be_placed_is_not_left_to_a_later_plan() -> None:
    decided = facts_with(("reconciled", {"dot": 3, "decision": "placed", "by": "Tess"}))

    assert skin(decided).skipped == ()


def test_a_chart_can_be_had_of_every_dot_of_the_session_and_of_no_other() -> None:
    chart = skin().chart(3)
    assert chart is not None
    assert any("o2  ?3" in line for line in chart.lines)
    assert skin().chart(100) is not None
    assert skin().chart(0) is None
    assert skin().chart(101) is None


def test_a_picture_shows_the_skin_as_it_was_when_asked_for(tmp_path: Path) -> None:
    pictures = [tmp_path / "SIMULATED-before.png", tmp_path / "SIMULATED-changed.png"]
    for picture in pictures:
        facts = facts_with()
        draw = skin(facts, picture).drawing()
        if picture is pictures[1]:
            facts.apply("reconciled", {"dot": 3, "decision": "skip", "by": "Tess"})
        assert draw is not None
        assert draw() == picture

    drawn = []
    for picture in pictures:
        with Image.open(picture) as image:
            drawn.append(image.tobytes())
    assert drawn[0] == drawn[1]


def test_without_any_uncertain_dot_there_is_nothing_to_draw() -> None:
    facts = facts_with()
    facts.uncertain_dots.clear()

    assert skin(facts).drawing() is None
