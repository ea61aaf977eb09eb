"""The timeline at the terminal: every line under its title, nothing taken for markup."""

import pytest

from controller.record.chain import GENESIS, seal
from controller.record.timeline_table import print_timeline

AT_UTC = "2026-11-22T14:00:00.000Z"


def test_every_event_is_a_line_and_names_are_shown_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    opening = seal(GENESIS, AT_UTC, "session_opened", {"session": "SIMULATED-7", "simulated": True})
    stop = seal(opening.head, AT_UTC, "stop", {"by": "[red]Tess[/red]"})

    print_timeline([opening, stop], "SIMULATED session SIMULATED-7")

    shown = capsys.readouterr().out
    assert "SIMULATED session SIMULATED-7" in shown
    assert "session_opened" in shown
    assert "by [red]Tess[/red]" in shown


def test_nothing_in_a_record_steers_the_terminal_or_looks_like_a_line_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    opening = seal(GENESIS, AT_UTC, "session_opened", {"session": "S", "simulated": True})
    stop = seal(opening.head, AT_UTC, "stop", {"by": "Tess\x1b[2J\nREAL"})

    print_timeline([opening, stop], "SIMULATED session S")

    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "by Tess\ufffd[2J\ufffdREAL" in shown
