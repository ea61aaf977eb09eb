"""Which plant time belongs to which wall time: real time, a multiple of it, or as fast as anybody looks.

Only mechanics live in plant time; line, lease and every timer of the machine core run in wall time whatever
the speed. Core: integer µs in, integer µs out.
"""

from math import ceil

from sim.errors import SettingInvalid

SPEED_MAX = "max"
SPEED_MIN_FACTOR = 0.01
SPEED_MAX_FACTOR = 1000.0


def parse_speed(text: str) -> float | None:
    """`"max"` → None, `"2.5"` → 2.5; a factor is 0.01 to 1000. Raises SettingInvalid."""
    expected = (
        f'"{SPEED_MAX}", or a factor from {SPEED_MIN_FACTOR} to {SPEED_MAX_FACTOR:g} (1.0 is real time)'
    )
    if text == SPEED_MAX:
        return None
    try:
        factor = float(text)
    except ValueError:
        raise SettingInvalid("speed", repr(text), expected) from None
    if not SPEED_MIN_FACTOR <= factor <= SPEED_MAX_FACTOR:
        raise SettingInvalid("speed", text, expected)
    return factor


class PlantClock:
    """Maps wall time to plant time. `speed`: plant seconds per wall second, or None for max.

    At max a motion is over as soon as somebody looks: plant time jumps from event to event and stands still
    between, so that it depends on what was done and not on how fast this computer is.
    """

    def __init__(self, speed: float | None, wall_us: int, plant_us: int) -> None:
        """From `wall_us` on, with the plant's clock at `plant_us`."""
        self._speed = speed
        self._wall_us = wall_us
        self._plant_us = plant_us

    def plant_us(self, now_us: int, plant_now_us: int, next_event_us: int | None) -> int:
        """What the plant's clock should be advanced to when the wall says `now_us`; never back."""
        if self._speed is None:
            return plant_now_us if next_event_us is None else next_event_us
        return max(plant_now_us, self._plant_us + int((now_us - self._wall_us) * self._speed))

    def wall_us(self, now_us: int, next_event_us: int) -> int:
        """The wall time at which the plant will have reached `next_event_us`; not before `now_us`."""
        if self._speed is None:
            return now_us
        return max(now_us, self._wall_us + ceil((next_event_us - self._plant_us) / self._speed))
