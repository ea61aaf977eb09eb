"""The stage: carries the head across the scalp, with a trapezoidal speed profile and a brake.

It knows where it is and when it will be there. What may be asked of it is the machine core's business. Core:
lengths in µm, times in µs of plant time.
"""

from dataclasses import dataclass
from math import ceil, hypot, sqrt

from firmware_bridge.device.hal import MOTION_ARRIVED, MOTION_MOVING, MOTION_STALLED

_US_PER_S = 1_000_000.0


@dataclass(frozen=True, slots=True)
class StageLimits:
    """How fast and how far. Travel is the same on both axes and both sides of the origin."""

    speed_um_per_s_max: float = 150_000.0
    acceleration_um_per_s2_max: float = 2_500_000.0
    travel_um_max: int = 400_000


@dataclass(frozen=True, slots=True)
class Profile:
    """A straight run: speed up, cruise, slow down.

    Speed and acceleration are continuous promises, not averages.
    """

    length_um: float
    acceleration_um_per_s2: float
    ramp_s: float
    cruise_s: float
    brake_s: float

    @classmethod
    def of_move(cls, length_um: float, limits: StageLimits) -> "Profile":
        """From rest to rest over `length_um` (≥ 0), as quickly as `limits` allow."""
        acceleration = limits.acceleration_um_per_s2_max
        speed = min(limits.speed_um_per_s_max, sqrt(length_um * acceleration))
        ramp_s = speed / acceleration
        cruise_s = length_um / speed - ramp_s if speed else 0.0
        return cls(length_um, acceleration, ramp_s, max(0.0, cruise_s), ramp_s)

    @classmethod
    def of_brake(cls, speed_um_per_s: float, limits: StageLimits) -> "Profile":
        """From `speed_um_per_s` to rest, as quickly as `limits` allow."""
        acceleration = limits.acceleration_um_per_s2_max
        return cls(
            speed_um_per_s**2 / (2 * acceleration), acceleration, 0.0, 0.0, speed_um_per_s / acceleration
        )

    @property
    def duration_s(self) -> float:
        """From the first movement to rest."""
        return self.ramp_s + self.cruise_s + self.brake_s

    def distance_um(self, elapsed_s: float) -> float:
        """How far along the line, `elapsed_s` after the start."""
        if elapsed_s <= 0.0:
            return 0.0
        if elapsed_s < self.ramp_s:
            return self.acceleration_um_per_s2 * elapsed_s**2 / 2
        left_s = self.duration_s - elapsed_s
        if left_s <= 0.0:
            return self.length_um
        if left_s < self.brake_s:
            return self.length_um - self.acceleration_um_per_s2 * left_s**2 / 2
        ramp_um = self.acceleration_um_per_s2 * self.ramp_s**2 / 2
        return ramp_um + self.acceleration_um_per_s2 * self.ramp_s * (elapsed_s - self.ramp_s)

    def speed_um_per_s(self, elapsed_s: float) -> float:
        """How fast, `elapsed_s` after the start."""
        left_s = self.duration_s - elapsed_s
        if elapsed_s < 0.0 or left_s <= 0.0:
            return 0.0
        if left_s < self.brake_s:
            return self.acceleration_um_per_s2 * left_s
        return self.acceleration_um_per_s2 * min(elapsed_s, self.ramp_s)


@dataclass(frozen=True, slots=True)
class _Leg:
    """One run along one line."""

    start_us: int
    from_um: tuple[float, float]
    direction: tuple[float, float]
    profile: Profile
    done_at_us: int

    @classmethod
    def of(
        cls, start_us: int, from_um: tuple[float, float], direction: tuple[float, float], profile: Profile
    ) -> "_Leg":
        return cls(start_us, from_um, direction, profile, start_us + ceil(profile.duration_s * _US_PER_S))

    def position_um(self, now_us: int) -> tuple[float, float]:
        along_um = self.profile.distance_um((now_us - self.start_us) / _US_PER_S)
        return self.from_um[0] + self.direction[0] * along_um, self.from_um[1] + self.direction[1] * along_um


class Stage:
    """Where the head is. A target beyond the travel ends at the end stop, stalled."""

    def __init__(self, limits: StageLimits) -> None:
        """At rest at the origin."""
        self._limits = limits
        self._legs: tuple[_Leg, ...] = (_Leg.of(0, (0.0, 0.0), (0.0, 0.0), Profile.of_move(0.0, limits)),)
        self._stalls = False

    @property
    def done_at_us(self) -> int:
        """When the stage is at rest; in the past if it is."""
        return self._legs[-1].done_at_us

    def rests_at_us(self, now_us: int) -> int | None:
        """When the run under way ends; None if the stage is at rest."""
        done_at_us = self._legs[-1].done_at_us
        return done_at_us if done_at_us > now_us else None

    def position_um(self, now_us: int) -> tuple[float, float]:
        """Where the head is at `now_us`."""
        return self._leg(now_us).position_um(now_us)

    def move_to(self, x_um: int, y_um: int, now_us: int) -> None:
        """Go there; from a run under way the stage brakes first and starts from where it came to rest."""
        self.halt(now_us)
        before = self._leg(now_us)
        start_us = max(now_us, before.done_at_us)
        here_um = before.position_um(start_us)
        travel = self._limits.travel_um_max
        target_um = (max(-travel, min(travel, x_um)), max(-travel, min(travel, y_um)))
        self._stalls = target_um != (x_um, y_um)
        dx_um, dy_um = target_um[0] - here_um[0], target_um[1] - here_um[1]
        length_um = hypot(dx_um, dy_um)
        heading = (dx_um / length_um, dy_um / length_um) if length_um else (0.0, 0.0)
        self._legs = (before, _Leg.of(start_us, here_um, heading, Profile.of_move(length_um, self._limits)))

    def halt(self, now_us: int) -> None:
        """Brake, at once; the move under way, if any, counts as stalled."""
        if now_us >= self.done_at_us:
            return
        leg = self._leg(now_us)
        speed = leg.profile.speed_um_per_s((now_us - leg.start_us) / _US_PER_S)
        brake = Profile.of_brake(speed, self._limits)
        self._legs = (_Leg.of(now_us, leg.position_um(now_us), leg.direction, brake),)
        self._stalls = True

    def refuse(self) -> None:
        """The drive has no power: the move asked for does not happen."""
        self._stalls = True

    def settle(self) -> None:
        """Forget how the last move ended, as a board just started does."""
        self._stalls = False

    def motion(self, now_us: int) -> int:
        """MOTION_ code of the last move."""
        if now_us < self.done_at_us:
            return MOTION_MOVING
        return MOTION_STALLED if self._stalls else MOTION_ARRIVED

    def _leg(self, now_us: int) -> _Leg:
        """The run the head is on at `now_us`: the last one, unless that waits for a brake to end."""
        return self._legs[-1] if now_us >= self._legs[-1].start_us else self._legs[0]
