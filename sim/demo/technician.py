"""A simulated technician: reads what the controller shows, answers with lines for it and for the bench.

A core: snapshots and `now_s` in, lines and the next deadline out. It works by the controller's words alone,
as a person would, and knows nothing of its inside. How long it holds the pedal comes from its dice.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.chance import Dice

AGAIN_S = 2.0
"""If what was asked has not come about after this long, it is asked once more."""

HOLD_DOTS_MIN, HOLD_DOTS_MAX = 150, 600
"""The pedal is held for this many dots before the technician pauses."""


@dataclass(frozen=True, slots=True)
class Blister:
    """A cartridge in its pack: what the scanner reads off it."""

    scan: str


@dataclass(frozen=True, slots=True)
class Act:
    """One line, for the controller's terminal or for the bench."""

    to_controller: bool
    line: str


class Technician:
    """Works a session to its end. pace_s: what a small action of the hand takes."""

    def __init__(
        self,
        blisters: Sequence[Blister],
        dice: Dice,
        pace_s: float,
        bottles: Mapping[str, str] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """blisters: in the order they will be used; bottles: the serial of an open one for each shade;
        notes: lines about the client, each typed once, at the first screening.
        """
        self._bottles = bottles or {}
        self._notes = deque(notes)
        self._blisters = deque(blisters)
        self._dice = dice
        self._pace_s = pace_s
        self._pedal_down = False
        self._release_at_left = 0
        self._shown: dict[str, Any] = {}
        self._done_for: object = None
        self._due_s: float | None = None
        self._acts: list[Act] = []
        self.pauses = 0
        """How often the pedal was released to pause."""

    def see(self, snapshot: dict[str, Any], now_s: float) -> None:
        """Look at the controller's snapshot."""
        self._shown = snapshot
        if snapshot["state"] == "depositing":
            self._while_depositing(snapshot)
            return
        situation = self._situation()
        if situation != self._done_for:
            self._done_for = situation
            self._due_s = now_s + self._hesitation_s()

    def look_again(self) -> None:
        """Another controller has been started: what was done for the last one may have to be done again."""
        self._done_for = None

    def next_deadline_s(self) -> float | None:
        """When `act` wants to be called."""
        return self._due_s

    def act(self, now_s: float) -> list[Act]:
        """What the hands do at `now_s`."""
        if self._due_s is not None and now_s >= self._due_s:
            self._due_s = now_s + AGAIN_S
            self._decide()
        acts, self._acts = self._acts, []
        return acts

    def _hesitation_s(self) -> float:
        """From seeing something new to acting on it."""
        return self._pace_s

    def _situation(self) -> object:
        """What an action depends on; when it changes, there is something new to do."""
        shown, cartridge = self._shown, self._shown["cartridge"]
        held = None if cartridge is None else (cartridge["serial"], cartridge["state"])
        seen = shown["bay_empty"], shown["machine_armed"], shown["next_step"]
        return shown["state"], held, tuple(shown["undiscarded"]), *seen

    def _while_depositing(self, snapshot: dict[str, Any]) -> None:
        left = snapshot["dots"]["left"]
        self._due_s = None
        if self._done_for != "depositing":
            self._done_for = "depositing"
            self._release_at_left = left - round(self._dice.uniform(HOLD_DOTS_MIN, HOLD_DOTS_MAX))
        if self._pedal_down and 0 < left <= self._release_at_left:
            self.pauses += 1
            self._pedal(down=False)

    def _decide(self) -> None:
        state, cartridge = self._shown["state"], self._shown["cartridge"]
        match state:
            case "standby" | "need_cartridge" if self._shown["undiscarded"]:
                self._tell(f"discard {self._shown['undiscarded'][0]}")
            case "standby" if cartridge is not None and self._shown["dots"]["left"] == 0:
                self._tell("change")
            case "standby" | "screening" | "ready" if bottle := self._bottle_wanted():
                self._tell(f"pigment {bottle}")
            case "standby":
                self._tell("close" if self._shown["dots"]["left"] == 0 else "begin")
            case "screening":
                self._tell("screen none")
                while self._notes:
                    self._tell(self._notes.popleft())
                self._tell("sign Dr Simulated")
            case "need_cartridge" if self._blisters:
                self._tell("scan " + self._blisters.popleft().scan.replace("\x1d", "\\x1d"))
            case "need_cartridge":
                self._tell("quit")
            case "cartridge_claimed" if "change" in self._shown["next_step"]:
                self._tell("change")
            case "cartridge_claimed" if cartridge["state"] == "claimed":
                self._tell("intact yes")
            case "cartridge_claimed":
                self._seat(cartridge)
            case "ready" if self._shown["next_step"] == "arm":
                self._tell("arm")
            case "ready" if "change" in self._shown["next_step"]:
                self._tell("change")
            case "ready":
                self._pedal(down=False)
            case "armed" | "hold" if self._shown["machine_armed"]:
                self._pedal(down=True)
            case "cartridge_change":
                self._pedal(down=False)
                self._bench("pull")
            case "reconciling":
                for uncertain in self._shown["uncertain"]:
                    self._tell(f"reconcile {uncertain['dot']} skip")
            case "fault" | "emergency_stop":
                self._pedal(down=False)
                self._bench("estop release")
                self._tell("acknowledge")

    def _bottle_wanted(self) -> str:
        """The bottle to name now; none before the signature or when no dot is left."""
        if not self._bottles or not self._shown["signed_by"] or self._shown["dots"]["left"] == 0:
            return ""
        wanted = (shade["shade"] for shade in self._shown["pigment"] if not shade["usable"])
        return next((self._bottles[shade] for shade in wanted if shade in self._bottles), "")

    def _seat(self, cartridge: dict[str, Any]) -> None:
        if self._shown["bay_empty"]:
            self._bench(f"seat {cartridge['tag']}")
        elif not cartridge["in_bay"]:
            self._bench("pull")

    def _pedal(self, down: bool) -> None:
        self._pedal_down = down
        self._bench(f"pedal {'down' if down else 'up'}")

    def _tell(self, line: str) -> None:
        self._acts.append(Act(True, line))

    def _bench(self, line: str) -> None:
        self._acts.append(Act(False, line))
