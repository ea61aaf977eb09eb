"""What a campaign tells programs: one object, with the keys that docs/campaign.md names. A core."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sim.campaign.asked import Asked
from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.hunt import Hunted
from sim.campaign.outcome import Outcome, Totals
from sim.campaign.report import Failure
from sim.campaign.shrink import Shrunk
from sim.campaign.task import Task


def campaign_json(
    totals: Totals, failures: Sequence[Failure], asked: Asked, stopped: bool = False
) -> dict[str, Any]:
    """A whole campaign; every kind of fault is counted, those that never struck as 0."""
    return {
        "simulated": True,
        "stopped": stopped,
        **asdict(totals),
        "fired": dict.fromkeys(CATALOGUE, 0) | totals.fired,
        "times_real": round(totals.times_real, 1),
        "options": asdict(asked),
        "violations": [_failure(failure, asked) for failure in failures],
    }


def session_json(task: Task, outcome: Outcome, asked: Asked) -> dict[str, Any]:
    """One session, replayed."""
    return outcome.as_dict() | {"options": asdict(asked), "replay": asked.replay(task)}


def hunt_json(hunted: Sequence[Hunted], budget: int, asked: Asked, stopped: bool = False) -> dict[str, Any]:
    """What came of the hunt for each mutant."""
    return {
        "simulated": True,
        "stopped": stopped,
        "sessions": sum(one.sessions for one in hunted),
        "sessions_max": budget,
        "strikes": sum(one.strikes for one in hunted),
        "options": asdict(asked),
        "mutants": [_hunted(one, asked) for one in hunted],
    }


def _hunted(one: Hunted, asked: Asked) -> dict[str, Any]:
    return {**asdict(one), "caught": one.caught, "replay": asked.replay_of(one) if one.caught else None}


def _failure(failure: Failure, asked: Asked) -> dict[str, Any]:
    return session_json(failure.task, failure.outcome, asked) | {"shrunk": _shrunk(failure.shrunk, asked)}


def _shrunk(shrunk: Shrunk | None, asked: Asked) -> dict[str, Any] | None:
    if shrunk is None:
        return None
    return session_json(shrunk.task, shrunk.outcome, asked) | {
        "only": shrunk.task.only,
        "first": shrunk.task.first,
        "tries": shrunk.tries,
    }
