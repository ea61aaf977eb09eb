"""Every error of the settings, provoked through the loader, with its exact text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config import errors
from config.loader import load_settings


def _missing(directory: Path) -> Path:
    return directory / "settings.toml"


def _a_directory(directory: Path) -> Path:
    path = directory / "settings.toml"
    path.mkdir()
    return path


def _holding(content: bytes) -> Callable[[Path], Path]:
    def write(directory: Path) -> Path:
        path = directory / "settings.toml"
        path.write_bytes(content)
        return path

    return write


CASES: tuple[tuple[type[errors.ConfigError], Callable[[Path], Path], str], ...] = (
    (
        errors.ConfigFileMissing,
        _missing,
        "settings file {file} (named by --config) is not there: expected a TOML file; "
        "correct the name, or leave it out to use the shipped settings",
    ),
    (
        errors.ConfigFileUnreadable,
        _a_directory,
        "settings file {file} cannot be read: Is a directory; expected a UTF-8 text file; "
        "correct its rights or its content",
    ),
    (
        errors.ConfigFileUnreadable,
        _holding(b"[clinic]\nname = '\xff'"),
        "settings file {file} cannot be read: byte 17 is not UTF-8; expected a UTF-8 text file; "
        "correct its rights or its content",
    ),
    (
        errors.ConfigSyntaxError,
        _holding(b"[clinic]\nname = \n"),
        "settings file {file} is not TOML: Invalid value (at line 2, column 8); correct that line",
    ),
    (
        errors.UnknownSetting,
        _holding(b"[machine.depth]\ntarget = 400"),
        "{file}: machine.depth.target = 400 is not a known setting; did you mean machine.depth.target_um?",
    ),
    (
        errors.UnknownSetting,
        _holding(b"[machine]\nheartbeat_ms = 100"),
        "{file}: machine.heartbeat_ms = 100 is not a known setting; did you mean machine.link.heartbeat_ms?",
    ),
    (
        errors.UnknownSetting,
        _holding(b"[clinic]\nzzz = 'x'"),
        '{file}: clinic.zzz = "x" is not a known setting; remove it; `stipple config show` lists every key',
    ),
    (
        errors.MissingSetting,
        _holding(b"[cartridges.gtin.00012345600012]\nneedles = 3\ndots_max = 900"),
        "{file}: cartridges.gtin.00012345600012.minutes_max is not given; "
        "expected a whole number, 1 to 480; add it",
    ),
    (
        errors.BadSetting,
        _holding(b"[machine.depth]\nceiling_um = 1501"),
        "{file}: machine.depth.ceiling_um = 1501 is not allowed; "
        "expected a whole number, 50 to 1500; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"[machine.depth]\nceiling_um = true"),
        "{file}: machine.depth.ceiling_um = true is not allowed; "
        "expected a whole number, 50 to 1500; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"machine = 3"),
        "{file}: machine = 3 is not allowed; expected a table of settings; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"[cartridges.gtin.09506000134353]\nneedles = 3\ndots_max = 900\nminutes_max = 30"),
        '{file}: cartridges.gtin = "09506000134353" is not allowed; '
        "expected a GTIN of 14 digits with a right check digit; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"[fhir.codes.procedur]\nsystem = 'urn:x'\ncode = 'SMP'\ndisplay = 'SMP'"),
        '{file}: fhir.codes = "procedur" is not allowed; expected one of procedure, category, machine, '
        "cartridge, pigment, screening, dots, depth, dot_log, consent; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"[fhir]\nclient_system = 'our clients'"),
        '{file}: fhir.client_system = "our clients" is not allowed; expected a URI of letters, digits and '
        ". _ ~ : / @ - such as urn:clinic:clients; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"[cartridges.default]\nneedles = 4"),
        "{file}: cartridges.default.needles = 4 is not allowed; "
        "expected a whole number, exactly 3; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"[safety]\npedal_fresh_s = 2026-11-22"),
        "{file}: safety.pedal_fresh_s = a date is not allowed; expected a number, 0.02 to 0.2; correct it",
    ),
    (
        errors.BadSetting,
        _holding(b"[paths]\ndata_dir = ''"),
        '{file}: paths.data_dir = "" is not allowed; expected the name of a directory; correct it',
    ),
    (
        errors.BadSetting,
        _holding(b"paths = 'here'"),
        '{file}: paths = "here" is not allowed; expected a table of settings; correct it',
    ),
    (
        errors.BadSetting,
        _holding(b"[paths]\nledger_url = 'sqlite:///ledger.sqlite'"),
        '{file}: paths.ledger_url = "sqlite:///ledger.sqlite" is not allowed; expected a database URL '
        "such as sqlite:////absolute/file.sqlite or postgresql+psycopg://host/name; correct it",
    ),
    (
        errors.SettingsDisagree,
        _holding(b"[machine.link]\nheartbeat_ms = 200"),
        "settings disagree: machine.link.lease_ms = 300 (shipped machine.toml), "
        "machine.link.heartbeat_ms = 200 ({file}); expected lease_ms at least twice heartbeat_ms, "
        "so that one lost heartbeat stops nothing; change one of them",
    ),
    (
        errors.SeveralConfigErrors,
        _holding(b"[clinic]\nname = 7\nroom = ''"),
        "2 settings are wrong:\n"
        "  - {file}: clinic.name = 7 is not allowed; expected a name of 1 to 80 characters; correct it\n"
        '  - {file}: clinic.room = "" is not allowed; expected a name of 1 to 80 characters; correct it',
    ),
)


@pytest.mark.hazard("H37")
@pytest.mark.parametrize(("kind", "make_file", "text"), CASES)
def test_each_error_says_what_was_got_what_was_expected_where_and_what_to_do(
    kind: type[errors.ConfigError], make_file: Callable[[Path], Path], text: str, tmp_path: Path
) -> None:
    file = make_file(tmp_path)

    with pytest.raises(errors.ConfigError) as raised:
        load_settings(file)

    assert type(raised.value) is kind
    assert str(raised.value) == text.format(file=file)
    assert raised.value.exit_code == 2


def test_no_error_class_is_left_out_of_the_table() -> None:
    assert {kind for kind, _, _ in CASES} == set(errors.ConfigError.__subclasses__())


def test_several_errors_can_be_told_apart(tmp_path: Path) -> None:
    file = _holding(b"[clinic]\nname = 7\nroom = ''")(tmp_path)

    with pytest.raises(errors.SeveralConfigErrors) as raised:
        load_settings(file)

    assert [type(problem) for problem in raised.value.problems] == [errors.BadSetting] * 2


def test_a_password_in_a_url_is_never_printed() -> None:
    assert errors.shown("postgresql://room:secret@host/ledger") == '"postgresql://room:***@host/ledger"'
    assert errors.masked("postgresql://:se:cr:et@host") == "postgresql://:***@host"
