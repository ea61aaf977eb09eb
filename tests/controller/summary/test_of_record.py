"""What a session came to: each entry told once, nothing guessed, nothing lost."""

import pytest

from controller.engine.machine_events import CAUSES
from controller.summary.model import Alarm, Anaesthetic, Consent, Override, Screening, Signature
from controller.summary.of_record import EMERGENCY, HOST_ASKED, summary_of
from firmware_bridge.device import limits
from tests.controller.summary.told import (
    GTIN,
    PLAN_HASH,
    SIGNED,
    WHOLE,
    Told,
    at_utc,
    cartridge,
    claimed,
    dot,
    in_use,
    pigment,
    reconciled,
    record,
    spent,
    state,
    uncertain,
)

OTHER_GTIN = "00012345600012"


def stop(by: str, **more: str) -> Told:
    return "stop", {"by": by} | more


def test_a_session_without_trouble_is_told_in_full() -> None:
    entries = record(*WHOLE)
    summary = summary_of(entries)

    assert (summary.session, summary.world, summary.clinic) == ("SIMULATED-7", "SIMULATED", "Hillside Clinic")
    assert (summary.room, summary.client_ref, summary.plan_session) == ("room 2", "C-7", 1)
    assert (summary.plan_hash, summary.depth_ceiling_um) == (PLAN_HASH, 600)
    assert (summary.machine_profile, summary.machines) == ("native-protocol machine", ("af9ea878eb9255f4",))
    assert summary.operators == ("Tess", "Dr Ada")
    assert (summary.begun_at_utc, summary.last_at_utc) == (at_utc(0), at_utc(20))
    assert summary.screenings == (Screening(at_utc(2), "Tess", ()),)
    assert summary.consents == (Consent(at_utc(3), "Tess", "F-2026/17"),)
    assert summary.anaesthetics == (Anaesthetic(at_utc(4), "Tess", "lidocaine 2 %", "4 ml"),)
    assert summary.signatures == (Signature(at_utc(5), "Dr Ada", PLAN_HASH, 600),)
    assert (summary.dots.planned, summary.dots.placed, summary.dots.left) == (6, 6, 0)
    assert summary.depth is not None
    assert (summary.alarms, summary.overrides) == ((), ())
    assert (summary.closed_by, summary.head) == ("Tess", entries[-1].head)


def test_a_cartridge_has_the_times_of_its_steps_and_how_it_ended() -> None:
    (used,) = summary_of(record(*WHOLE)).cartridges

    assert (used.gtin, used.serial, used.lot, used.expiry) == (GTIN, "SN1", "LOT42A", "2028-12-31")
    assert (used.claimed_at_utc, used.opened_at_utc, used.in_use_at_utc) == (at_utc(7), at_utc(8), at_utc(9))
    assert (used.out_of_use_at_utc, used.discarded_at_utc) == (at_utc(18), at_utc(19))
    assert (used.state, used.why, used.dots_struck) == ("discarded", "it was taken out", 6)
    assert (used.claimed_by, used.entry, used.recalled) == ("Tess", "serial", False)


def test_a_pack_that_was_not_intact_has_struck_nothing() -> None:
    (used,) = summary_of(record(claimed(), cartridge("damaged"))).cartridges

    assert (used.state, used.why, used.dots_struck) == ("damaged", "its pack was not intact", 0)
    assert used.out_of_use_at_utc == at_utc(2)


def test_a_cartridge_still_in_use_has_the_dots_it_has_struck_so_far() -> None:
    (used,) = summary_of(record(*in_use(), dot(1), dot(2), uncertain(3))).cartridges

    assert (used.state, used.dots_struck) == ("in_use", 3)


def test_a_result_that_came_late_is_the_same_strike() -> None:
    (used,) = summary_of(record(*in_use(), uncertain(1), dot(1))).cartridges

    assert used.dots_struck == 1


def test_two_cartridges_with_one_serial_under_two_gtins_keep_their_own_dots() -> None:
    first, second = summary_of(
        record(*in_use(), dot(1), dot(2), spent(2), *in_use(gtin=OTHER_GTIN), dot(3))
    ).cartridges

    assert (first.gtin, first.dots_struck) == (GTIN, 2)
    assert (second.gtin, second.dots_struck) == (OTHER_GTIN, 1)


def test_a_cartridge_of_an_earlier_session_that_is_discarded_now_is_not_this_sessions() -> None:
    assert summary_of(record(cartridge("discarded", "SN9"))).cartridges == ()


def test_a_recalled_cartridge_is_marked_and_the_recall_is_an_alarm() -> None:
    recalled: Told = ("recalled", {"gtin": GTIN, "serial": "SN1", "lot": "LOT42A"})
    summary = summary_of(record(*in_use(), recalled))

    assert summary.cartridges[0].recalled
    assert summary.alarms == (Alarm(at_utc(4), "recalled", "lot LOT42A of cartridge SN1 was recalled"),)


def test_a_bottle_named_twice_is_one_bottle_and_discarding_it_leaves_its_namesake() -> None:
    gone: Told = ("pigment_discarded", {"shade": "1:20", "lot": "PIG7", "serial": "P20"})
    first, second = summary_of(record(pigment(), pigment(lot="PIG8"), pigment(), gone)).pigments

    assert (first.lot, first.at_utc, first.discarded) == ("PIG7", at_utc(1), True)
    assert (second.lot, second.discarded) == ("PIG8", False)


def test_the_words_that_mean_no_alarm_are_the_machines_own() -> None:
    assert CAUSES[limits.CAUSE_HOST] == HOST_ASKED
    assert CAUSES[limits.CAUSE_ESTOP] == EMERGENCY


def test_a_stop_that_the_controller_asked_for_is_no_alarm() -> None:
    assert summary_of(record(stop("machine", why=HOST_ASKED))).alarms == ()


def test_an_emergency_stop_is_one_alarm_though_machine_and_controller_both_tell_it() -> None:
    pressed = state("depositing", "emergency_stop", "emergency_stop")
    summary = summary_of(record(stop("machine", why=EMERGENCY), pressed))

    assert summary.alarms == (Alarm(at_utc(2), "emergency_stop", "pressed in depositing"),)


@pytest.mark.parametrize(
    ("told", "alarm"),
    [
        (stop("Tess"), Alarm(at_utc(1), "stop", "asked for", "Tess")),
        (stop("Tess", why="an empty line"), Alarm(at_utc(1), "stop", "an empty line", "Tess")),
        (stop("machine", why="it was reset"), Alarm(at_utc(1), "stop", "it was reset")),
        (("disconnected", {"why": "gone"}), Alarm(at_utc(1), "disconnected", "gone")),
        (("fault", {"code": "disk", "detail": "full"}), Alarm(at_utc(1), "fault", "disk: full")),
    ],
)
def test_what_interrupts_work_is_an_alarm_with_who_did_it_if_a_person_did(told: Told, alarm: Alarm) -> None:
    assert summary_of(record(told)).alarms == (alarm,)


def test_a_dot_with_two_results_is_an_alarm() -> None:
    summary = summary_of(record(*in_use(), dot(1), dot(1)))

    assert summary.alarms == (Alarm(at_utc(5), "fault", "dot 1 has more than one result"),)
    assert summary.dots.placed == 1
    assert summary.cartridges[0].dots_struck == 2


def test_whoever_acknowledged_is_not_named_since_the_record_does_not_name_him() -> None:
    summary = summary_of(record(*SIGNED, state("fault", "standby", "acknowledge")))

    assert summary.overrides == (Override(at_utc(6), "acknowledged", "fault dealt with", ""),)


def test_decisions_of_people_are_overrides_with_their_names() -> None:
    closed: Told = ("session_closed", {"by": "Tess", "left": 4})
    summary = summary_of(record(uncertain(1), reconciled(1, "skip"), closed))

    assert summary.overrides == (
        Override(at_utc(2), "reconciled", "uncertain dot 1: skip", "Dr Ada"),
        Override(at_utc(3), "unfinished", "closed with 4 dots of the plan left", "Tess"),
    )
    assert summary.dots.skipped == 1


def test_an_old_record_that_says_little_gives_a_summary_that_guesses_nothing() -> None:
    bare = record(clinic="", room="", machine_profile="")
    summary = summary_of(bare)

    assert (summary.clinic, summary.machines, summary.depth) == ("", (), None)
    assert (summary.screenings, summary.consents, summary.signatures) == ((), (), ())
    assert (summary.cartridges, summary.pigments) == ((), ())
    assert not summary.closed
