"""The limits a plan is held to, as the settings have them: how deep and how dense, refused or pointed out.

Refusing is `prescription`'s, pointing out is `figures`'.
"""

from dataclasses import dataclass

from config.schema import Settings


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """Depths in µm below the skin's surface, densities in dots per cm² over all sessions of a client.

    Above `depth_ceiling_um` or a `refusal` nothing is planned. Above a `warning`, or further than
    `depth_tolerance_um` from `depth_target_um`, the plan is made and the clinician told.
    """

    depth_target_um: int
    depth_tolerance_um: int
    depth_ceiling_um: int
    depth_warning_um: int
    depth_refusal_um: int
    density_warning_per_cm2: float
    density_refusal_per_cm2: float


def limits_in(settings: Settings) -> PlanLimits:
    """The limits that `settings` set."""
    depth, safety = settings.machine.depth, settings.safety
    return PlanLimits(
        depth_target_um=depth.target_um,
        depth_tolerance_um=depth.tolerance_um,
        depth_ceiling_um=depth.ceiling_um,
        depth_warning_um=safety.depth_warning_um,
        depth_refusal_um=safety.depth_refusal_um,
        density_warning_per_cm2=safety.density_warning_per_cm2,
        density_refusal_per_cm2=safety.density_refusal_per_cm2,
    )
