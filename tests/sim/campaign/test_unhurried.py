"""People take their time, each step its own, and never less than it can be done in."""

from random import Random

from sim.campaign.unhurried import HANDS_S, QUICK_S, UnhurriedTechnician
from tests.sim.campaign.test_technician import shown


def waited_s(seed: int, state: str) -> float:
    technician = UnhurriedTechnician([], Random(seed))
    technician.see(shown(state), 100.0)
    due_s = technician.next_deadline_s()
    assert due_s is not None
    return due_s - 100.0


def test_each_step_takes_as_long_as_people_take_for_it_and_not_always_the_same() -> None:
    for state, (shortest_s, longest_s) in [*HANDS_S.items(), ("ready", QUICK_S), ("armed", QUICK_S)]:
        all_s = [waited_s(seed, state) for seed in range(20)]
        assert all(shortest_s <= one_s <= longest_s for one_s in all_s), state
        assert max(all_s) - min(all_s) > 0.5 * (longest_s - shortest_s)


def test_with_a_client_on_the_chair_nobody_dawdles_while_the_machine_is_armed() -> None:
    assert not {"ready", "armed", "hold", "depositing", "calibrating"} & set(HANDS_S)
