from typing import Any

import pytest
from pydantic import ValidationError

from config.cross_checks import RULES, broken_rules
from config.loader import load_settings
from config.schema import Settings

# key to change, a value that still keeps the rule, the nearest one that breaks it, and the rule's first key
EDGES = (
    ("machine.depth.tolerance_um", 399, 400, "machine.depth.tolerance_um"),
    ("machine.depth.ceiling_um", 500, 499, "machine.depth.ceiling_um"),
    ("safety.depth_refusal_um", 1000, 999, "safety.depth_warning_um"),
    ("machine.stage.x_min_um", 299_999, 300_000, "machine.stage.x_min_um"),
    ("machine.stage.y_min_um", 299_999, 300_000, "machine.stage.y_min_um"),
    ("machine.link.lease_ms", 200, 199, "machine.link.lease_ms"),
    ("safety.density_warning_per_cm2", 115, 115.1, "safety.density_warning_per_cm2"),
    ("aftercare.second_after_days_min", 21, 22, "aftercare.second_after_days_min"),
    ("aftercare.second_recommended_days_max", 21, 20, "aftercare.second_recommended_days_min"),
    ("aftercare.third_recommended_days_max", 21, 20, "aftercare.third_recommended_days_min"),
    ("aftercare.touch_up_years_max", 3, 2, "aftercare.touch_up_years_min"),
)


def test_the_shipped_settings_break_no_rule() -> None:
    assert broken_rules(load_settings()) == ()


@pytest.mark.hazard("H37")
@pytest.mark.parametrize(("key", "keeps", "breaks", "rule_key"), EDGES)
def test_a_rule_holds_up_to_its_edge_and_not_beyond(
    key: str, keeps: float, breaks: float, rule_key: str
) -> None:
    assert rule_key not in _broken_first_keys(key, keeps)
    assert rule_key in _broken_first_keys(key, breaks)


@pytest.mark.hazard("H07", "H37")
def test_a_ceiling_above_the_refusal_is_refused() -> None:
    tree = load_settings().model_dump()
    tree["safety"] |= {"depth_warning_um": 500, "depth_refusal_um": 599}

    assert _first_keys_broken_by(tree) == {"machine.depth.ceiling_um"}


@pytest.mark.hazard("H35")
def test_one_ledger_for_both_worlds_is_refused() -> None:
    tree = load_settings().model_dump()
    tree["paths"]["ledger_simulated_url"] = tree["paths"]["ledger_url"]

    assert _first_keys_broken_by(tree) == {"paths.ledger_url"}


def test_every_key_a_rule_names_exists() -> None:
    tree = load_settings().model_dump()

    for key in (key for rule in RULES for key in rule.keys):
        node: Any = tree
        for name in key.split("."):
            node = node[name]


def _broken_first_keys(key: str, value: float) -> set[str]:
    tree = load_settings().model_dump()
    *parents, last = key.split(".")
    node = tree
    for name in parents:
        node = node[name]
    node[last] = value
    return _first_keys_broken_by(tree)


def _first_keys_broken_by(tree: dict[str, Any]) -> set[str]:
    try:
        Settings.model_validate(tree)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        return {rule.keys[0] for rule in context.get("broken", ())}
    return set()
