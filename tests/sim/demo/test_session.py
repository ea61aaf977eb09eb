"""The demo without its command line: every step is told, and what it finds is read from files."""

from pathlib import Path

import pytest

from sim.demo.room import DemoFailed, Event
from sim.demo.session import DemoSettings, run_demo
from sim.errors import SettingInvalid

pytestmark = pytest.mark.system


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 40 40">
<g id="zones"><path id="crown" d="M 10 10 H 25 V 25 H 10 Z"/></g></svg>"""
PRESCRIPTION = """
outline = "d.svg"
client_ref = "C-1"
stretch_max = 0.05
[zones.crown]
density_per_cm2 = 60
depth_mm = 0.4
shades = { "1:10" = 1.0 }
[sessions]
share = [0.4, 0.35, 0.25]
"""


def settings(folder: Path, session: int = 1, drawing: str = DRAWING) -> DemoSettings:
    (folder.parent / "d.svg").write_text(drawing)
    (folder.parent / "d.toml").write_text(PRESCRIPTION)
    return DemoSettings(folder.parent / "d.svg", folder.parent / "d.toml", session, 1, "200", 12, folder)


def test_every_step_and_every_event_is_told_and_the_result_is_the_sessions(tmp_path: Path) -> None:
    steps: list[str] = []
    events: list[Event] = []

    def watch(event: Event) -> bool:
        events.append(event)
        return False

    result = run_demo(settings(tmp_path / "s", session=3), steps.append, watch)

    assert steps == [
        "planning",
        "booking cartridges in",
        "booking pigment in",
        "making keys for room and clinic",
        "starting clinic, machine and controller",
        "drawing and checking",
    ]
    assert events[-1]["event"] == "finished"
    assert all(event["simulated"] for event in events)
    assert result.good
    assert (result.plan_dots, result.strikes_in_skin, result.cartridges_used) == (12, 12, 1)
    assert result.session == events[-1]["session"]
    assert result.as_dict()["record"] == str(tmp_path / "s" / "SIMULATED-record.sqlite")


@pytest.mark.parametrize("session", [0, 4])
def test_a_session_the_plan_does_not_have_is_refused(tmp_path: Path, session: int) -> None:
    with pytest.raises(SettingInvalid, match=f"session is {session}: expected 1 to 3, as the plan has them"):
        run_demo(settings(tmp_path / "s", session), lambda step: None, lambda event: False)


def test_a_drawing_that_can_not_be_planned_is_told_in_the_planners_own_words(tmp_path: Path) -> None:
    with pytest.raises(
        DemoFailed, match=r"`stipple plan` ended with code 2, expected 0: .*not an SVG file"
    ) as caught:
        run_demo(settings(tmp_path / "s", drawing="no drawing"), lambda step: None, lambda event: False)
    assert caught.value.exit_code == 2
