"""How long a fuzz test looks: a fixed handful of cases with `make test`, many new ones with `make fuzz`.

STIPPLE_FUZZ=long has every test of this kind try fifty times as many cases, other ones each time; a failure
then comes with the line that repeats it.
"""

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("STIPPLE_FUZZ") == "long"
LONG_FACTOR = 50


def effort(examples: int, steps: int = 50) -> settings:
    """Settings for a test that tries `examples` cases when time is short, each of at most `steps` steps."""
    return settings(
        max_examples=examples * (LONG_FACTOR if LONG else 1),
        stateful_step_count=steps,
        derandomize=not LONG,
        print_blob=LONG,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
