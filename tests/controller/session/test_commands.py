"""What can be typed, what it means, and what is said to what can't be understood."""

import pytest

from controller.session import commands as c
from controller.session.commands import CommandUnknown, OperatorCommand, describe, parse, parse_or_stop

UNDERSTOOD: list[tuple[str, OperatorCommand]] = [
    ("begin", c.Begin()),
    ("  arm ", c.Arm()),
    ("stop", c.Stop()),
    ("change", c.ChangeCartridge()),
    ("acknowledge", c.Acknowledge()),
    ("close", c.Close()),
    ("close unfinished", c.Close(unfinished=True)),
    ("quit", c.Quit()),
    ("status", c.ShowStatus()),
    ("screen none", c.Screen(())),
    ("screen eczema psoriasis", c.Screen(("eczema", "psoriasis"))),
    ("screen Eczema, Psoriasis", c.Screen(("eczema", "psoriasis"))),
    ("sign Dr Ada Lovelace", c.Sign("Dr Ada Lovelace")),
    ("scan ]d20109506000134352", c.Scan("]d20109506000134352")),
    (r"scan ]d2010950\x1d21SN1", c.Scan("]d2010950\x1d21SN1")),
    ("pigment SIM-P-01ab", c.UsePigment("SIM-P-01ab")),
    ("consent F-2026/17 rev. 3", c.NoteConsent("F-2026/17 rev. 3")),
    ("anaesthetic 4 ml of lidocaine 2 %", c.NoteAnaesthetic("4 ml", "lidocaine 2 %")),
    ("anaesthetic 1 tube  OF  cream of Dr Ada", c.NoteAnaesthetic("1 tube", "cream of Dr Ada")),
    ("intact yes", c.PackIntact(True)),
    ("intact no", c.PackIntact(False)),
    ("discard SN1", c.Discard("SN1")),
    ("reconcile 12 placed", c.Reconcile(12, "placed")),
    ("reconcile 12 skip", c.Reconcile(12, "skip")),
    ("map", c.ShowMap()),
    ("map 12", c.ShowMap(12)),
]

RECONCILE = (
    "reconcile DOT placed|skip, one dot at a time: placed if its pigment is there, skip if it is not or you "
    "can't tell; it is never struck again in this session"
)
SIGN = "sign NAME, NAME in letters that can be read"
CONSENT = "consent FORM, FORM being its reference in letters that can be read"
ANAESTHETIC = "anaesthetic AMOUNT of AGENT, such as anaesthetic 4 ml of lidocaine 2 %"
SCREEN = "screen none | screen NAME…, NAME being eczema, dermatitis or psoriasis"
NOT_UNDERSTOOD = [
    ("screen", "not understood: 'screen'; expected: " + SCREEN),
    ("screen none eczema", "not understood: 'screen none eczema'; expected: " + SCREEN),
    ("screen flu", "not understood: 'screen flu'; expected: " + SCREEN),
    ("intact maybe", "not understood: 'intact maybe'; expected: intact yes|no"),
    ("sign", "not understood: 'sign'; expected: " + SIGN),
    ("sign Dr \ufffdke", "not understood: 'sign Dr \ufffdke'; expected: " + SIGN),
    ("sign Dr\x1b[A", r"not understood: 'sign Dr\x1b[A'; expected: " + SIGN),
    ("scan", "not understood: 'scan'; expected: scan TEXT"),
    ("pigment", "not understood: 'pigment'; expected: pigment SERIAL"),
    ("pigment P14 P20", "not understood: 'pigment P14 P20'; expected: pigment SERIAL"),
    ("pigment P\x0014", r"not understood: 'pigment P\x0014'; expected: pigment SERIAL"),
    ("consent", "not understood: 'consent'; expected: " + CONSENT),
    ("consent F\x1b[A", r"not understood: 'consent F\x1b[A'; expected: " + CONSENT),
    ("anaesthetic", "not understood: 'anaesthetic'; expected: " + ANAESTHETIC),
    ("anaesthetic lidocaine", "not understood: 'anaesthetic lidocaine'; expected: " + ANAESTHETIC),
    ("anaesthetic 4 ml of", "not understood: 'anaesthetic 4 ml of'; expected: " + ANAESTHETIC),
    ("anaesthetic of lidocaine", "not understood: 'anaesthetic of lidocaine'; expected: " + ANAESTHETIC),
    ("anaesthetic 4 \ufffdl of x", "not understood: 'anaesthetic 4 \ufffdl of x'; expected: " + ANAESTHETIC),
    ("discard", "not understood: 'discard'; expected: discard SERIAL"),
    ("discard SN1 SN2", "not understood: 'discard SN1 SN2'; expected: discard SERIAL"),
    ("reconcile 12", "not understood: 'reconcile 12'; expected: " + RECONCILE),
    ("reconcile 1234567890 skip", "not understood: 'reconcile 1234567890 skip'; expected: " + RECONCILE),
    ("reconcile all placed", "not understood: 'reconcile all placed'; expected: " + RECONCILE),
    ("reconcile 12 13 skip", "not understood: 'reconcile 12 13 skip'; expected: " + RECONCILE),
    ("map here", "not understood: 'map here'; expected: map [DOT]"),
    ("reconcile x skip", "not understood: 'reconcile x skip'; expected: " + RECONCILE),
    ("reconcile 12 redo", "not understood: 'reconcile 12 redo'; expected: " + RECONCILE),
    ("arm now", "not understood: 'arm now'; expected: arm"),
    ("close now", "not understood: 'close now'; expected: close [unfinished]"),
    (r"arm \x1d", r"not understood: 'arm \x1d'; expected: arm"),
    ("arm \x1b[A", r"not understood: 'arm \x1b[A'; expected: arm"),
]


@pytest.mark.parametrize(("line", "command"), UNDERSTOOD)
def test_a_line_means_one_command(line: str, command: OperatorCommand) -> None:
    assert parse(line) == command


@pytest.mark.parametrize(("line", "text"), NOT_UNDERSTOOD)
def test_a_line_not_understood_is_answered_with_the_form_expected(line: str, text: str) -> None:
    with pytest.raises(CommandUnknown) as caught:
        parse(line)
    assert str(caught.value) == text
    assert caught.value.exit_code == 2


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    "line", ["STOP", "Stop!", "STOP!!!", "stop now", "stop, please", "!stop", "stop.", "  stop  ", "stop-"]
)
def test_whatever_begins_with_the_word_stop_is_a_stop(line: str) -> None:
    """P8"""
    assert parse(line) == c.Stop()
    assert parse_or_stop(line) == c.Stop()


@pytest.mark.parametrize("line", ["stopp", "halt", "do not stop"])
def test_another_word_is_no_stop_by_itself(line: str) -> None:
    with pytest.raises(CommandUnknown):
        parse(line)


@pytest.mark.hazard("H14", "H36")
@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("stpo", "'stpo' was not understood"),
        ("arm now", "'arm now' was not understood"),
        (" ", "an empty line"),
    ],
)
def test_with_the_machine_armed_what_is_not_understood_is_a_stop_that_says_so(line: str, why: str) -> None:
    """P8"""
    assert parse_or_stop(line) == c.Stop(why)


def test_with_the_machine_armed_what_is_understood_is_done() -> None:
    assert parse_or_stop("change") == c.ChangeCartridge()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("ARM", c.Arm()),
        ("Intact YES", c.PackIntact(True)),
        ("Screen NONE", c.Screen(())),
        ("RECONCILE 3 Skip", c.Reconcile(3, "skip")),
        ("Sign Dr Ada", c.Sign("Dr Ada")),
        ("Consent F-1a", c.NoteConsent("F-1a")),
        ("DISCARD SN1a", c.Discard("SN1a")),
        ("SCAN ]d201ab", c.Scan("]d201ab")),
    ],
)
def test_capitals_do_not_matter_but_in_names_and_codes(line: str, command: OperatorCommand) -> None:
    assert parse(line) == command


@pytest.mark.parametrize("identifier", ["]d2", "]C1", "]Q3"])
def test_what_a_scanner_types_is_a_scan_without_the_word(identifier: str) -> None:
    scanned = c.Scan(f"{identifier}0109506000134352\x1d21SN1")
    assert parse(f"{identifier}0109506000134352\x1d21SN1") == scanned
    assert parse(rf"{identifier}0109506000134352\x1d21SN1") == scanned


def test_an_unknown_verb_is_answered_with_every_form_there_is() -> None:
    with pytest.raises(CommandUnknown) as caught:
        parse("fire")
    assert str(caught.value) == "not understood: 'fire'; expected: " + " | ".join(c.USAGE)


def test_every_form_of_the_usage_can_be_typed_and_every_command_is_in_it() -> None:
    verbs = {form.split()[0] for form in c.USAGE}
    assert verbs == {line.split()[0] for line, _ in UNDERSTOOD}
    assert {type(command) for _, command in UNDERSTOOD} == set(c.OperatorCommand.__args__)


def test_a_command_describes_itself_for_the_record() -> None:
    assert describe(c.Reconcile(12, "skip")) == {"command": "Reconcile", "dot": 12, "decision": "skip"}
