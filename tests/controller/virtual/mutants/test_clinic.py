"""What each mutant of the push believes of the clinic, and the true one does not. Promises P10, P11."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from controller.clinic.messages import Ack, Entries, Hello
from controller.clinic.receiving.store import ClinicStore
from controller.clinic.sending.push import RESEND_S, Push
from controller.record.chain import GENESIS, Entry, seal
from controller.virtual.clinic import ROOMS
from controller.virtual.mutants import clinic
from sim.campaign.mutants.mutant import Mutant

MUTANTS = {mutant.name: Mutant.of(mutant) for mutant in clinic.MUTANTS}
AT_UTC = "2026-11-22T14:00:00.000Z"
SESSION = "SIMULATED-s"


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


def record() -> list[Entry]:
    """Three entries."""
    entries = [seal(GENESIS, AT_UTC, "session_opened", {"session": SESSION, "simulated": True})]
    for _ in range(2):
        entries.append(seal(entries[-1].head, AT_UTC, "stop", {"by": "Tess"}))
    return entries


def greeted(entries: list[Entry], clinic_has: Entry | None = None) -> Push:
    """A push that has heard what the clinic has: nothing, or everything up to an entry."""
    push = Push(SESSION, True, entries[0].hash, len(entries), lambda after, n: entries[after : after + n])
    push.connected(0.0)
    assert isinstance(push.messages_to_send(0.0)[0], Hello)
    head = clinic_has.head if clinic_has else GENESIS
    push.receive(Ack(SESSION, True, head.seq, head.hash), 0.1)
    return push


@pytest.mark.parametrize(("name", "stored"), [("", 3), ("acknowledged and not stored", 2)])
def test_what_is_stored_of_three_entries_that_are_acknowledged(
    name: str, stored: int, tmp_path: Path
) -> None:
    with applied(name), ClinicStore.open(f"sqlite:///{tmp_path / 'clinic.sqlite'}", simulated=True) as store:
        answer = store.take(Entries(SESSION, True, tuple(record())), ROOMS)

        assert isinstance(answer, Ack)
        assert answer.seq == 3
        assert len(store.entries(SESSION)) == stored


@pytest.mark.parametrize(("name", "believed", "again"), [("", 0, True), ("silence is consent", 3, False)])
def test_when_the_clinic_does_not_answer(name: str, believed: int, again: bool) -> None:
    push = greeted(record())
    assert isinstance(push.messages_to_send(0.2)[0], Entries)
    with applied(name):
        sent = push.messages_to_send(0.2 + 4 * RESEND_S)

    assert push.acknowledged.seq == believed
    assert any(isinstance(message, Entries) for message in sent) is again


@pytest.mark.parametrize(("name", "noticed"), [("", True), ("heads are not compared", False)])
def test_when_the_clinic_has_more_than_the_room(name: str, noticed: bool) -> None:
    whole = record()
    with applied(name):
        push = greeted(whole[:2], clinic_has=whole[2])

    assert (push.diverged is not None) is noticed
