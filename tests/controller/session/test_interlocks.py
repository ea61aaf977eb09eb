"""Every rule that can forbid a step, provoked alone, with the words the technician reads. P1, P4–P9, P12."""

from collections.abc import Callable
from typing import Any

import pytest

from controller.session import interlocks as rules
from controller.session.interlocks import MACHINE_REASONS, Refusal
from controller.session.pigment_in_session import BottleInSession
from controller.session.view import View
from firmware_bridge.device import limits
from tests.controller.session.views import GOOD

FREE = GOOD._replace(cartridge_serial="")
SEATED = GOOD._replace(cartridge_opened=True)
STRIKING = GOOD._replace(pedal_up=False, pedal_down=True)

BOTTLE = BottleInSession("1:14", "Inkworks", "PIG7", "P14", "2028-06-30", "2026-11-21")
LACKING = {"shades_without_pigment": ("1:14", "1:20")}
NO_PIGMENT = "no pigment for shade 1:14: name a bottle of shade 1:14: pigment SERIAL"
TOO_OLD = "bottle P14 was opened for use until 2026-11-21: "
TOO_OLD += "discard it and name another of shade 1:14: pigment SERIAL"


def strike(view: View) -> Refusal | None:
    return rules.strike_refusal(view, armed=True, depositing=True)


CLEAR: list[tuple[Callable[[View], Refusal | None], View]] = [
    (rules.connection_refusal, GOOD),
    (rules.screening_refusal, GOOD),
    (rules.pigment_refusal, GOOD),
    (rules.begin_refusal, GOOD._replace(shades_without_pigment=("1:14",), signed_by="")),
    (rules.begin_refusal, GOOD._replace(shades_without_pigment=("1:14",), screening_clear=False)),
    (rules.reconciling_refusal, GOOD),
    (rules.begin_refusal, GOOD),
    (rules.seating_refusal, SEATED),
    (rules.arming_refusal, GOOD),
    (rules.cartridge_refusal, GOOD),
    (strike, STRIKING),
    (strike, STRIKING._replace(pigment_over=(BOTTLE,), shades_without_pigment=("1:14",))),
    (rules.acknowledge_refusal, GOOD),
    (rules.change_refusal, GOOD),
    (rules.close_refusal, FREE),
]

NO_RECORD = "the record can't be written: free or mend the disk, then resume the session; "
NO_RECORD += "nothing is struck without its record"
CONTRADICTED = "record and machine contradict each other: hole: "
CONTRADICTED += "do not go on; leave the session as it is and call service"
MIXED = "simulated and real would be mixed: "
MIXED += "use a simulated machine with simulated stock and records, and a real one with real ones"
UNDECIDED = "2 dot(s) have an unknown outcome: "
UNDECIDED += "look at the skin and decide each: reconcile DOT placed, or reconcile DOT skip"
BUSY = "the machine is still busy: wait a moment and try again"
NO_MACHINE = "there is no machine: check power and cable"
NOT_IN_USE = "no cartridge is in use: scan a new cartridge"
EMPTY = "the bay is empty: seat the claimed cartridge"
WRONG = "the cartridge in the bay is not the one claimed: take it out and seat the claimed one"
ESTOP = "the emergency stop is pressed: release it once the cause is dealt with"
SPENT = "the cartridge's dot budget is used up: change the cartridge"
PEDAL_NOT_UP = "the pedal is not released: take the foot off the pedal"
PEDAL_UP = "the pedal is up: press the pedal to go on"
TOO_LONG_OPEN = "the cartridge has been open too long: change the cartridge"
DAMAGED = "a dot was made with fewer than three needles, so the cartridge is damaged: change the cartridge"
RECALLED = "the cartridge's lot was recalled: change the cartridge"
EXPIRED = "the cartridge's expiry has passed: change the cartridge"

CASES: list[tuple[Callable[[View], Refusal | None], View, dict[str, Any], str, str]] = [
    (rules.connection_refusal, GOOD, {"journal_durable": False}, "record_not_durable", NO_RECORD),
    (rules.connection_refusal, GOOD, {"contradiction": "hole"}, "record_contradicted", CONTRADICTED),
    (rules.connection_refusal, GOOD, {"connected": False}, "not_connected", NO_MACHINE),
    (rules.connection_refusal, GOOD, {"worlds_agree": False}, "worlds_differ", MIXED),
    (
        rules.screening_refusal,
        GOOD,
        {"contraindications": ("eczema", "psoriasis"), "screening_clear": False},
        "contraindicated",
        "the client has eczema, psoriasis: the session must not start; end it: close unfinished",
    ),
    (
        rules.screening_refusal,
        GOOD,
        {"screening_clear": False},
        "not_screened",
        "the client has not been screened: ask the client: eczema, dermatitis or psoriasis on the scalp? "
        "screen none, or screen NAME",
    ),
    (
        rules.screening_refusal,
        GOOD,
        {"signed_by": ""},
        "not_signed",
        "plan and depth are not signed for: let the clinician sign: sign NAME",
    ),
    (rules.screening_refusal, GOOD, LACKING, "no_pigment", NO_PIGMENT),
    (rules.screening_refusal, GOOD, {"pigment_over": (BOTTLE,)}, "pigment_too_long_open", TOO_OLD),
    (rules.begin_refusal, GOOD, LACKING, "no_pigment", NO_PIGMENT),
    (rules.begin_refusal, GOOD, {"pigment_over": (BOTTLE,)}, "pigment_too_long_open", TOO_OLD),
    (rules.arming_refusal, GOOD, LACKING, "no_pigment", NO_PIGMENT),
    (rules.arming_refusal, GOOD, {"pigment_over": (BOTTLE,)}, "pigment_too_long_open", TOO_OLD),
    (rules.reconciling_refusal, GOOD, {"uncertain": 2}, "uncertain_dots", UNDECIDED),
    (rules.begin_refusal, GOOD, {"connected": False}, "not_connected", NO_MACHINE),
    (rules.begin_refusal, GOOD, {"uncertain": 2}, "uncertain_dots", UNDECIDED),
    (
        rules.begin_refusal,
        GOOD,
        {"dots_left": 0},
        "plan_complete",
        "every dot of this session is done: discard the cartridges and close",
    ),
    (
        rules.seating_refusal,
        SEATED,
        {"cartridge_opened": False},
        "not_opened",
        "the blister has not been checked: look at the pack: intact yes, or intact no",
    ),
    (rules.seating_refusal, SEATED, {"bay_tag": 0}, "no_cartridge", EMPTY),
    (rules.seating_refusal, SEATED, {"bay_tag": 8}, "wrong_cartridge", WRONG),
    (rules.arming_refusal, GOOD, {"journal_durable": False}, "record_not_durable", NO_RECORD),
    (
        rules.arming_refusal,
        GOOD,
        {"signed_by": ""},
        "not_signed",
        "plan and depth are not signed for: let the clinician sign: sign NAME",
    ),
    (rules.arming_refusal, GOOD, {"uncertain": 2}, "uncertain_dots", UNDECIDED),
    (
        rules.arming_refusal,
        GOOD,
        {"dots_left": 0},
        "plan_complete",
        "every dot of this session is done: take the cartridge out: change",
    ),
    (rules.arming_refusal, GOOD, {"cartridge_in_use": False}, "no_cartridge_in_use", NOT_IN_USE),
    (rules.arming_refusal, GOOD, {"machine_armed": True}, "busy", BUSY),
    (rules.arming_refusal, GOOD, {"dots_unreported": 1}, "busy", BUSY),
    (
        rules.arming_refusal,
        GOOD,
        {"pedal_age_s": 0.11},
        "pedal_silent",
        "the machine has sent no fresh word of the pedal: "
        "check the pedal's plug and the machine's cable, then try again",
    ),
    (rules.arming_refusal, GOOD, {"estop": True}, "estop_pressed", ESTOP),
    (rules.arming_refusal, GOOD, {"bay_tag": 0}, "no_cartridge", EMPTY),
    (rules.arming_refusal, GOOD, {"bay_tag": 8}, "wrong_cartridge", WRONG),
    (rules.arming_refusal, GOOD, {"cartridge_dots_left": 0}, "cartridge_spent", SPENT),
    (
        rules.arming_refusal,
        GOOD,
        {"bay_calibrated": False},
        "not_calibrated",
        "the needle tips have not been measured: seat it again",
    ),
    (rules.arming_refusal, GOOD, {"pedal_up": False}, "pedal_not_up", PEDAL_NOT_UP),
    (rules.cartridge_refusal, GOOD, {"cartridge_in_use": False}, "no_cartridge_in_use", NOT_IN_USE),
    (rules.cartridge_refusal, GOOD, {"cartridge_in_place": False}, "no_cartridge_in_use", NOT_IN_USE),
    (rules.cartridge_refusal, GOOD, {"cartridge_needles_whole": False}, "needles_missing", DAMAGED),
    (rules.cartridge_refusal, GOOD, {"cartridge_recalled": True}, "cartridge_recalled", RECALLED),
    (rules.seating_refusal, SEATED, {"cartridge_recalled": True}, "cartridge_recalled", RECALLED),
    (strike, STRIKING, {"cartridge_recalled": True}, "cartridge_recalled", RECALLED),
    (rules.cartridge_refusal, GOOD, {"cartridge_expired": True}, "cartridge_expired", EXPIRED),
    (
        rules.cartridge_refusal,
        GOOD,
        {"cartridge_minutes_left": 0.0},
        "cartridge_too_long_open",
        TOO_LONG_OPEN,
    ),
    (strike, STRIKING, {"journal_durable": False}, "record_not_durable", NO_RECORD),
    (strike, STRIKING, {"cartridge_minutes_left": -1.0}, "cartridge_too_long_open", TOO_LONG_OPEN),
    (strike, STRIKING, {"estop": True}, "estop_pressed", ESTOP),
    (strike, STRIKING, {"bay_tag": 8}, "wrong_cartridge", WRONG),
    (strike, STRIKING, {"cartridge_dots_left": 0}, "cartridge_spent", SPENT),
    (strike, STRIKING, {"pedal_down": False}, "pedal_not_down", PEDAL_UP),
    (strike, STRIKING, {"pedal_age_s": 0.11}, "pedal_not_down", PEDAL_UP),
    (rules.acknowledge_refusal, GOOD, {"estop": True}, "estop_pressed", ESTOP),
    (rules.acknowledge_refusal, GOOD, {"journal_durable": False}, "record_not_durable", NO_RECORD),
    (rules.change_refusal, GOOD, {"connected": False}, "not_connected", NO_MACHINE),
    (
        rules.change_refusal,
        GOOD,
        {"cartridge_serial": ""},
        "no_cartridge_held",
        "this session holds no cartridge: begin, then scan one",
    ),
    (rules.close_refusal, FREE, {"journal_durable": False}, "record_not_durable", NO_RECORD),
    (rules.close_refusal, FREE, {"uncertain": 2}, "uncertain_dots", UNDECIDED),
    (
        rules.close_refusal,
        FREE,
        {"cartridge_serial": "SN7"},
        "cartridge_open",
        "cartridge SN7 is still in this session: take it out: change, then discard it",
    ),
    (
        rules.close_refusal,
        FREE,
        {"undiscarded": ("SN5", "SN6")},
        "not_discarded",
        "cartridge SN5, SN6 is not in the sharps bin: drop it in and confirm: discard SN5",
    ),
]


@pytest.mark.parametrize(("rule", "view"), CLEAR)
def test_a_rule_lets_pass_what_is_as_it_should_be(rule: Callable[[View], Refusal | None], view: View) -> None:
    assert rule(view) is None


@pytest.mark.hazard("H02", "H12", "H15", "H23", "H24", "H25", "H26", "H33", "H36", "H39")
@pytest.mark.parametrize(
    ("rule", "view", "spoilt", "code", "text"),
    CASES,
    ids=[f"{c[0].__name__}-{c[3]}-{n}" for n, c in enumerate(CASES)],
)
def test_one_thing_wrong_is_refused_with_its_reason_and_its_way_out(
    rule: Callable[[View], Refusal | None], view: View, spoilt: dict[str, Any], code: str, text: str
) -> None:
    refusal = rule(view._replace(**spoilt))
    assert refusal is not None
    assert (refusal.code, str(refusal)) == (code, text)


@pytest.mark.parametrize(("armed", "depositing", "code"), [(False, True, "not_armed"), (True, False, "held")])
def test_a_strike_needs_a_machine_that_is_armed_and_a_session_that_deposits(
    armed: bool, depositing: bool, code: str
) -> None:
    refusal = rules.strike_refusal(STRIKING, armed=armed, depositing=depositing)
    assert refusal is not None
    assert refusal.code == code


def test_every_reason_of_the_wire_has_words_and_no_two_share_a_code() -> None:
    start, end = limits.NO_JOB, limits.BAD_LIMITS
    named = {
        value
        for name, value in vars(limits).items()
        if name.isupper() and isinstance(value, int) and f"{name}".lower() in _codes()
    }
    assert set(MACHINE_REASONS) == named
    assert set(range(start, end + 1)) <= set(MACHINE_REASONS)
    assert len(_codes()) == len(MACHINE_REASONS)


def _codes() -> set[str]:
    return {refusal.code for refusal in MACHINE_REASONS.values()}
