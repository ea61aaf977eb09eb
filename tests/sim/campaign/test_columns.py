"""A timeline on a terminal: two columns, faults across both, and no line wider than the terminal."""

from sim.campaign.columns import columns
from sim.campaign.timeline import Line

LINES = [
    Line(1.5, "controller", "typed", "arm"),
    Line(2.0, "machine", "bench", "pedal down"),
    Line(2.0, "both", "", "… 3 lines left out"),
    Line(2.5, "both", "fault", "cable out"),
    Line(3.0, "controller", "says", "note: seat cartridge SIM-0001 before anything else is done here"),
    Line(3.5, "controller", "record", "intent first=1 last=8 and much that nobody needs to read here"),
]


def test_the_controller_stands_left_of_the_machine_and_a_fault_across_both() -> None:
    assert [text.plain.rstrip() for text in columns(LINES, 80)] == [
        "    seconds  controller                       │ machine",
        "   1.500000  typed   arm                      │",
        "   2.000000                                   │ bench   pedal down",
        "             … 3 lines left out",
        "   2.500000  fault   cable out",
        "   3.000000  says    note: seat cartridge     │",
        "                     SIM-0001 before anything │",
        "                     else is done here        │",
        "   3.500000  record  intent first=1 last=8 a… │",
    ]


def test_a_fault_is_red() -> None:
    (fault,) = [text for text in columns(LINES, 80) if "cable out" in text.plain]

    assert any("red" in str(span.style) for span in fault.spans)


def test_on_a_narrow_terminal_a_column_can_still_be_read() -> None:
    assert all(len(text.plain) >= 43 for text in columns(LINES[:2], 20) if "│" in text.plain)


def test_every_line_fits_the_terminal() -> None:
    assert all(len(text.plain) <= 100 for text in columns(LINES, 100))
