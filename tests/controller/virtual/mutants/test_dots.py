"""What each mutant believes of a dot, and the true controller does not. Promises P1, P2, P3."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from controller.engine import connection
from controller.engine.outcomes import record_done
from controller.session.reconcile import Memory, Record
from controller.virtual.mutants import dots
from firmware_bridge.device import wire
from firmware_bridge.messages import Done
from sim.campaign.mutants.mutant import Mutant
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import to_depositing

MUTANTS = {mutant.name: Mutant.of(mutant) for mutant in dots.MUTANTS}
JOB = b"job-0001"
RECORD = Record(JOB, 5, 16, "aa")


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


def looked_up(name: str) -> Any:
    """As the room that uses it finds it."""
    return vars(connection)[name]


@pytest.mark.parametrize(("name", "uncertain"), [("", 11), ("memory loss is a clean slate", 0)])
def test_a_machine_without_memory(name: str, uncertain: int) -> None:
    wiped = Memory("aa", bytes(8), 0, 0)
    with applied(name):
        assert len(looked_up("reconcile")(RECORD, wiped).uncertain) == uncertain


@pytest.mark.parametrize(("name", "uncertain"), [("", 1), ("whatever was sent is uncertain", 10)])
def test_a_machine_that_has_begun_one_dot(name: str, uncertain: int) -> None:
    with applied(name):
        found = looked_up("reconcile")(RECORD, Memory("aa", JOB, 7, 6))

    assert list(found.recall) == [6]
    assert len(found.uncertain) == uncertain


def test_the_mutant_of_a_lost_memory_takes_the_word_of_a_machine_that_has_one() -> None:
    memory = Memory("aa", JOB, 7, 6)
    true = looked_up("reconcile")(RECORD, memory)
    with applied("memory loss is a clean slate"):
        assert looked_up("reconcile")(RECORD, memory) == true


@pytest.mark.parametrize(("name", "missed", "uncertain"), [("", 0, 1), ("uncertain is missed", 1, 0)])
def test_a_dot_whose_outcome_is_not_known(name: str, missed: int, uncertain: int) -> None:
    room = SessionRoom(dots=8, speed=1.0)
    to_depositing(room)
    room.until_strikes(2)
    number = room.facts.resolved_hi + 1
    with applied(name):
        looked_up("record_uncertain")(room.engine.ctx, number, "nobody knows")
    room.run_for(0.05)

    assert [body["dot"] for body in room.bodies("uncertain")] == [number] * uncertain
    assert [body["dot"] for body in room.bodies("dot") if body["outcome"] == "missed"] == [number] * missed


@pytest.mark.parametrize(("name", "outcome"), [("", "missed"), ("missed is placed", "placed")])
def test_a_dot_that_was_missed(name: str, outcome: str) -> None:
    room = SessionRoom(dots=8, speed=1.0)
    to_depositing(room)
    room.until_strikes(2)
    number = room.facts.resolved_hi + 1
    with applied(name):
        record_done(room.engine.ctx, Done(number, wire.OUTCOME_MISSED, 0, 0, 1), replayed=False)
    room.run_for(0.05)

    assert room.bodies("dot")[number - 1]["outcome"] == outcome
