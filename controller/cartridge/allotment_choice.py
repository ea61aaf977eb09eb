"""Which cartridges go to a room, or come back from it: by their serials, or so many of the oldest.

What is asked must be clear before anything is changed. A core; the ledger picks the oldest itself, in the
transaction that allots them.
"""

from collections.abc import Collection, Sequence
from datetime import date

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import AllotmentRefused, UnknownCartridge

ROOM_NAME_MAX = 80
"""Characters that a room's name may have in its settings."""


def checked_room(name: str) -> str:
    """The room's name, without blanks around it.

    Raises:
        AllotmentRefused: no room can be named so.
    """
    room = name.strip()
    if not 1 <= len(room) <= ROOM_NAME_MAX or not room.isprintable():
        raise AllotmentRefused(
            "room", name, f"a name of 1 to {ROOM_NAME_MAX} characters", "name it as its own settings do"
        )
    return room


def check_asked(serials: Collection[str], lot: str | None, count: int | None) -> None:
    """Refuse what could be meant in two ways, or in none.

    Raises:
        AllotmentRefused: says which.
    """
    if bool(serials) is (count is not None):
        got = "both serials and --count" if serials else "neither serials nor --count"
        raise AllotmentRefused("choice", got, "one of the two", "name serials, or how many")
    if serials and lot is not None:
        raise AllotmentRefused(
            "--lot", lot, "no lot beside serials", "leave it out: a serial tells which cartridge"
        )
    if count is not None and count < 1:
        raise AllotmentRefused("--count", count, "1 or more", "say how many cartridges the room is to have")


def cartridges_named(
    found: Sequence[Cartridge], serials: Collection[str], today: date | None = None
) -> tuple[Cartridge, ...]:
    """Those `found` by their serials, each once. today: the day on which they have to be in date; None: any.

    Raises:
        UnknownCartridge: there is none of a serial.
        AllotmentRefused: two items have such a serial, or it is past its last day of use.
    """
    chosen = []
    for serial in dict.fromkeys(serials):
        matching = [one for one in found if one.serial == serial]
        if not matching:
            raise UnknownCartridge("any", serial)
        if len(matching) > 1:
            gtins = sorted(one.gtin for one in matching)
            raise AllotmentRefused("GTIN", gtins, f"one with serial {serial}", "name it with --gtin")
        if today is not None and matching[0].expiry < today:
            raise AllotmentRefused(
                f"last day of use of {serial}",
                matching[0].expiry.isoformat(),
                f"{today} or later",
                "set the blister aside for discarding, and leave it out",
            )
        chosen.append(matching[0])
    return tuple(chosen)
