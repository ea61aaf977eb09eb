"""What can be typed, what it means, and what is said to what can't be understood."""

import pytest

from controller.session import commands as c
from controller.session.commands import CommandUnknown, OperatorCommand, describe, parse

UNDERSTOOD: list[tuple[str, OperatorCommand]] = [
    ("begin", c.Begin()),
    ("  arm ", c.Arm()),
    ("stop", c.Stop()),
    ("change", c.ChangeCartridge()),
    ("acknowledge", c.Acknowledge()),
    ("close", c.Close()),
    ("quit", c.Quit()),
    ("status", c.ShowStatus()),
    ("screen none", c.Screen(())),
    ("screen eczema psoriasis", c.Screen(("eczema", "psoriasis"))),
    ("sign Dr Ada Lovelace", c.Sign("Dr Ada Lovelace")),
    ("scan ]d20109506000134352", c.Scan("]d20109506000134352")),
    (r"scan ]d2010950\x1d21SN1", c.Scan("]d2010950\x1d21SN1")),
    ("intact yes", c.PackIntact(True)),
    ("intact no", c.PackIntact(False)),
    ("discard SN1", c.Discard("SN1")),
    ("reconcile 12 placed", c.Reconcile(12, "placed")),
    ("reconcile 12 skip", c.Reconcile(12, "skip")),
]

NOT_UNDERSTOOD = [
    ("screen", "not understood: 'screen'; expected: screen none | screen NAME…"),
    ("screen none eczema", "not understood: 'screen none eczema'; expected: screen none | screen NAME…"),
    ("screen flu", "not understood: 'screen flu'; expected: screen none | screen NAME…"),
    ("intact maybe", "not understood: 'intact maybe'; expected: intact yes|no"),
    ("sign", "not understood: 'sign'; expected: sign NAME"),
    ("scan", "not understood: 'scan'; expected: scan TEXT"),
    ("discard", "not understood: 'discard'; expected: discard SERIAL"),
    ("discard SN1 SN2", "not understood: 'discard SN1 SN2'; expected: discard SERIAL"),
    ("reconcile 12", "not understood: 'reconcile 12'; expected: reconcile DOT placed|skip"),
    ("reconcile x skip", "not understood: 'reconcile x skip'; expected: reconcile DOT placed|skip"),
    ("reconcile 12 redo", "not understood: 'reconcile 12 redo'; expected: reconcile DOT placed|skip"),
    ("arm now", "not understood: 'arm now'; expected: arm"),
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
