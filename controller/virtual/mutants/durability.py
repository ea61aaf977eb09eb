"""Mutants of what has to be on disk first, and of whether it is."""

from collections.abc import Callable, Iterable

from controller.engine.engine import Engine
from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.session.feeder import Feeder
from controller.virtual.mutants.mutant import HostMutant

Wanted = Callable[[Feeder, int], tuple[int, int] | None]
Sendable = Callable[[Feeder], int | None]
Failed = Callable[[Engine, Exception, float], None]
Append = Callable[[Journal, Iterable[Draft], str], int]

EVERYTHING = 1 << 31


def _none_wanted(true: Wanted) -> Wanted:
    def intent_wanted(feeder: Feeder, cartridge_dots_left: int) -> tuple[int, int] | None:
        feeder._intent_durable_hi = EVERYTHING
        return None

    return intent_wanted


def _drafted_is_durable(true: Sendable) -> Sendable:
    def sendable(feeder: Feeder) -> int | None:
        feeder._intent_durable_hi = feeder._intent_hi
        return true(feeder)

    return sendable


def _failure_is_success(true: Failed) -> Failed:
    def journal_failed(engine: Engine, error: Exception, now_s: float) -> None:
        feeder = engine.ctx.feeder
        feeder.committed(EVERYTHING)
        feeder._intent_durable_hi = feeder._results_durable_hi = EVERYTHING

    return journal_failed


def _all_but_the_last(true: Append) -> Append:
    def append(journal: Journal, drafts: Iterable[Draft], at_utc: str) -> int:
        group = list(drafts)
        return true(journal, group[:-1] or group, at_utc)

    return append


MUTANTS = (
    HostMutant(
        "group loses its last",
        "P2",
        "Of entries committed together the last is not written.",
        (("controller.record.journal:Journal.append", _all_but_the_last),),
        ("host killed",),
    ),
    HostMutant(
        "no intents",
        "P9",
        "Dots are sent without a word in the record.",
        (("controller.session.feeder:Feeder.intent_wanted", _none_wanted),),
    ),
    HostMutant(
        "intent is not awaited",
        "P9",
        "Dots are sent when their intent is on its way to the disk, not when it is there.",
        (("controller.session.feeder:Feeder.sendable", _drafted_is_durable),),
        ("disk slow", "disk full", "disk read-only"),
    ),
    HostMutant(
        "disk failure is ignored",
        "P9",
        "When the disk takes no more writes the work goes on without.",
        (("controller.engine.engine:Engine.journal_failed", _failure_is_success),),
        ("disk full", "disk read-only"),
    ),
)
