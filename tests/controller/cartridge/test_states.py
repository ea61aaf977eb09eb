from itertools import pairwise, product

import pytest

from controller.cartridge.states import STEPS, CartridgeState, states_before, step_refusal

S = CartridgeState
THE_WAY = [S.RECEIVED, S.ALLOTTED, S.CLAIMED, S.OPENED, S.IN_USE, S.SPENT, S.DISCARDED]


@pytest.mark.parametrize(("step_from", "step_to"), list(pairwise(THE_WAY)))
def test_the_way_leads_from_goods_in_to_the_sharps_bin(step_from: S, step_to: S) -> None:
    assert step_refusal(step_from, step_to) is None


@pytest.mark.parametrize(("later", "earlier"), [(b, a) for i, a in enumerate(THE_WAY) for b in THE_WAY[i:]])
def test_no_step_leads_back_or_on_the_spot(later: S, earlier: S) -> None:
    assert step_refusal(later, earlier) is not None


@pytest.mark.hazard("H21")
def test_no_number_of_steps_leads_back() -> None:
    reachable = {state: set(allowed) for state, allowed in STEPS.items()}
    for middle, start in product(S, S):
        if middle in reachable[start]:
            reachable[start] |= reachable[middle]
    assert all(state not in reachable[state] for state in S)


def test_a_cartridge_is_never_used_without_having_been_claimed_and_opened() -> None:
    assert states_before(S.IN_USE) == {S.OPENED}
    assert states_before(S.OPENED) == {S.CLAIMED}
    assert states_before(S.CLAIMED) == {S.RECEIVED, S.ALLOTTED}
    assert states_before(S.ALLOTTED) == {S.RECEIVED}
    assert states_before(S.RECEIVED) == frozenset()


@pytest.mark.hazard("H25")
def test_a_claimed_cartridge_left_unopened_is_spent_not_received_again() -> None:
    assert step_refusal(S.CLAIMED, S.SPENT) is None
    assert step_refusal(S.CLAIMED, S.RECEIVED) == (
        "it is claimed and can't become received, expected opened or spent or damaged: "
        "a cartridge goes one way only"
    )


@pytest.mark.hazard("H21")
def test_a_lost_one_that_is_found_is_never_used() -> None:
    assert states_before(S.LOST) == {S.RECEIVED, S.ALLOTTED}
    assert all(step_refusal(S.LOST, to) is not None for to in S)


def test_a_single_room_needs_no_allotment() -> None:
    assert step_refusal(S.RECEIVED, S.CLAIMED) is None


def test_nothing_follows_the_sharps_bin() -> None:
    assert step_refusal(S.DISCARDED, S.DAMAGED) == (
        "it is discarded and can't become damaged, expected nothing any more: a cartridge goes one way only"
    )
