"""Whatever is typed or scanned is a command or CommandUnknown; while armed it is a command or a stop. P8."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from controller.session.commands import USAGE, CommandUnknown, Stop, describe, parse, parse_or_stop
from tests.fuzz.effort import effort

WORDS = st.sampled_from([word for form in USAGE for word in form.replace("|", " ").split()])
LINES = st.text(max_size=60) | st.lists(WORDS | st.text(max_size=8), max_size=5).map(" ".join)
SURROGATES = st.text(st.characters(categories=["Cs", "Cc", "Nd", "Lu"]), max_size=20)


@effort(300)
@given(LINES | SURROGATES)
@example("reconcile ٣ skip")
@example("reconcile " + "9" * 5000 + " skip")
@example("reconcile ² skip")
@example("]d2\x1d\\x1d")
@example("scan \x00")
@example("sign \ud800")
@example("\u2028stop")
def test_any_line_is_a_command_that_the_record_can_hold_or_is_not_understood(line: str) -> None:
    refusal = ""
    try:
        command = parse(line)
    except CommandUnknown as unknown:
        refusal = str(unknown)
    else:
        assert json.loads(json.dumps(describe(command)))["command"] == type(command).__name__
    assert refusal.isprintable()
    assert not refusal or "expected: " in refusal


@effort(200)
@given(LINES | SURROGATES)
def test_while_armed_no_line_is_without_effect(line: str) -> None:
    command = parse_or_stop(line)

    try:
        assert command == parse(line)
    except CommandUnknown:
        assert isinstance(command, Stop)
        assert command.why


@effort(100)
@given(st.sampled_from(["stop", "STOP", "Stop!", " ,stop"]), st.text(max_size=20))
def test_a_line_that_begins_with_stop_is_never_anything_else(word: str, rest: str) -> None:
    assert parse(f"{word} {rest}") == Stop()
