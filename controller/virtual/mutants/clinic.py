"""Mutants of the push to the clinic: something counts as stored there that is not, or nobody compares."""

from collections.abc import Callable

from sqlalchemy import Connection

from controller.clinic.diverged import Diverged
from controller.clinic.receiving.store import ClinicStore
from controller.clinic.sending.push import Push
from controller.record.chain import Entry, Head
from controller.virtual.mutants.mutant import HostMutant

Append = Callable[[ClinicStore, Connection, str, tuple[Entry, ...]], None]
Miss = Callable[[Push, float], None]
Compare = Callable[[Head, str | None, int], Diverged | None]


def _all_but_the_last(true: Append) -> Append:
    def append(store: ClinicStore, connection: Connection, session: str, entries: tuple[Entry, ...]) -> None:
        if entries[:-1]:
            true(store, connection, session, entries[:-1])

    return append


def _silence_is_consent(true: Miss) -> Miss:
    def miss_answer(push: Push, now_s: float) -> None:
        sent = push._sent
        true(push, now_s)
        if push._greeted and sent > push._heard.seq:
            push._heard = push._read(sent - 1, 1)[0].head
            push._sent = sent

    return miss_answer


def _never_different(true: Compare) -> Compare:
    def divergence(clinic: Head, ours: str | None, ends_at: int) -> Diverged | None:
        return None

    return divergence


MUTANTS = (
    HostMutant(
        "acknowledged and not stored",
        "P10",
        "The clinic acknowledges a whole message and stores it but for its last entry.",
        (("controller.clinic.receiving.store:ClinicStore._append", _all_but_the_last),),
        ("clinic killed at stored",),
    ),
    HostMutant(
        "silence is consent",
        "P10",
        "Entries that the clinic does not acknowledge in time count as stored and are never sent again.",
        (("controller.clinic.sending.push:Push._miss_answer", _silence_is_consent),),
        ("clinic silent", "clinic disk full", "clinic slow"),
    ),
    HostMutant(
        "heads are not compared",
        "P11",
        "The room does not hold the clinic's head against its own record, so a cut tail is not noticed.",
        (("controller.clinic.sending.push:divergence", _never_different),),
    ),
)
