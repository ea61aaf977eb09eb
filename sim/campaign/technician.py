"""A technician who also follows what only faults make a controller say. A core.

The demo's technician answers what is shown. This one listens as well, and does what a person would who is
told that a cartridge has to be seated again, that another one has to be taken, that ledger or record can't be
written, or that dot after dot misses its depth.
"""

from collections import deque
from collections.abc import Sequence
from typing import Any

from sim.chance import Dice
from sim.demo.technician import Act, Blister, Technician

SEAT_AGAIN = "seat it again"
TAKE_ANOTHER = "take another cartridge"
OFF_ITS_DEPTH = "off its depth"
TRY_AGAIN = "the ledger can't be used"

LEAVE = ("then resume the session", "or reconnect")

OFF_MAX = 2
"""After so many dots off their depth the cartridge is changed."""


class AttentiveTechnician(Technician):
    """Works a session to its end, through whatever goes wrong. As `Technician`, and `hear`."""

    def __init__(self, blisters: Sequence[Blister], dice: Dice, pace_s: float) -> None:
        """blisters: in the order they will be used."""
        super().__init__(blisters, dice, pace_s)
        self.used: deque[Blister] = deque(maxlen=4)
        """The last ones scanned, newest first."""
        self._state = self._next_step = ""
        self._another = self._change = self._scan_again = self._leave = False
        self._off = 0

    def see(self, snapshot: dict[str, Any], now_s: float) -> None:
        """Look at the controller's snapshot."""
        self._state, self._next_step = snapshot["state"], snapshot["next_step"]
        super().see(snapshot, now_s)

    def hear(self, words: str) -> None:
        """The controller says something, or why it refuses what was typed."""
        self._leave = self._leave or _to_leave(words)
        self._another = self._another or TAKE_ANOTHER in words
        self._scan_again = self._scan_again or TRY_AGAIN in words
        if OFF_ITS_DEPTH in words:
            self._off += 1
            if self._off >= OFF_MAX:
                self.set_cartridge_aside()

    def set_cartridge_aside(self) -> None:
        """The cartridge will not do any longer: another one is taken as soon as the needle rests."""
        self._change = True

    @property
    def next_scan(self) -> str:
        """What the scanner will read off the next blister, or nothing if none is left."""
        return self._blisters[0].scan if self._blisters else ""

    def take_used(self) -> bool:
        """Take a blister from the wrong pile: one scanned before. False if there is none."""
        if not self.used:
            return False
        self._blisters.appendleft(self.used[-1])
        return True

    def act(self, now_s: float) -> list[Act]:
        """What the hands do at `now_s`."""
        if self._scan_again and self._state == "need_cartridge" and self.used:
            self._blisters.appendleft(self.used.popleft())
        self._scan_again = False
        before = self._blisters[0] if self._blisters else None
        acts = super().act(now_s)
        if before is not None and (not self._blisters or self._blisters[0] is not before):
            self.used.appendleft(before)
        if not acts:
            return acts
        if self._leave or _to_leave(self._next_step):
            self._leave = False
            return [Act(False, "pedal up"), Act(True, "quit")]
        if self._state == "ready" and self._change:
            self._change, self._off = False, 0
            return [Act(False, "pedal up"), Act(True, "change")]
        if self._state == "ready" and self._next_step == SEAT_AGAIN:
            return [*acts, Act(False, "pull")]
        another, self._another = self._another, False
        return [Act(True, "change")] if another and self._state == "cartridge_claimed" else acts


def _to_leave(words: str) -> bool:
    return any(way_out in words for way_out in LEAVE)
