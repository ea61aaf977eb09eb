from dataclasses import replace
from datetime import date

import pytest

from controller.cartridge.claim_rules import Cartridge, held_cartridge
from controller.cartridge.errors import ClaimReason, ClaimRefused
from controller.cartridge.states import CartridgeState

TODAY = date(2026, 11, 22)
MINE = Cartridge("09506000134352", "SN1", "LOT42A", date(2028, 11, 30), CartridgeState.CLAIMED, "s7", "c3", 0)


def held(found: Cartridge | None, label: Cartridge = MINE, client_ref: str = "c3") -> Cartridge:
    return held_cartridge(found, label.udi, "s7", client_ref, TODAY)


def test_a_cartridge_this_session_has_claimed_is_its_own() -> None:
    assert held(MINE) is MINE


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("found", "reason", "why"),
    [
        (
            None,
            ClaimReason.UNKNOWN,
            "GTIN 09506000134352 with this serial is not in the ledger, expected one received at goods-in",
        ),
        (
            replace(MINE, lot="LOT9"),
            ClaimReason.LOT_MISMATCH,
            "its label says lot 'LOT42A', expected 'LOT9' as at goods-in",
        ),
        (
            replace(MINE, expiry=date(2027, 1, 1)),
            ClaimReason.EXPIRY_MISMATCH,
            "its label says expiry 2028-11-30, expected 2027-01-01 as at goods-in",
        ),
        (
            replace(MINE, session="s8"),
            ClaimReason.CLAIMED,
            "it is claimed by session s8 for client c3, expected session s7 for client c3",
        ),
        *(
            (
                replace(MINE, state=state),
                reason,
                f"it is {state} (session s7), expected it never used before",
            )
            for state, reason in [
                (CartridgeState.OPENED, ClaimReason.USED),
                (CartridgeState.IN_USE, ClaimReason.USED),
                (CartridgeState.SPENT, ClaimReason.USED),
                (CartridgeState.DAMAGED, ClaimReason.DAMAGED),
                (CartridgeState.DISCARDED, ClaimReason.DISCARDED),
            ]
        ),
    ],
)
def test_a_refused_claim_says_which_and_why(found: Cartridge | None, reason: ClaimReason, why: str) -> None:
    with pytest.raises(ClaimRefused) as caught:
        held(found)
    assert (caught.value.reason, caught.value.why) == (reason, why)
    assert caught.value.way_out


def test_one_session_has_one_client() -> None:
    with pytest.raises(ClaimRefused, match="expected session s7 for client c4"):
        held(MINE, client_ref="c4")


def test_one_that_could_not_be_taken_though_in_stock_is_out_of_date() -> None:
    old = replace(MINE, state=CartridgeState.RECEIVED, session=None, expiry=date(2026, 11, 21))
    with pytest.raises(
        ClaimRefused, match="its last day of use was 2026-11-21, expected 2026-11-22 or later"
    ):
        held(old, old)


@pytest.mark.parametrize(
    ("state", "room", "place"),
    [
        (CartridgeState.RECEIVED, None, "received"),
        (CartridgeState.ALLOTTED, "room 1", "allotted to room 1"),
        (CartridgeState.ALLOTTED, None, "given back to the stores"),
        (CartridgeState.CLAIMED, "room 1", "claimed in room 1"),
        (CartridgeState.SPENT, None, "spent"),
    ],
)
def test_a_cartridge_says_in_words_where_it_is(state: CartridgeState, room: str | None, place: str) -> None:
    one = Cartridge("09506000134352", "SN1", "LOT42A", date(2028, 11, 30), state, None, None, 0, room)
    assert one.place == place
