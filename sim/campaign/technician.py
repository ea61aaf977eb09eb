"""A technician who also follows what only faults make a controller say. A core.

The demo's technician answers what is shown. This one listens as well, and does what a person would who is
told that a cartridge has to be seated again, or that another one has to be taken.
"""

from typing import Any

from sim.demo.technician import Act, Technician

SEAT_AGAIN = "seat it again"
TAKE_ANOTHER = "take another cartridge"


class AttentiveTechnician(Technician):
    """Works a session to its end, through whatever goes wrong. As `Technician`, and `hear`."""

    _next_step = ""
    _state = ""
    _another = False

    def see(self, snapshot: dict[str, Any], now_s: float) -> None:
        """Look at the controller's snapshot."""
        self._state, self._next_step = snapshot["state"], snapshot["next_step"]
        super().see(snapshot, now_s)

    def hear(self, words: str) -> None:
        """The controller says something."""
        self._another = self._another or TAKE_ANOTHER in words

    def act(self, now_s: float) -> list[Act]:
        """What the hands do at `now_s`."""
        acts = super().act(now_s)
        if not acts:
            return acts
        if self._state == "ready" and self._next_step == SEAT_AGAIN:
            return [*acts, Act(False, "pull")]
        another, self._another = self._another, False
        return [Act(True, "change")] if another and self._state == "cartridge_claimed" else acts
