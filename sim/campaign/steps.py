"""The steps a controller comes to, and what is to happen at the next or the so-manieth of them. A core."""

from collections.abc import Callable
from dataclasses import dataclass

from firmware_bridge.device import wire
from sim.campaign.host import HostKilled

SENDS = {wire.JOB_OPEN: "send job", wire.RESUME: "send resume", wire.DOT: "send dot"}
"""Steps besides those a host announces: a frame of this type is about to leave."""

SENDS_OTHER = "send other"


def sends(frame: bytes) -> str:
    """The step of sending this frame."""
    # Its type is the first byte, behind any delimiters and the byte that says how far the first zero is.
    # Eight 00 bytes, the stop before there is a connection, have no type.
    return SENDS.get(next(iter(frame.lstrip(wire.DELIMITER)[1:2]), -1), SENDS_OTHER)


@dataclass(slots=True, eq=False)
class _Waiting:
    """What is to be done when a step has been come to so many times more."""

    step: str
    count: int
    what: Callable[[], None]


class Steps:
    """Of one controller, through all its lives."""

    def __init__(self) -> None:
        """Nothing waits for any step."""
        self._waiting: list[_Waiting] = []

    @property
    def awaited(self) -> bool:
        """True while something is to happen at any step."""
        return bool(self._waiting)

    def at(self, step: str, count: int, what: Callable[[], None]) -> None:
        """Have `what` done the `count`th time from now that it comes to `step`, of STEPS or of SENDS."""
        self._waiting.append(_Waiting(step, count, what))

    def kill_at(self, step: str, count: int, killed: Callable[[], None]) -> None:
        """Kill it the `count`th time from now that it comes to `step`; `killed` is called then."""

        def kill() -> None:
            killed()
            raise HostKilled

        self.at(step, count, kill)

    def reached(self, step: str) -> None:
        """It has come to `step`. Raises HostKilled if it is not to survive that."""
        for one in [waiting for waiting in self._waiting if waiting.step == step]:
            one.count -= 1
            if one.count == 0:
                self._waiting.remove(one)
                one.what()
