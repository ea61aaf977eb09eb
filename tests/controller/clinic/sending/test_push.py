"""The room's end: sent when committed, sent again until acknowledged, and never a burden to the session."""

from itertools import pairwise

import pytest

from controller.clinic.messages import ENTRIES_MAX, Entries, Heartbeat
from controller.clinic.sending.push import (
    BATCH_BYTES_MAX,
    HEARTBEAT_S,
    LINGER_S,
    RESEND_S,
    RESEND_S_MAX,
    Push,
)
from tests.controller.clinic.small_clinic import (
    HELLO,
    RECORD,
    SESSION,
    Record,
    ack,
    chain,
    greeted,
    numbers,
    push_of,
)


@pytest.mark.hazard("H32")
def test_without_a_connection_nothing_is_sent_and_nothing_is_waited_for() -> None:
    push = push_of(5)
    push.committed(6, 1.0)

    assert push.messages_to_send(100.0) == []
    assert push.next_deadline_s() is None
    assert push.waiting == 6


def test_a_connection_begins_with_a_greeting_that_is_repeated_until_it_is_answered() -> None:
    push = push_of(5)
    push.connected(1.0)
    at_s = []
    for _ in range(8):
        at_s.append(push.next_deadline_s() or 0.0)
        assert push.messages_to_send(at_s[-1]) == [HELLO]

    assert at_s[0] == 1.0
    assert [after - before for before, after in pairwise(at_s)] == [
        1,
        2,
        4,
        8,
        16,
        RESEND_S_MAX,
        RESEND_S_MAX,
    ]


def test_after_the_greeting_the_clinic_gets_what_it_lacks() -> None:
    push = greeted(committed=10, stored=4)

    assert push.messages_to_send(0.0) == [Entries(SESSION, True, RECORD[4:10])]
    assert push.acknowledged == RECORD[3].head
    assert push.waiting == 6


def test_a_committed_entry_waits_for_others_but_not_long() -> None:
    push = greeted(5, 5)
    push.messages_to_send(0.0)
    push.committed(6, 1.0)
    push.committed(7, 1.5)

    assert push.next_deadline_s() == 1.0 + LINGER_S
    assert push.messages_to_send(1.0 + LINGER_S - 0.001) == []
    assert numbers(push.messages_to_send(1.0 + LINGER_S)) == [(6, 7)]
    push.committed(8, 3.5)
    assert push.messages_to_send(3.5) == []
    assert numbers(push.messages_to_send(3.5 + LINGER_S)) == [(6, 8)]


def test_a_full_load_leaves_at_once() -> None:
    push = greeted(5, 5)
    push.messages_to_send(0.0)

    push.committed(5 + ENTRIES_MAX, 1.0)

    assert numbers(push.messages_to_send(1.0)) == [(6, 5 + ENTRIES_MAX)]


def test_no_more_than_a_window_of_entries_is_on_its_way() -> None:
    push = greeted(150)
    assert numbers(push.messages_to_send(0.0)) == [(1, ENTRIES_MAX)]
    assert push.messages_to_send(0.5) == []
    assert push.next_deadline_s() == RESEND_S

    push.receive(ack(10), 0.5)

    assert numbers(push.messages_to_send(0.5)) == [(ENTRIES_MAX + 1, ENTRIES_MAX + 10)]


@pytest.mark.hazard("H32")
def test_what_is_not_acknowledged_is_sent_again_from_there_ever_more_slowly() -> None:
    push = greeted(6)
    assert numbers(push.messages_to_send(0.0)) == [(1, 6)]
    push.receive(ack(2), 0.25)
    at_s = []
    for _ in range(8):
        at_s.append(push.next_deadline_s() or 0.0)
        assert push.messages_to_send(at_s[-1] - 0.001) == []
        assert numbers(push.messages_to_send(at_s[-1])) == [(3, 6)]

    assert at_s[0] == 0.25 + RESEND_S
    assert [after - before for before, after in pairwise(at_s)] == [
        1,
        2,
        4,
        8,
        16,
        RESEND_S_MAX,
        RESEND_S_MAX,
    ]


def test_an_answer_with_news_makes_it_quick_again() -> None:
    push = greeted(6)
    for _ in range(5):
        push.messages_to_send(push.next_deadline_s() or 0.0)
    push.receive(ack(3), 50.0)

    assert push.next_deadline_s() == 50.0 + RESEND_S


def test_once_all_is_acknowledged_only_the_heart_beats() -> None:
    push = greeted(6)
    push.messages_to_send(0.0)
    push.receive(ack(6), 0.5)

    assert push.next_deadline_s() == HEARTBEAT_S
    assert push.messages_to_send(HEARTBEAT_S) == [Heartbeat(SESSION, True, 6)]
    assert push.next_deadline_s() == 2 * HEARTBEAT_S


def test_a_clinic_that_answers_twice_changes_nothing() -> None:
    push = greeted(6)
    push.messages_to_send(0.0)
    push.receive(ack(6), 0.5)
    before = push.next_deadline_s()

    push.receive(ack(6), 0.6)

    assert push.messages_to_send(0.6) == []
    assert push.next_deadline_s() == before


def test_an_old_answer_that_comes_late_costs_at_most_a_repetition() -> None:
    push = greeted(6)
    push.messages_to_send(0.0)
    push.receive(ack(6), 0.5)
    push.receive(ack(2), 0.6)

    assert push.messages_to_send(0.6) == []
    assert numbers(push.messages_to_send(0.6 + RESEND_S)) == [(3, 6)]
    push.receive(ack(6), 2.0)
    assert push.waiting == 0
    assert push.messages_to_send(2.0) == []


def test_a_clinic_that_went_back_to_a_backup_gets_again_what_it_had_acknowledged() -> None:
    push = greeted(6, stored=6)
    push.lost(1.0)
    push.connected(2.0)
    push.messages_to_send(2.0)

    push.receive(ack(3), 2.0)

    assert numbers(push.messages_to_send(2.0)) == [(4, 6)]


def test_a_new_connection_is_greeted_and_what_was_on_its_way_is_sent_again() -> None:
    push = greeted(6)
    push.messages_to_send(0.0)
    push.lost(0.5)
    assert push.messages_to_send(10.0) == []
    assert push.next_deadline_s() is None
    push.committed(7, 11.0)

    push.connected(20.0)

    assert push.messages_to_send(20.0) == [HELLO]
    push.receive(ack(0), 20.0)
    assert numbers(push.messages_to_send(20.0)) == [(1, 7)]


def test_long_entries_travel_in_several_messages() -> None:
    long = chain(6, words="x" * (BATCH_BYTES_MAX // 2))
    push = push_of(6, long)
    push.connected(0.0)
    push.messages_to_send(0.0)
    push.receive(ack(0), 0.0)

    assert numbers(push.messages_to_send(0.0)) == [(1, 2), (3, 3), (4, 4), (5, 5), (6, 6)]


@pytest.mark.hazard("H32")
def test_a_session_that_grows_while_the_clinic_is_away_costs_no_reading() -> None:
    record = Record(RECORD)
    push = Push(SESSION, True, RECORD[0].hash, 1, record.read)
    for seq in range(2, 200):
        push.committed(seq, float(seq))
        push.messages_to_send(float(seq))

    assert record.reads == 0
