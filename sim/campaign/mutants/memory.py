"""Mutants of the machine's memory: what must outlive a loss of power does not (docs/wire-protocol.md §8)."""

from collections.abc import Callable

from firmware_bridge.device.nvm import Memory
from sim.campaign.mutants.mutant import Mutant

Begin = Callable[[Memory, int], bool]
End = Callable[[Memory, int, int, int, int, int], bool]


def _begun_unsaved(true: Begin) -> Begin:
    def begin(memory: Memory, dot: int) -> bool:
        memory.hi = dot
        return True

    return begin


def _begun_in_one_slot(true: Begin) -> Begin:
    def begin(memory: Memory, dot: int) -> bool:
        memory.hi = dot
        return memory.save()

    return begin


def _end_without_result(true: End) -> End:
    def end(memory: Memory, dot: int, outcome: int, mask: int, depth_um: int, duration_us: int) -> bool:
        memory.done = dot
        return memory.save()

    return end


MUTANTS = (
    Mutant(
        "begun is written late",
        "P1",
        "The machine writes that it has begun a dot when it has ended, not before the needle is energised.",
        (("firmware_bridge.device.nvm:Memory.begin", _begun_unsaved),),
        ("power out in a strike",),
    ),
    Mutant(
        "begun is written once",
        "P1",
        "The machine writes to one slot of its memory, not to both, that it has begun a dot.",
        (("firmware_bridge.device.nvm:Memory.begin", _begun_in_one_slot),),
        ("memory torn",),
    ),
    Mutant(
        "results are forgotten",
        "P3",
        "The machine remembers that a dot has ended, and not how.",
        (("firmware_bridge.device.nvm:Memory.end", _end_without_result),),
        ("host killed", "host killed at commit", "cable out"),
    ),
)
