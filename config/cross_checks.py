"""Rules between settings: each value is within its own bound, and still the pair must not stand.

One table, a rule a row. Sans-IO; raising the error with file names is `loader`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.schema import Settings


@dataclass(frozen=True, slots=True)
class Rule:
    """`expected` in words, the dotted `keys` it ties together, and the test itself."""

    expected: str
    keys: tuple[str, ...]
    holds: Callable[["Settings"], bool]


RULES: tuple[Rule, ...] = (
    Rule(
        "tolerance_um below target_um",
        ("machine.depth.tolerance_um", "machine.depth.target_um"),
        lambda s: s.machine.depth.tolerance_um < s.machine.depth.target_um,
    ),
    Rule(
        "ceiling_um at least target_um + tolerance_um",
        ("machine.depth.ceiling_um", "machine.depth.target_um", "machine.depth.tolerance_um"),
        lambda s: s.machine.depth.ceiling_um >= s.machine.depth.target_um + s.machine.depth.tolerance_um,
    ),
    Rule(
        "ceiling_um at most depth_refusal_um",
        ("machine.depth.ceiling_um", "safety.depth_refusal_um"),
        lambda s: s.machine.depth.ceiling_um <= s.safety.depth_refusal_um,
    ),
    Rule(
        "depth_warning_um at most depth_refusal_um",
        ("safety.depth_warning_um", "safety.depth_refusal_um"),
        lambda s: s.safety.depth_warning_um <= s.safety.depth_refusal_um,
    ),
    Rule(
        "x_min_um below x_max_um",
        ("machine.stage.x_min_um", "machine.stage.x_max_um"),
        lambda s: s.machine.stage.x_min_um < s.machine.stage.x_max_um,
    ),
    Rule(
        "y_min_um below y_max_um",
        ("machine.stage.y_min_um", "machine.stage.y_max_um"),
        lambda s: s.machine.stage.y_min_um < s.machine.stage.y_max_um,
    ),
    Rule(
        "lease_ms at least twice heartbeat_ms, so that one lost heartbeat stops nothing",
        ("machine.link.lease_ms", "machine.link.heartbeat_ms"),
        lambda s: s.machine.link.lease_ms >= 2 * s.machine.link.heartbeat_ms,
    ),
    Rule(
        "density_warning_per_cm2 at most density_refusal_per_cm2",
        ("safety.density_warning_per_cm2", "safety.density_refusal_per_cm2"),
        lambda s: s.safety.density_warning_per_cm2 <= s.safety.density_refusal_per_cm2,
    ),
    Rule(
        "second_after_days_min at most second_recommended_days_min",
        ("aftercare.second_after_days_min", "aftercare.second_recommended_days_min"),
        lambda s: s.aftercare.second_after_days_min <= s.aftercare.second_recommended_days_min,
    ),
    Rule(
        "second_recommended_days_min at most second_recommended_days_max",
        ("aftercare.second_recommended_days_min", "aftercare.second_recommended_days_max"),
        lambda s: s.aftercare.second_recommended_days_min <= s.aftercare.second_recommended_days_max,
    ),
    Rule(
        "third_recommended_days_min at most third_recommended_days_max",
        ("aftercare.third_recommended_days_min", "aftercare.third_recommended_days_max"),
        lambda s: s.aftercare.third_recommended_days_min <= s.aftercare.third_recommended_days_max,
    ),
    Rule(
        "touch_up_years_min at most touch_up_years_max",
        ("aftercare.touch_up_years_min", "aftercare.touch_up_years_max"),
        lambda s: s.aftercare.touch_up_years_min <= s.aftercare.touch_up_years_max,
    ),
    Rule(
        "two ledgers, or a simulated claim would use up a real cartridge",
        ("paths.ledger_url", "paths.ledger_simulated_url"),
        lambda s: s.paths.ledger_url != s.paths.ledger_simulated_url,
    ),
    Rule(
        "two stores, or simulated sessions would lie among real ones",
        ("paths.store_url", "paths.store_simulated_url"),
        lambda s: s.paths.store_url != s.paths.store_simulated_url,
    ),
    Rule(
        "two receivers, or none: a clinic takes records of one world only",
        ("clinic.receiver", "clinic.receiver_simulated"),
        lambda s: not s.clinic.receiver or s.clinic.receiver != s.clinic.receiver_simulated,
    ),
)


def broken_rules(settings: "Settings") -> tuple[Rule, ...]:
    """The rules that `settings` breaks, in table order; empty if it is in agreement with itself."""
    return tuple(rule for rule in RULES if not rule.holds(settings))
