"""What the technician reads, letter by letter, colours taken off."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from controller.reconciling.chart import KEY
from controller.runner.human_terminal import HumanTerminal
from controller.runner.unfinished import Unfinished
from controller.session.commands import USAGE
from controller.session.facts import Facts
from tests.controller.runner.terminal_pictures import (
    OPENING,
    REJECTED,
    UNFINISHED,
    facts_with,
    skin,
    snapshot,
)

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CLEAR_LINE = "\r\x1b[2K"


def terminal(
    simulated: bool = True,
    is_terminal: bool = True,
    width: int = 140,
    facts: Facts | None = None,
    unfinished: Unfinished | None = None,
) -> tuple[HumanTerminal, io.StringIO]:
    output = io.StringIO()
    console = Console(
        file=output, force_terminal=is_terminal, color_system="standard", width=width, legacy_windows=False
    )
    return HumanTerminal(
        0,
        console,
        replace(OPENING, simulated=simulated),
        skin(facts),
        Path("/r/a room/record"),
        "/dev/x",
        unfinished,
    ), output


def read(output: io.StringIO) -> str:
    return COLOUR.sub("", output.getvalue())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds the terminal will be told, one after another."""
    times_s: list[float] = []
    monkeypatch.setattr("controller.runner.human_terminal.time.monotonic", lambda: times_s.pop(0))
    return times_s


@pytest.mark.parametrize(("simulated", "world"), [(True, "SIMULATED"), (False, "REAL")])
def test_a_change_is_one_line_of_world_state_and_next_step(simulated: bool, world: str) -> None:
    told, output = terminal(simulated)
    told.picture(snapshot("cartridge_change", next_step="take the cartridge out"), changed=True)
    told.picture(snapshot("cartridge_change", next_step="take the cartridge out"), changed=False)

    assert read(output) == f"{world}   CARTRIDGE CHANGE  next: take the cartridge out\n"


def test_while_depositing_one_line_is_drawn_over_with_dots_speed_time_left_and_budget(
    clock: list[float],
) -> None:
    clock += [10.0, 12.0]
    told, output = terminal()
    told.picture(snapshot("depositing", left=60), changed=True)
    told.picture(snapshot("depositing", left=50), changed=False)
    told.picture(snapshot("hold", left=50, next_step="press the pedal to go on"), changed=True)

    assert read(output) == (
        f"{CLEAR_LINE}SIMULATED   DEPOSITING  {'━' * 12}{'─' * 18} 40/100 dots  0 dots/s  – left  "
        "cartridge 1460 left"
        f"{CLEAR_LINE}SIMULATED   DEPOSITING  {'━' * 15}{'─' * 15} 50/100 dots  5 dots/s  0:10 left  "
        "cartridge 1460 left\n"
        "SIMULATED   HOLD  next: press the pedal to go on\n"
    )


@pytest.mark.parametrize("planned", [100, 10_000])
def test_at_80_columns_the_bar_is_one_line_and_ends_with_what_the_cartridge_has_left(
    clock: list[float], planned: int
) -> None:
    clock += [0.0, 10.0]
    told, output = terminal(width=80)
    for left in (planned - 10, planned - 20):
        dots = {"planned": planned, "left": left}
        told.picture(snapshot("depositing", dots=dots), changed=False)

    drawn = read(output)
    assert "\n" not in drawn
    assert all(len(line) < 80 for line in drawn.split(CLEAR_LINE))
    assert f"20/{planned} dots" in drawn
    assert drawn.endswith("cartridge 1460 left")


def test_on_the_narrowest_screen_the_bar_is_cut_and_never_wrapped(clock: list[float]) -> None:
    clock += [0.0]
    told, output = terminal(width=40)
    told.picture(snapshot("depositing"), changed=False)

    assert "\n" not in read(output)
    assert len(read(output).removeprefix(CLEAR_LINE)) < 40


def test_a_session_is_opened_with_what_will_be_signed_for() -> None:
    told, output = terminal()
    told.opened()

    assert read(output) == (
        "SIMULATED client C-1, session 1 of 3, plan 0123456789ab\n"
        "          100 dots, 400 … 450 µm deep, ceiling 600 µm\n"
        "          operator Tess, record in /r/a room, sent to no clinic\n"
    )


def test_status_is_told_in_a_few_lines_with_the_cause_of_a_fault() -> None:
    told, output = terminal()
    told.status(snapshot("fault", next_step="mend it", cause="the pedal fell silent", undiscarded=["SN0"]))

    assert read(output) == (
        "SIMULATED   FAULT  next: mend it\n"
        "  dots        38 of 100 dots deposited, 2 missed, 0 skipped, 0 uncertain, 60 left\n"
        "  cartridge   SN1, in use: 1460 of 1500 dots and 52.5 minutes left\n"
        "  sharps bin  waiting for it: SN0\n"
        "  pedal       up; emergency stop released\n"
        "  signed by   nobody yet\n"
        "  record      /r/a room\n"
        "  cause       the pedal fell silent\n"
    )


def test_status_names_the_bottle_of_each_shade() -> None:
    pigment = [
        {"shade": "1:20", "serial": "P20", "opened_until": "2026-12-22", "usable": True},
        {"shade": "1:14", "serial": "P14", "opened_until": "2026-11-18", "usable": False},
        {"shade": "1:10", "serial": None, "opened_until": None, "usable": False},
    ]
    told, output = terminal()
    told.status(snapshot("screening", pigment=pigment))

    assert (
        "  pigment     1:20 bottle P20 until 2026-12-22; 1:14 bottle P14 until 2026-11-18, which is over; "
        "1:10 none\n"
    ) in read(output)


def test_status_without_a_cartridge_or_a_fault_says_none_and_names_no_cause() -> None:
    told, output = terminal()
    told.status(snapshot("standby", cartridge=None, signed_by="Dr Ada", estop=True))

    shown = read(output)
    assert "  cartridge   none\n" in shown
    assert "waiting for it: nothing\n" in shown
    assert "emergency stop PRESSED\n" in shown
    assert "  signed by   Dr Ada\n" in shown
    assert "cause" not in shown


def test_an_old_pause_is_forgotten_in_the_dots_a_second(clock: list[float]) -> None:
    clock += [0.0, 100.0, 101.0]
    told, output = terminal()
    for left in (100, 90, 86):
        told.picture(snapshot("depositing", left=left, cartridge=None), changed=False)

    assert "14/100 dots  4 dots/s  0:22 left" in read(output).split(CLEAR_LINE)[-1]


def test_hours_left_are_told_as_hours(clock: list[float]) -> None:
    clock += [0.0, 10.0]
    told, output = terminal()
    for left in (9000, 8990):
        many = {"planned": 10_000, "left": left}
        told.picture(snapshot("depositing", dots=many, cartridge=None), changed=False)

    assert read(output).endswith("1010/10000 dots  1 dots/s  2 h 29 min left")


def test_into_a_file_no_bar_is_drawn() -> None:
    told, output = terminal(is_terminal=False)
    told.picture(snapshot("depositing"), changed=True)

    assert output.getvalue() == ""


@pytest.mark.parametrize("level", ["note", "warning", "alarm"])
def test_a_level_is_a_word_as_well_as_a_colour_and_what_is_said_is_never_taken_for_markup(level: str) -> None:
    told, output = terminal()
    told.say(level, "cartridge [red]SN1[/red] is spent")

    assert read(output) == f" {level.upper()}  cartridge [red]SN1[/red] is spent\n"
    assert COLOUR.search(output.getvalue())


@pytest.mark.hazard("H36")
def test_a_refusal_says_why_and_on_its_own_line_the_way_out() -> None:
    told, output = terminal()
    told.reject(REJECTED)

    assert read(output) == " REFUSED  the pedal is not released\n          take the foot off the pedal\n"


def test_help_lists_every_command_in_two_columns() -> None:
    told, output = terminal()
    told.usage()

    lines = read(output).splitlines()
    assert len(lines) == len(USAGE)
    assert "  arm                           let the pedal start work (pedal released)" in lines
    assert len({line.index(meaning) for line, meaning in zip(lines, USAGE.values(), strict=True)}) == 1


def test_the_last_word_of_a_session_left_is_the_command_that_goes_on_with_it() -> None:
    told, output = terminal()
    told.finish(snapshot("standby"))

    assert read(output).endswith("60 left\ngo on: stipple resume '/r/a room' --port /dev/x\n")


def test_the_last_word_of_a_session_closed_is_every_dots_fate_and_the_command_that_checks_it() -> None:
    told, output = terminal()
    told.finish(snapshot("closed", left=0))

    assert read(output) == (
        "SIMULATED   CLOSED  98 of 100 dots deposited, 2 missed, 0 skipped, 0 uncertain, 0 left\n"
        "check it: stipple verify '/r/a room/record'\n"
    )


def test_a_dot_to_be_decided_is_told_with_what_is_known_and_a_map_that_says_its_world() -> None:
    """P1, P12"""
    told, output = terminal()
    chart = skin().chart(3)
    assert chart is not None
    told.ask(skin().place(3), 2, chart)

    lines = read(output).splitlines()
    assert lines[:4] == [
        " 2 TO DECIDE  dot 3: frontal, x 13.0 mm, y 20.0 mm, planned 0.40 mm deep",
        "  known: its power was lost; only the skin can tell whether the needle touched it",
        "  nearest in the skin: 2 (1.0 mm left), 1 (2.0 mm left)",
        "SIMULATED map around dot 3, 15 by 8 mm, forehead up, in mm of the drawing",
    ]
    assert lines[4 : 4 + len(chart.lines)] == list(chart.lines)
    assert lines[-2].strip() == KEY[0]


def test_the_uncertain_sign_of_a_map_stands_out_by_colour_too() -> None:
    told, output = terminal()
    chart = skin().chart(3)
    assert chart is not None
    told.chart(3, chart)

    (marked,) = re.findall(r"\x1b\[1;30;43m(.*?)\x1b", output.getvalue())
    assert marked == "?3"


def test_in_a_narrow_window_the_map_is_left_out_and_the_reason_told() -> None:
    told, output = terminal(width=69)
    chart = skin().chart(3)
    assert chart is not None
    told.chart(3, chart)

    assert read(output) == "  a window 70 columns wide would show a map\n"


def test_a_session_gone_on_with_is_opened_with_what_was_left_and_what_will_happen() -> None:
    """P8"""
    told, output = terminal(unfinished=UNFINISHED)
    told.opened()

    shown = read(output).splitlines()[3:]
    assert shown[0] == f" RESUMING  {UNFINISHED.heading}"
    assert shown[1:] == [f"  {line}" for line in (*UNFINISHED.lines(), *UNFINISHED.steps("/dev/x"))]


def test_what_was_skipped_is_named_at_the_end_for_a_later_plan() -> None:
    facts = facts_with(("reconciled", {"dot": 3, "decision": "skip", "by": "Tess"}))
    told, output = terminal(facts=facts)
    told.finish(snapshot("closed", left=0))

    skipped = "skipped, for the plan of a later session: dot 3 (frontal, x 13.0 mm, y 20.0 mm)\n"
    assert skipped in read(output)
