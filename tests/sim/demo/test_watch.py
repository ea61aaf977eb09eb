import io
from typing import Any

import pytest
from rich.console import Console

from sim.demo.watch import Watch, duration, figures

SNAPSHOT: dict[str, Any] = {
    "event": "snapshot",
    "state": "depositing",
    "dots": {"planned": 100, "left": 75},
    "cartridge": {"dots_left": 1475, "dots_max": 1500},
}


def watched(*events: dict[str, Any], is_terminal: bool = False) -> str:
    output = io.StringIO()
    console = Console(file=output, width=140, force_terminal=is_terminal, color_system=None)
    with Watch(console) as watch:
        watch.step("planning")
        for event in events:
            assert watch.event(event) is False
    return output.getvalue()


def test_steps_and_what_the_controller_says_are_lines_that_stay() -> None:
    shown = watched(
        {"event": "say", "level": "alarm", "text": "emergency [stop]"},
        {"event": "rejected", "why": "the pedal is not released", "way_out": "take the foot off"},
        SNAPSHOT,
        {"event": "finished"},
    )

    assert shown.splitlines()[:3] == [
        "SIMULATED planning",
        " ALARM  emergency [stop]",
        " REFUSED  the pedal is not released: take the foot off",
    ]


def test_the_bar_says_state_dots_and_budget_and_marks_itself_as_simulated() -> None:
    shown = watched(SNAPSHOT, SNAPSHOT | {"state": "cartridge_change"}, is_terminal=True)

    assert "SIMULATED  CARTRIDGE CHANGE" in shown
    assert "25/100 dots" in shown
    assert "cartridge 1475/1500" in shown


@pytest.mark.parametrize(
    ("left", "elapsed_s", "cartridge", "expected"),
    [
        (100, 0.0, None, "0/100 dots"),
        (75, 5.0, None, "25/100 dots  5 dots/s  0:15 left"),
        (0, 5.0, SNAPSHOT["cartridge"], "100/100 dots  20 dots/s  0:00 left  cartridge 1475/1500"),
    ],
)
def test_figures_leave_out_what_is_not_known_yet(
    left: int, elapsed_s: float, cartridge: dict[str, Any] | None, expected: str
) -> None:
    assert figures({"planned": 100, "left": left}, cartridge, elapsed_s) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(7.4, "0:07"), (750, "12:30"), (3599.6, "1 h 00 min"), (14_700, "4 h 05 min")]
)
def test_a_duration_is_told_in_the_unit_that_fits(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected
