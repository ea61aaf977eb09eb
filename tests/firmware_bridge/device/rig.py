"""A striker on a scripted board, armed and ready."""

from firmware_bridge.device import hal, wire
from firmware_bridge.device.nvm import Memory
from firmware_bridge.device.striker import Striker
from tests.firmware_bridge.device.board import BOUNDS_UM, CEILING_UM, DOTS, JOB, PLAN, TAG, Board


class Rig:
    """A striker on a board, tips measured, armed with the pedal up; lease and wish to strike hold."""

    def __init__(self, dots: int = 50) -> None:
        self.board = Board()
        self.memory = Memory(self.board)
        self.memory.open_job(JOB, PLAN, 1)
        self.striker = Striker(self.board, self.memory)
        self.striker.set_limits(DOTS, CEILING_UM, BOUNDS_UM)
        self.now_us = 0
        self.lease = True
        self.wanted = True
        assert self.striker.calibrate(True) == 0
        self.poll()
        assert self.striker.arm(TAG, dots, True) == 0
        self.striker.take_events()

    def poll(self) -> None:
        self.now_us += 1000
        self.striker.poll(self.now_us, self.lease, self.wanted)

    def dot(self, number: int) -> int:
        return self.striker.enqueue(number, 100 * number, -100 * number, 400, 200)

    def begin(self) -> None:
        """Dot 1 under way."""
        self.board.pedal_now = hal.PEDAL_DOWN
        self.board.needle_now = (hal.NEEDLE_DOWN, 0, 0)
        assert self.dot(1) == 0
        self.poll()
        assert self.striker.state == wire.STATE_STRIKING

    def end(self, depth_um: int = 400, mask: int = 7) -> None:
        self.board.needle_now = (hal.NEEDLE_UP, depth_um, mask)
        self.poll()

    def moving(self) -> None:
        """On the way to dot 1."""
        self.board.pedal_now = hal.PEDAL_DOWN
        self.board.motion_now = hal.MOTION_MOVING
        self.dot(1)
        self.poll()
        assert self.striker.state == wire.STATE_MOVING
