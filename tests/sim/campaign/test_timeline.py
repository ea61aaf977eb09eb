"""Of all that happened a person is shown the end, what was near a fault, and what is about the dot broken."""

from collections.abc import Iterable

from sim.campaign.course import Happening
from sim.campaign.timeline import AFTER_LINES, BEFORE_LINES, LAST_LINES, Line, timeline


def quiet(count: int, from_us: int = 0) -> list[Happening]:
    return [Happening(from_us + number, "says", f"note: {number}") for number in range(count)]


def whats(lines: Iterable[Line]) -> list[str]:
    return [line.what for line in lines]


def test_each_end_has_what_it_did_and_what_came_to_it() -> None:
    lines = timeline(
        [
            Happening(1_000_000, "typed", "arm"),
            Happening(1_500_000, "to machine", "RESUME gen 4 from 17"),
            Happening(2_000_000, "bench", "pedal down"),
            Happening(2_500_000, "to controller", "DONE 17 placed"),
            Happening(3_000_000, "clinic", "down"),
        ],
        [Happening(2_250_000, "from machine", "DONE 16 placed, lost on the way")],
        "",
    )

    assert lines == (
        Line(1.0, "controller", "typed", "arm"),
        Line(1.5, "machine", "→", "RESUME gen 4 from 17"),
        Line(2.0, "machine", "bench", "pedal down"),
        Line(2.25, "machine", "sends", "DONE 16 placed, lost on the way"),
        Line(2.5, "controller", "→", "DONE 17 placed"),
        Line(3.0, "both", "clinic", "down"),
    )


def test_dots_sent_one_after_the_other_are_one_line_and_others_are_not() -> None:
    def to_machine(*words: str) -> list[str]:
        return whats(timeline([Happening(0, "to machine", one) for one in words], [], ""))

    assert to_machine("DOT 7", "DOT 8", "DOT 9") == ["DOT 7 to 9"]
    assert to_machine("DOT 7", "DOT 9") == ["DOT 7", "DOT 9"]
    assert to_machine("DOT 7", "STOP", "DOT 8") == ["DOT 7", "STOP", "DOT 8"]
    assert to_machine("DONE 7 placed", "DONE 8 placed", "DONE 9 missed") == [
        "DONE 7 to 8 placed",
        "DONE 9 missed",
    ]
    assert to_machine("DOT 7", "DOT 8, once more") == ["DOT 7", "DOT 8, once more"]


def test_the_end_is_shown_and_how_many_lines_before_it_are_not() -> None:
    lines = timeline(quiet(LAST_LINES + 5), [], "")

    assert whats(lines)[:2] == ["… 5 lines left out", "note: 5"]
    assert len(lines) == LAST_LINES + 1


def test_what_was_near_a_fault_is_shown_however_long_ago() -> None:
    happened = [*quiet(20), Happening(20, "fault", "cable out"), *quiet(200, 21)]

    lines = timeline(happened, [], "")

    at = whats(lines).index("cable out")
    assert whats(lines)[at - BEFORE_LINES - 1] == "… 17 lines left out"
    assert whats(lines)[at + AFTER_LINES + 1].endswith("lines left out")


def test_what_concerns_the_dot_in_question_is_shown_however_long_ago() -> None:
    about = [
        Happening(0, "to machine", "DOT 17"),
        Happening(0, "skin", "strike on dot 17, 396 µm deep"),
        Happening(0, "to controller", "DONE 17 placed"),
        Happening(0, "record", "dot dot=17 outcome=placed"),
    ]
    other = [Happening(0, "skin", "strike on dot 170, 396 µm deep"), Happening(0, "to machine", "DOT 171")]
    happened = [event for one in [*about, *other] for event in (*quiet(30), one)]

    shown = whats(timeline([*happened, *quiet(200)], [], "dot 17 was struck twice"))

    assert all(one.what in shown for one in about)
    assert not any(one.what in shown for one in other)


def test_a_dot_inside_a_run_of_dots_is_found_too() -> None:
    run = [Happening(0, "to machine", f"DOT {number}") for number in range(10, 18)]

    shown = whats(timeline([*quiet(30), *run, *quiet(200)], [], "dot 12 was struck twice"))

    assert "DOT 10 to 17" in shown
