from pathlib import Path

import pytest

from config.loader import shipped_settings
from controller.fhir.bundle import as_json, bundle_of_entries
from controller.fhir.export import session_bundle, write_bundle
from controller.record.errors import ExportFailed, ExportMisnamed
from tests.controller.fhir.random_sessions import random_session
from tests.controller.fhir.sessions import SHIPPED, kept

SIMULATED, REAL = 4, 5


def test_the_bundle_of_a_kept_record_is_that_of_its_entries(tmp_path: Path) -> None:
    entries = random_session(REAL)
    record = kept(entries, tmp_path)

    one = session_bundle(str(record), shipped_settings())
    assert as_json(one.bundle) == as_json(bundle_of_entries(entries, SHIPPED))
    assert one.folder == record.parent
    assert one.resources == len(one.bundle["entry"])


@pytest.mark.parametrize(("number", "name"), [(SIMULATED, "SIMULATED-fhir.json"), (REAL, "fhir.json")])
def test_it_is_written_beside_the_record_under_a_name_that_says_the_world(
    tmp_path: Path, number: int, name: str
) -> None:
    """P12"""
    record = kept(random_session(number), tmp_path)
    one = session_bundle(str(record.parent), shipped_settings())

    assert write_bundle(one, None) == record.parent / name
    assert (record.parent / name).read_bytes() == as_json(one.bundle)


def test_a_simulated_bundle_gets_no_other_name(tmp_path: Path) -> None:
    """P12"""
    one = session_bundle(str(kept(random_session(SIMULATED), tmp_path)), shipped_settings())

    with pytest.raises(ExportMisnamed):
        write_bundle(one, tmp_path / "fhir.json")
    assert not (tmp_path / "fhir.json").exists()


def test_a_file_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    one = session_bundle(str(kept(random_session(REAL), tmp_path)), shipped_settings())
    (tmp_path / "file").touch()

    with pytest.raises(ExportFailed):
        write_bundle(one, tmp_path / "file" / "fhir.json")


def test_it_goes_to_standard_output_byte_for_byte(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    one = session_bundle(str(kept(random_session(SIMULATED), tmp_path)), shipped_settings())

    assert write_bundle(one, Path("-")) is None
    assert capfdbinary.readouterr().out == as_json(one.bundle)
