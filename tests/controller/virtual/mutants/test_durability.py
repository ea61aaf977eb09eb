"""What each mutant sends or calls durable, and the true controller does not. Promises P2, P9."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.session.feeder import Feeder
from controller.virtual.mutants import durability
from sim.campaign.mutants.mutant import Mutant
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import to_depositing

MUTANTS = {mutant.name: Mutant.of(mutant) for mutant in durability.MUTANTS}
AT_UTC = "2026-11-22T14:00:00.000Z"


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


@pytest.mark.parametrize(("name", "wanted", "sendable"), [("", (1, 8), None), ("no intents", None, 1)])
def test_a_dot_without_an_intent(name: str, wanted: tuple[int, int] | None, sendable: int | None) -> None:
    feeder = Feeder(40, 0, 0)
    with applied(name):
        assert (feeder.intent_wanted(60), feeder.sendable()) == (wanted, sendable)


@pytest.mark.parametrize(("name", "sendable"), [("", None), ("intent is not awaited", 1)])
def test_a_dot_whose_intent_is_on_its_way_to_the_disk(name: str, sendable: int | None) -> None:
    feeder = Feeder(40, 0, 0)
    feeder.intent_drafted(8, ticket=1)
    with applied(name):
        assert feeder.sendable() == sendable


@pytest.mark.parametrize(("name", "goes_on"), [("", False), ("disk failure is ignored", True)])
def test_work_after_the_disk_has_failed(name: str, goes_on: bool) -> None:
    room = SessionRoom(dots=40, speed=1.0)
    to_depositing(room)
    room.until_strikes(2)
    with applied(name):
        room.disk_error = OSError("the disk is full")
        room.run_for(3)

    assert (len(room.skin.strikes) > 20) is goes_on


@pytest.mark.parametrize(
    ("name", "kinds"), [("", ["stop", "fault", "stop"]), ("group loses its last", ["stop", "stop"])]
)
def test_entries_committed_together(name: str, kinds: list[str], tmp_path: Path) -> None:
    header = {"session": "SIMULATED-s", "simulated": True}
    with applied(name), Journal.create(tmp_path / "record.sqlite", AT_UTC, header) as journal:
        journal.append([Draft("stop", {}), Draft("fault", {})], AT_UTC)
        journal.append([Draft("stop", {})], AT_UTC)

        assert [entry.kind for entry in journal.entries()][1:] == kinds
