from typing import Any

import pytest
from pydantic import ValidationError

from config.loader import load_settings
from config.schema import CartridgeType, Settings


def test_the_shipped_depth_is_the_careful_one() -> None:
    depth = load_settings().machine.depth

    assert (depth.target_um, depth.tolerance_um, depth.ceiling_um) == (400, 100, 600)


def test_the_shipped_limits_are_those_of_the_procedure() -> None:
    assert load_settings().safety.model_dump() == {
        "depth_warning_um": 1000,
        "depth_refusal_um": 1500,
        "depth_error_stop_um": 150,
        "pedal_fresh_s": 0.1,
        "hold_s_max": 300,
        "density_warning_per_cm2": 100,
        "density_refusal_per_cm2": 115,
    }


def test_the_shipped_intervals_are_those_of_the_procedure() -> None:
    assert load_settings().aftercare.model_dump() == {
        "second_after_days_min": 7,
        "second_recommended_days_min": 21,
        "second_recommended_days_max": 28,
        "third_recommended_days_min": 21,
        "third_recommended_days_max": 35,
        "touch_up_years_min": 3,
        "touch_up_years_max": 6,
    }


def test_a_listed_gtin_gets_its_own_type_and_any_other_the_default() -> None:
    listed, default = (
        {"needles": 3, "dots_max": 900, "minutes_max": 30},
        {"needles": 3, "dots_max": 100, "minutes_max": 10},
    )
    cartridges = _settings(cartridges={"default": default, "gtin": {"09506000134352": listed}}).cartridges

    assert cartridges.for_gtin("09506000134352") == CartridgeType(needles=3, dots_max=900, minutes_max=30)
    assert cartridges.for_gtin("00012345600012") == CartridgeType(needles=3, dots_max=100, minutes_max=10)


def test_settings_cannot_be_changed_once_loaded() -> None:
    settings = load_settings()

    with pytest.raises(ValidationError, match="frozen"):
        settings.machine.depth.ceiling_um = 1500
    with pytest.raises(TypeError, match="does not support item assignment"):
        settings.cartridges.gtin["x"] = settings.cartridges.default  # type: ignore[index]


def test_settings_written_out_and_read_again_are_the_same() -> None:
    settings = load_settings()

    assert Settings.model_validate_json(settings.model_dump_json()) == settings


@pytest.mark.hazard("H37")
@pytest.mark.parametrize("refused", ["400", 400.0, True, None])
def test_no_value_is_quietly_converted(refused: object) -> None:
    with pytest.raises(ValidationError, match="target_um"):
        _settings(machine={"depth": {"target_um": refused, "tolerance_um": 100, "ceiling_um": 600}})


@pytest.mark.parametrize("not_a_number", [float("nan"), float("inf")])
def test_a_limit_that_is_no_number_is_refused(not_a_number: float) -> None:
    with pytest.raises(ValidationError, match="pedal_fresh_s"):
        _settings(safety={"pedal_fresh_s": not_a_number})


@pytest.mark.hazard("H07", "H37")
@pytest.mark.parametrize("depth_um", [0, 49, 1501])
def test_no_settings_file_lifts_the_absolute_refusal_of_depth(depth_um: int) -> None:
    with pytest.raises(ValidationError, match="depth_refusal_um"):
        _settings(safety={"depth_refusal_um": depth_um})


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///ledger.sqlite", "ledger.sqlite", "pg://"]
)
def test_a_ledger_that_forgets_or_moves_with_the_working_directory_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="ledger_url"):
        _settings(paths={"ledger_url": url})


@pytest.mark.parametrize("url", ["sqlite:////data/ledger.sqlite", "postgresql+psycopg://host/ledger"])
def test_a_lasting_ledger_is_accepted(url: str) -> None:
    assert _settings(paths={"ledger_url": url}).paths.ledger_url_for(simulated=False) == url


def test_the_simulated_world_has_a_ledger_of_its_own() -> None:
    paths = load_settings().paths

    assert paths.ledger_url_for(simulated=True) == paths.ledger_simulated_url
    assert "SIMULATED" in paths.ledger_simulated_url
    assert "SIMULATED" not in paths.ledger_url_for(simulated=False)


@pytest.mark.parametrize(
    "system", ["urn:clinic:clients", "https://clinic.example/~smp/clients", "urn:oid:1.2.3"]
)
def test_a_system_of_identifiers_is_a_uri(system: str) -> None:
    assert _settings(fhir={"client_system": system}).fhir.client_system == system


@pytest.mark.parametrize("system", ["", "clients", "urn:a b", "urn:a|b", "urn:a,b", "urn:a&b=c", "urn:ü"])
def test_a_system_that_a_search_would_take_apart_is_refused(system: str) -> None:
    with pytest.raises(ValidationError, match="client_system"):
        _settings(fhir={"client_system": system})


@pytest.mark.parametrize("code", ["", " SMP", "SMP ", "S  MP", "S\tMP"])
def test_a_code_has_no_space_but_single_ones_inside(code: str) -> None:
    with pytest.raises(ValidationError, match=r"codes\.procedure\.code"):
        _settings(fhir={"codes": {"procedure": {"system": "urn:x", "code": code, "display": "SMP"}}})


def _settings(**changes: dict[str, Any]) -> Settings:
    """The shipped settings with some keys replaced, table by table."""
    tree = load_settings().model_dump()
    for section, values in changes.items():
        tree[section] |= values
    return Settings.model_validate(tree)
