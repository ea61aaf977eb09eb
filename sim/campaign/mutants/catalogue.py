"""All mutants by name: the machine's and the wire's own, and those that the controller offers. A core.

The controller's are found by the entry point `mutants` of the group `stipple.virtual_hosts`, a mapping of
name to `Plan`, since simulator and controller never import each other.
"""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from sim.campaign.host import HOSTS_GROUP
from sim.campaign.mutants import depth, interlocks, link, mark, memory, stops
from sim.campaign.mutants.mutant import Mutant
from sim.errors import SettingInvalid

ENTRY_POINT = "mutants"


def all_mutants(points: Iterable[EntryPoint] | None = None) -> dict[str, Mutant]:
    """By name, in the order of the promises. `points`: instead of what is installed.

    Raises SettingInvalid if the controller offers none.
    """
    offers = [
        p for p in (entry_points(group=HOSTS_GROUP) if points is None else points) if p.name == ENTRY_POINT
    ]
    if not offers:
        expected = (
            f"`{ENTRY_POINT}`, which comes with the controller: install stipple whole (`make run` does)"
        )
        raise SettingInvalid(f"entry-point group {HOSTS_GROUP}", [], expected)
    theirs = [Mutant.of(plan) for offer in offers for plan in offer.load().values()]
    ours = [mutant for room in (memory, link, interlocks, depth, stops, mark) for mutant in room.MUTANTS]
    ordered = sorted([*ours, *theirs], key=lambda mutant: int(mutant.promise[1:]))
    return {mutant.name: mutant for mutant in ordered}
