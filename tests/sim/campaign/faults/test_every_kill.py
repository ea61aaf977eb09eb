"""The controller is killed at each of its steps, none left out, and every session ends well."""

from collections import Counter
from itertools import count
from pathlib import Path

import pytest

from sim.campaign.steps import SENDS
from tests.sim.campaign.campaign_room import world

DOTS, CARTRIDGE_DOTS = 6, 4

AT_LEAST = {
    "commit": 20,
    "committed": 20,
    "ledger": 6,
    "push": 10,
    "send job": 1,
    "send resume": 2,
    "send dot": DOTS,
}
"""How often a session with two cartridges comes to such a step; so many kills there have to be."""


@pytest.mark.hazard("H01", "H28")
@pytest.mark.parametrize("step", AT_LEAST)
def test_killed_at_the_first_the_second_and_every_other_such_step(step: str, tmp_path: Path) -> None:
    ends = Counter[bool]()
    for number in count(1):
        (folder := tmp_path / str(number)).mkdir()
        room = world(folder, dots=DOTS, cartridge_dots=CARTRIDGE_DOTS)
        room.host.steps.kill_at(step, number, lambda: None)

        room.run()

        ends[room.host.kills == 1] += 1
        assert len(room.truth.outcome) == DOTS, f"killed at {step} number {number}"
        assert room.truth.count("uncertain") == 0, f"killed at {step} number {number}"
        if room.host.kills == 0:
            break

    assert ends[True] >= AT_LEAST[step]
    assert ends[False] == 1


def test_every_frame_that_can_move_something_is_among_the_steps() -> None:
    assert set(SENDS.values()) <= set(AT_LEAST)
