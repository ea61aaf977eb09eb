"""What was found of a room's audit log and records, and how `stipple verify` tells it. A core.

Finding it is `room_check`'s.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from controller.record.chain import GENESIS, Head


@dataclass(slots=True)
class RoomVerdict:
    """One world of a room. broken, notes: sentences, in the order found.

    log: the audit log's file; name: its own name, empty if that can't be told or it isn't there; entries,
    head: as far as it holds; named: sessions in it; intact: records that are whole and agree with it.
    """

    simulated: bool
    log: str
    name: str = ""
    entries: int = 0
    head: Head = GENESIS
    named: int = 0
    intact: int = 0
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def world(self) -> str:
        """SIMULATED or REAL. P12."""
        return "SIMULATED" if self.simulated else "REAL"

    def lines(self) -> Iterator[str]:
        """For people: the verdict first, with the first thing that is broken."""
        verdict = "intact" if not self.broken else f"BROKEN: {self.broken[0]}"
        yield f"{self.world} room, audit log {self.log}: {verdict}"
        if self.name:
            yield f"log      {self.name}"
        yield f"entries  {self.entries}"
        yield f"records  {self.intact} intact, {self.named} sessions named in the log"
        yield from (f"BROKEN   {one}" for one in self.broken[1:])
        yield from (f"note     {one}" for one in self.notes)
        yield f"head     {self.head.hash}"


def event_of(rooms: Iterable[RoomVerdict]) -> dict[str, object]:
    """For programs, as JSON values."""
    told = [
        {
            "simulated": room.simulated,
            "log": room.log,
            "name": room.name,
            "entries": room.entries,
            "head": {"seq": room.head.seq, "hash": room.head.hash},
            "sessions": room.named,
            "records_intact": room.intact,
            "broken": room.broken,
            "notes": room.notes,
        }
        for room in rooms
    ]
    return {"intact": not any(room["broken"] for room in told), "rooms": told}
