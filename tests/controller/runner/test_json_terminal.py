import io
import json
from dataclasses import replace

from controller.runner.json_terminal import JsonTerminal
from controller.session.commands import USAGE
from tests.controller.runner.terminal_pictures import OPENING, REJECTED, UNFINISHED, skin, snapshot


def terminal(simulated: bool = True) -> tuple[JsonTerminal, io.StringIO]:
    output = io.StringIO()
    return JsonTerminal(0, output, replace(OPENING, simulated=simulated), skin()), output


def test_every_kind_of_event_is_one_line_that_says_its_name_and_its_world() -> None:
    said, output = terminal()
    said.opened()
    said.status(snapshot("ready"))
    said.picture(snapshot("ready"), changed=True)
    said.say("alarm", "emergency stop")
    said.reject(REJECTED)
    said.usage()
    said.finish(snapshot("closed", left=0))

    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    named = [line["event"] for line in lines]
    assert named == ["opened", "snapshot", "snapshot", "say", "rejected", "usage", "finished"]
    assert all(line["simulated"] is True for line in lines)
    assert (lines[0]["client_ref"], lines[0]["plan_sessions"], lines[0]["depth_um_max"]) == ("C-1", 3, 450)
    assert lines[0]["record_folder"] == "/r/a room"
    del lines[:2]
    assert lines[0]["next_step"] == "arm"
    assert lines[1] == {"event": "say", "simulated": True, "level": "alarm", "text": "emergency stop"}
    assert lines[2] == {
        "event": "rejected",
        "simulated": True,
        "state": "ready",
        "trigger": "arm",
        "code": "pedal_not_up",
        "why": "the pedal is not released",
        "way_out": "take the foot off the pedal",
        "allowed": ["arm", "change_cartridge"],
    }
    assert lines[3]["commands"] == USAGE


def test_the_real_world_is_told_as_such() -> None:
    said, output = terminal(simulated=False)
    said.say("note", "seat the cartridge")

    assert json.loads(output.getvalue())["simulated"] is False


def test_a_dot_to_be_decided_a_map_and_what_is_gone_on_with_are_events_too() -> None:
    """P1, P12"""
    output = io.StringIO()
    said = JsonTerminal(0, output, OPENING, skin(), UNFINISHED)
    said.opened()
    chart = skin().chart(3)
    assert chart is not None
    said.ask(skin().place(3), 2, chart)
    said.chart(3, chart)

    _, resuming, uncertain, drawn = (json.loads(line) for line in output.getvalue().splitlines())
    assert (resuming["event"], resuming["simulated"], resuming["left"]) == ("resuming", True, 97)
    assert resuming["steps"][-1].startswith("- nothing moves until you type arm")
    assert (uncertain["event"], uncertain["dot"], uncertain["undecided"]) == ("uncertain", 3, 2)
    assert (uncertain["x_um"], uncertain["neighbours"][0]["dot"]) == (13_000, 2)
    assert (drawn["event"], drawn["dot"], drawn["map"]) == ("map", 3, list(chart.lines))
