"""What the clinic's words can mean besides progress: trouble that people are told of, or nothing at all."""

import pytest

from controller.clinic.messages import Ack, FromClinic, Refused
from controller.clinic.sending.push import REFUSED_RETRY_S, SILENT_S
from controller.record.chain import GENESIS
from tests.controller.clinic.small_clinic import HELLO, RECORD, SESSION, ack, chain, greeted, push_of


def test_an_answer_after_the_connection_was_lost_is_nobodys() -> None:
    push = greeted(6)
    push.lost(0.5)

    push.receive(ack(6), 0.6)

    assert push.acknowledged == GENESIS


@pytest.mark.parametrize(
    "answer",
    [
        Ack("another", True, 6, RECORD[5].hash),
        Ack(SESSION, False, 6, RECORD[5].hash),
        Refused("another", True, 0, "no"),
    ],
)
def test_a_word_about_another_session_or_world_is_nobodys(answer: FromClinic) -> None:
    push = greeted(6)

    push.receive(answer, 0.5)

    assert (push.acknowledged, push.refused, push.diverged) == (GENESIS, "", None)


@pytest.mark.hazard("H30")
def test_a_clinic_that_has_more_than_the_record_shows_that_the_record_was_cut() -> None:
    push = greeted(6, entries=RECORD[:6])
    push.messages_to_send(0.0)

    push.receive(Ack(SESSION, True, 7, RECORD[6].hash), 0.5)

    assert "this record ends at entry 6: its end was cut off" in str(push.diverged)
    assert push.messages_to_send(1000.0) == []
    assert push.next_deadline_s() is None


def test_a_clinic_that_has_entries_of_which_this_end_was_not_told_yet_cuts_nothing() -> None:
    push = greeted(6)

    push.receive(Ack(SESSION, True, 7, RECORD[6].hash), 0.5)

    assert push.diverged is None
    assert push.acknowledged == RECORD[6].head
    assert push.whole


@pytest.mark.hazard("H30")
def test_a_clinic_with_another_hash_shows_that_one_of_them_was_changed() -> None:
    push = greeted(6)

    push.receive(ack(4, chain(6, words="other")), 0.5)

    assert "one of them was changed" in str(push.diverged)


def test_a_clinic_that_begins_elsewhere_shows_it_too() -> None:
    push = greeted(6)

    push.receive(Ack(SESSION, True, 0, "0" * 64), 0.5)

    assert push.diverged is not None


def test_once_diverged_neither_a_good_answer_nor_a_new_connection_makes_it_forget() -> None:
    push = greeted(6, entries=RECORD[:6])
    push.receive(Ack(SESSION, True, 7, RECORD[6].hash), 0.5)
    push.receive(ack(6), 0.6)
    push.lost(1.0)
    push.connected(2.0)

    assert push.messages_to_send(2.0) == []
    assert push.diverged is not None


def test_a_refusal_is_told_and_the_clinic_is_asked_again_later() -> None:
    push = greeted(6)
    push.messages_to_send(0.0)

    push.receive(Refused(SESSION, False, 4, "its hash is wrong"), 1.0)

    assert push.refused == "the clinic refuses entry 4: its hash is wrong"
    assert push.next_deadline_s() == 1.0 + REFUSED_RETRY_S
    assert push.messages_to_send(1.0 + REFUSED_RETRY_S) == [HELLO]
    push.receive(ack(6), 40.0)
    assert push.refused == ""


def test_a_whole_session_can_be_refused() -> None:
    push = greeted(6)

    push.receive(Refused(SESSION, False, 0, "wrong world"), 1.0)

    assert push.refused == "the clinic refuses this session: wrong world"


def test_a_clinic_unheard_for_long_is_silent() -> None:
    assert push_of(6).silent(0.0)
    push = greeted(6)

    assert not push.silent(SILENT_S)
    assert push.silent(SILENT_S + 0.001)


def test_an_answer_to_what_was_still_on_its_way_does_not_pass_for_one_to_the_next_greeting() -> None:
    """P10: else a refusal is forgotten, and everything is sent again without end."""
    push = greeted(6)
    push.messages_to_send(0.0)
    push.receive(Refused(SESSION, False, 4, "its hash is wrong"), 1.0)

    push.receive(ack(3), 1.0)

    assert push.refused == "the clinic refuses entry 4: its hash is wrong"
    assert push.messages_to_send(2.0) == []
    assert push.messages_to_send(1.0 + REFUSED_RETRY_S) == [HELLO]
