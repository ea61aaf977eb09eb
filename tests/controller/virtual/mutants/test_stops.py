"""What each mutant does without being asked, and the true controller does not. Promise P8."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from controller.session.states import SessionState as S
from controller.virtual.mutants import stops
from sim.campaign.mutants.mutant import Mutant
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import to_depositing

MUTANTS = {mutant.name: Mutant.of(mutant) for mutant in stops.MUTANTS}


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


def working() -> SessionRoom:
    room = SessionRoom(dots=40, speed=1.0)
    to_depositing(room)
    room.until_strikes(2)
    return room


@pytest.mark.parametrize(("name", "armings"), [("", 1), ("controller goes on by itself", 2)])
def test_when_the_cable_is_back(name: str, armings: int) -> None:
    room = working()
    with applied(name):
        room.pedal("up")
        room.cable = False
        room.until(S.OFFLINE)
        room.cable = True
        room.run_for(3)

    assert len(room.bodies("armed")) == armings


@pytest.mark.parametrize(("name", "state"), [("", S.EMERGENCY_STOP), ("latches are forgotten", S.STANDBY)])
def test_when_the_controller_is_started_again_after_an_emergency_stop(name: str, state: S) -> None:
    room = working()
    with applied(name):
        room.plant.set_estop(True)
        room.until(S.EMERGENCY_STOP)
        room.plant.set_estop(False)
        room.run_for(0.5)
        room.kill_host()
        room.run_for(1)
        room.start_host()
        room.until(S.EMERGENCY_STOP, S.STANDBY)

    assert room.state is state
