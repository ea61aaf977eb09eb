"""What the simulation says, every line marked as simulated."""

import io
import json

from sim.process.voice import Voice


def test_a_program_gets_one_json_object_a_line() -> None:
    stream = io.StringIO()
    Voice(stream, jsonl=True).say("strikes", {"strikes": 3, "where": None})
    assert json.loads(stream.getvalue()) == {
        "simulated": True,
        "event": "strikes",
        "strikes": 3,
        "where": None,
    }
    assert stream.getvalue().endswith("}\n")


def test_a_person_gets_a_line_of_words() -> None:
    stream = io.StringIO()
    Voice(stream, jsonl=False).say(
        "bench", {"simulated": True, "ok": True, "estop": False, "bay": None, "n": 1}
    )
    assert stream.getvalue() == "SIMULATED bench: ok yes, estop no, bay none, n 1\n"
