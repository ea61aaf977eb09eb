"""Numbers that two rooms keep, because neither may import the other, are the same number."""

import pytest

from config import schema
from config.loader import load_settings
from firmware_bridge.device import limits


@pytest.mark.hazard("H07", "H37")
def test_settings_and_machine_refuse_the_same_absolute_depth() -> None:
    assert schema.DEPTH_UM_ABSOLUTE == limits.DEPTH_UM_ABSOLUTE
    assert load_settings().safety.depth_refusal_um <= limits.DEPTH_UM_ABSOLUTE


@pytest.mark.hazard("H10")
def test_settings_and_machine_refuse_the_same_dwell() -> None:
    assert schema.DWELL_MS_MAX * 10 == limits.DWELL_100US_MAX
