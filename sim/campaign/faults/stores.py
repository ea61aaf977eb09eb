"""Faults from the stores, which go on with their own work while a session runs. A core."""

from sim.campaign.faults.fault import Fault, Struck, as_soon_as
from sim.campaign.host import LOCKED
from sim.campaign.world import World
from sim.chance import Dice


def _lot_recalled(world: World, dice: Dice, struck: Struck) -> None:
    """The lot of the cartridge the session has now; if it has none, of the one it will scan next."""

    def recall() -> bool:
        scan = world.technician.next_scan
        tag = world.truth.held or (world.stock.tag_of(scan) if scan else 0)
        # Somebody else's lock is in the stores' way as well as in the session's.
        if not tag or tag in world.truth.recalled or world.host.computer.ledger == LOCKED:
            return False
        now_us = world.course.now_us
        world.truth.take_recall(world.stock.recall(tag, now_us), now_us)
        struck()
        return True

    as_soon_as(world, recall)


FAULTS = (Fault("lot recalled", "work goes on with a cartridge that its maker takes back", _lot_recalled),)
