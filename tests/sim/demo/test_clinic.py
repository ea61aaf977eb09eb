"""The demo's clinic has nothing of a session that was not sent there."""

from pathlib import Path

import pytest

from sim.demo.clinic import DemoClinic

pytestmark = pytest.mark.system


def test_it_has_keys_for_both_ends_and_nothing_stored(tmp_path: Path) -> None:
    clinic = DemoClinic(tmp_path / "clinic", "room 1")

    assert clinic.head_of("SIMULATED-nobody") == (0, "")
    assert {path.name for path in clinic.keys.iterdir()} == {
        "SIMULATED-clinic.key",
        "SIMULATED-clinic.pub",
        "SIMULATED-room.key",
        "SIMULATED-room.pub",
    }
    assert clinic.serve[:2] == ("clinic", "serve")
    assert "--simulated" in clinic.serve
