"""A disk that fills up in mid-session: nothing is struck without its intent; it goes on later (P9)."""

from pathlib import Path

import pytest

from tests.system.play import agree, play
from tests.system.procedure_room import Room, dots_left_at_most, state_is
from tests.system.small_disk import small_disk

pytestmark = pytest.mark.system
DOTS = 400
LEASE_S = 0.3
LOOK_S = 0.2


@pytest.mark.hazard("H28")
def test_on_a_full_disk_nothing_is_sent_any_more_the_technician_is_told_and_with_room_again_it_goes_on(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", size_kib=8192) as disk:

        async def scenario(room: Room) -> None:
            await room.work_until(dots_left_at_most(350))
            disk.fill()
            await room.work_until(state_is("fault"))
            struck = await room.disarmed_within(LEASE_S + LOOK_S)
            assert 0 < struck <= room.intents_hi() < DOTS
            alarms = [event["text"] for event in room.events if event.get("level") == "alarm"]
            assert any("expected them durable on disk before anything is struck" in text for text in alarms)
            room.controller.tell("acknowledge")
            await room.watch_until(lambda event: event.get("code") == "record_not_durable")
            room.controller.tell("quit")
            assert await room.controller.exit_code() == 1
            assert "entries not stored" in await room.controller.stderr()
            disk.make_room()
            await room.start_controller()
            await room.work_until(state_is("ready"))
            assert room.strikes() == struck
            await room.work_to_the_end()

        room = Room(tmp_path / "s", DOTS, session=disk.folder)
        agree(play(room, scenario, controller_under=disk.under))
