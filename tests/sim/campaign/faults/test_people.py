"""People do the wrong thing, and it is refused with its reason, or taken for a stop."""

from pathlib import Path

import pytest

from tests.sim.campaign.campaign_room import DOTS, lines
from tests.sim.campaign.faults.fault_room import DEPOSITING, kinds_on_record, with_fault


@pytest.mark.hazard("H36")
def test_what_means_nothing_is_a_stop_while_the_machine_is_armed(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "nonsense typed", DEPOSITING)

    assert "was not understood" in lines(room.course)
    assert "stop" in kinds_on_record(room)
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H13", "H14")
@pytest.mark.parametrize("kind", ["stop typed", "stop typed in a strike"])
def test_after_a_stop_nothing_is_struck_before_somebody_arms_again(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING)

    assert room.truth.armings == room.truth.arms_typed == 3
    assert len(room.truth.outcome) == DOTS


def test_a_controller_that_was_left_is_gone_back_to(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "controller left", DEPOSITING)

    assert "host        ended with 0" in lines(room.course)
    assert room.host.kills == 0
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H21")
def test_a_used_cartridge_is_refused_and_another_one_taken(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "used cartridge scanned", DEPOSITING)

    assert "refused (" in lines(room.course)
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H36")
def test_a_step_out_of_order_is_refused_with_its_reason(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "wrong order", DEPOSITING)

    assert "refused while" in lines(room.course)
    assert len(room.truth.outcome) == DOTS
