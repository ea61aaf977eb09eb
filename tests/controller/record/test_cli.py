import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from controller.record import cli
from controller.record.chain import AUDIT_OPENING_KIND, Draft
from controller.record.errors import ExportFailed, ExportMisnamed, RecordError, RecordMissing
from controller.record.journal import Journal
from tests.controller.audit.room import AuditedRoom

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


def invoke(*arguments: object, command: Callable[..., None] | None = None) -> Result:
    app = cli.app
    if command is not None:
        app = typer.Typer()
        app.command()(command)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(result: Result) -> RecordError:
    assert isinstance(result.exception, RecordError)
    return result.exception


def test_verify_says_simulated_and_intact(record: Path) -> None:
    result = invoke(record, command=cli.verify)
    assert result.exit_code == 0
    assert result.output.startswith(
        f"SIMULATED record {record}: intact\nsession  SIMULATED-7, closed\nentries  5\n"
    )


def test_verify_answers_in_json(record: Path) -> None:
    answer = json.loads(invoke(record, "--json", command=cli.verify).output)
    assert answer["intact"] is True
    assert answer["simulated"] is True
    assert (answer["session"], answer["entries"], answer["head"]["seq"]) == ("SIMULATED-7", 5, 5)


def test_verify_ends_with_1_and_says_where_a_record_breaks(tamper: Callable[[str], Path]) -> None:
    broken = tamper("DELETE FROM entries WHERE seq = 3")
    result = invoke(broken, command=cli.verify)
    assert result.exit_code == 1
    assert "BROKEN at entry 3: its number is 4, expected 3" in result.output
    assert "entries  2 before the break" in result.output
    result = invoke(broken, "--json", command=cli.verify)
    assert result.exit_code == 1
    assert json.loads(result.output)["broken"] == "entry 3: its number is 4, expected 3"


def test_verify_compares_with_an_acknowledged_head(record: Path) -> None:
    assert invoke(record, "--acknowledged", "0" * 64, command=cli.verify).exit_code == 1


CUT = "a cut tail can't be ruled out (see --acknowledged)"


def test_verify_of_a_record_that_is_not_closed_says_what_its_chain_can_not_show(
    record: Path, tamper: Callable[[str], Path]
) -> None:
    assert CUT not in invoke(record, command=cli.verify).output
    cut = tamper("DELETE FROM entries WHERE seq = 5")
    assert invoke(cut, command=cli.verify).output.splitlines()[-1] == CUT
    answer = json.loads(invoke(cut, "--json", command=cli.verify).output)
    assert CUT not in invoke(cut, "--acknowledged", answer["head"]["hash"], command=cli.verify).output


def test_verify_tells_what_was_decided_about_each_uncertain_dot(path: Path) -> None:
    """P1"""
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([Draft("uncertain", {"dot": 1}), Draft("uncertain", {"dot": 2})], AT_UTC)
        journal.append([Draft("reconciled", {"dot": 1, "decision": "skip", "by": "Tess"})], AT_UTC)

    shown = invoke(path, command=cli.verify).output
    assert f"uncertain  dot 1: skip, decided by Tess at {AT_UTC}\n" in shown
    assert "uncertain  dot 2: not decided yet\n" in shown
    assert json.loads(invoke(path, "--json", command=cli.verify).output)["uncertain"] == [
        {"dot": 1, "decision": "skip", "by": "Tess", "at_utc": AT_UTC},
        {"dot": 2, "decision": None, "by": None, "at_utc": None},
    ]


def test_verify_of_an_audit_log_says_what_it_is(path: Path) -> None:
    Journal.create(path, AT_UTC, HEADER, opening_kind=AUDIT_OPENING_KIND).close()
    shown = invoke(path, command=cli.verify).output
    assert shown.startswith(f"SIMULATED audit log {path}: intact\nlog      SIMULATED-7, never ends\n")
    assert json.loads(invoke(path, "--json", command=cli.verify).output)["audit_log"] is True
    assert "SIMULATED audit log SIMULATED-7" in invoke("show", path).output


@pytest.fixture
def audited(tmp_path: Path) -> Path:
    """Settings of a room with one session."""
    room = AuditedRoom(tmp_path)
    room.work("SIMULATED-1")
    room.ledger.close()
    settings = tmp_path / "room.toml"
    settings.write_text(f'[paths]\ndata_dir = "{tmp_path}"\n')
    return settings


def test_verify_without_a_record_checks_the_room(audited: Path) -> None:
    result = invoke("--config", audited, command=cli.verify)
    assert result.exit_code == 0
    assert result.output.startswith(
        f"SIMULATED room, audit log {audited.parent}/SIMULATED-audit.sqlite: intact\n"
    )
    assert "records  1 intact, 1 sessions named in the log" in result.output
    assert json.loads(invoke("--config", audited, "--json", command=cli.verify).output)["intact"] is True


def test_verify_without_a_record_ends_with_1_and_names_the_first_that_is_broken(audited: Path) -> None:
    record = audited.parent / "records" / "SIMULATED-1" / "SIMULATED-record.sqlite"
    record.unlink()
    result = invoke("--config", audited, command=cli.verify)
    assert result.exit_code == 1
    assert "BROKEN: session SIMULATED-1: its record is missing" in result.output.splitlines()[0]
    result = invoke("--config", audited, "--json", command=cli.verify)
    assert (result.exit_code, json.loads(result.output)["intact"]) == (1, False)


def test_an_acknowledged_head_is_compared_with_one_record_only() -> None:
    result = invoke("--acknowledged", "0" * 64, command=cli.verify)
    assert result.exit_code == 2
    assert "--acknowledged" in result.output


def test_verify_of_nothing_is_bad_input(path: Path) -> None:
    error = refusal(invoke(path, command=cli.verify))
    assert isinstance(error, RecordMissing)
    assert error.exit_code == 2


def test_dots_are_exported_to_a_file_whose_name_says_simulated(record: Path, tmp_path: Path) -> None:
    to = tmp_path / "SIMULATED-dots.csv"
    assert invoke("dots", record, "--csv", to).output == f"2 dots written to {to}\n"
    assert to.read_text().splitlines()[0] == "# SIMULATED dots of session SIMULATED-7"
    assert len(to.read_text().splitlines()) == 4


def test_dots_without_a_file_go_to_standard_output(record: Path) -> None:
    assert invoke("dots", record).output.startswith("# SIMULATED dots")


def test_a_simulated_export_may_not_hide_what_it_is(record: Path, tmp_path: Path) -> None:
    assert isinstance(refusal(invoke("dots", record, "--csv", tmp_path / "dots.csv")), ExportMisnamed)
    assert not (tmp_path / "dots.csv").exists()


def test_an_export_that_can_not_be_written_is_told(record: Path, tmp_path: Path) -> None:
    result = invoke("dots", record, "--csv", tmp_path / "no folder" / "SIMULATED-dots.csv")
    assert isinstance(refusal(result), ExportFailed)


@pytest.mark.parametrize("command", ["dots", "show"])
def test_a_broken_record_is_not_exported(tamper: Callable[[str], Path], command: str) -> None:
    assert refusal(invoke(command, tamper("DELETE FROM entries WHERE seq = 3"))).exit_code == 1


def test_show_draws_dots_together_under_a_title_that_says_simulated(record: Path) -> None:
    output = invoke("show", record).output
    assert "SIMULATED session SIMULATED-7" in output
    assert "1 placed, 1 shallow" in output
    assert "session_closed" in output
