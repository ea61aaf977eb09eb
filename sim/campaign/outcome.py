"""What came of one session, and of a whole campaign; plain figures to be printed or compared. A core."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sim.campaign.draw import Planned
from sim.campaign.timeline import Line


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was broken: which, in words, and when in seconds of virtual time."""

    promise: str
    what: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One session. cpu_s: processor time it took; fired: how often each kind of fault struck.

    planned: the faults it was to have; timeline: for people, empty if nobody asked for it.
    """

    seed: int
    trace_hash: str
    broken: Broken | None
    simulated_s: float
    cpu_s: float
    strikes: int
    deposited: int
    uncertain: int
    host_kills: int
    fired: dict[str, int]
    planned: tuple[Planned, ...] = ()
    timeline: tuple[Line, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON; says that it is simulated."""
        return {"simulated": True, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Totals:
    """Many sessions. wall_s: real time they took, on however many processors."""

    sessions: int
    strikes: int
    deposited: int
    uncertain: int
    host_kills: int
    simulated_s: float
    cpu_s: float
    wall_s: float
    fired: dict[str, int]
    trace_hash: str
    """Of the sessions' hashes, in the order of their seeds."""

    @property
    def times_real(self) -> float:
        """Simulated seconds per real one."""
        return self.simulated_s / max(self.wall_s, 1e-9)

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], wall_s: float) -> "Totals":
        """The sum of the sessions."""
        done = sorted(outcomes, key=lambda outcome: outcome.seed)
        fired: Counter[str] = Counter()
        for outcome in done:
            fired.update(outcome.fired)
        hashes = "".join(outcome.trace_hash for outcome in done)
        return cls(
            sessions=len(done),
            strikes=sum(outcome.strikes for outcome in done),
            deposited=sum(outcome.deposited for outcome in done),
            uncertain=sum(outcome.uncertain for outcome in done),
            host_kills=sum(outcome.host_kills for outcome in done),
            simulated_s=round(sum(outcome.simulated_s for outcome in done), 3),
            cpu_s=round(sum(outcome.cpu_s for outcome in done), 3),
            wall_s=round(wall_s, 3),
            fired=dict(sorted(fired.items())),
            trace_hash=hashlib.sha256(hashes.encode()).hexdigest(),
        )
