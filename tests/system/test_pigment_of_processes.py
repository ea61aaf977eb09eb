"""A bottle thrown away between two controllers of one session, with real processes and the real ledger."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.cartridge.ledger import Ledger
from controller.clock import utc_text
from controller.pigment.pigment_book import PigmentBook
from controller.record.verify import intact_entries
from tests.system.play import agree, play
from tests.system.procedure_room import Room, dots_left_at_most, opened_bottle

pytestmark = pytest.mark.system
SHADE = "1:14"


def replace_bottle(room: Room) -> None:
    """The bottle of SHADE goes to the bin, and the technician has another of it."""
    with Ledger.open(room.ledger, "simulated") as ledger:
        PigmentBook(ledger).discard(room.bottles[SHADE], by="stores", at_utc=utc_text(datetime.now(UTC)))
        room.bottles[SHADE] = opened_bottle(ledger, SHADE)


@pytest.mark.hazard("H38")
def test_a_bottle_discarded_while_the_controller_was_killed_is_replaced_before_the_next_arming(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(60))
        await room.kill_controller()
        replace_bottle(room)
        await room.start_controller()
        await room.work_to_the_end()

    room = play(Room(tmp_path / "s", 100), scenario)

    agree(room)
    entries = intact_entries(room.record)
    kinds = [entry.kind for entry in entries]
    assert {"1:14", "1:20"} <= set(entries[0].body["shades"])
    discarded = kinds.index("pigment_discarded")
    named = [(at, entry.body) for at, entry in enumerate(entries) if entry.kind == "pigment"]
    at, body = named[-1]
    assert (body["shade"], body["serial"]) == (SHADE, room.bottles[SHADE])
    assert discarded < at < kinds.index("armed", discarded)
