"""Playing a scenario in a procedure room of real processes, and what has to be true afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from tests.system.procedure_room import Room

Scenario = Callable[[Room], Awaitable[None]]


def play(room: Room, scenario: Scenario, controller_under: Sequence[str] = ()) -> Room:
    """Start machine and controller, play `scenario`, and leave no process behind; answers the room."""

    async def whole() -> None:
        try:
            await room.start_machine()
            await room.start_controller(controller_under)
            await scenario(room)
        finally:
            await room.leave()

    asyncio.run(whole())
    return room


def agree(room: Room, uncertain_max: int = 0) -> None:
    """Skin and record tell the same, and every dot was seen to, once (P1, P2, P3, P11).

    uncertain_max: losses of the machine's power; each may have left one dot that nobody can vouch for.
    """
    truth, rows = room.truth(), room.dot_rows()
    assert truth.double_strikes == 0
    assert truth.record_matches_skin
    assert [row.dot for row in rows] == list(range(1, room.dots + 1))
    uncertain = room.outcomes().count("uncertain")
    assert uncertain <= uncertain_max
    assert room.dots - uncertain <= truth.strikes_in_skin <= room.dots
    verdict = room.verdict()
    assert verdict.intact
    assert verdict.closed
