from config.loader import shipped_settings
from config.schema import Settings
from controller.plan.limits import PlanLimits, limits_in


def test_every_limit_is_the_one_set_under_its_name() -> None:
    tree = shipped_settings().model_dump()
    tree["machine"]["depth"] = {"target_um": 301, "tolerance_um": 102, "ceiling_um": 503}
    tree["safety"] |= {"depth_warning_um": 604, "depth_refusal_um": 705}
    tree["safety"] |= {"density_warning_per_cm2": 86.0, "density_refusal_per_cm2": 97.0}

    assert limits_in(Settings.model_validate(tree)) == PlanLimits(
        depth_target_um=301,
        depth_tolerance_um=102,
        depth_ceiling_um=503,
        depth_warning_um=604,
        depth_refusal_um=705,
        density_warning_per_cm2=86.0,
        density_refusal_per_cm2=97.0,
    )
