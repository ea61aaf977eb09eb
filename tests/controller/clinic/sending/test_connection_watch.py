"""What a socket's events mean for people, and how soon they hear of it."""

import pytest

from controller.clinic.sending.connection_watch import (
    ANSWER_S,
    HANDSHAKE_S,
    UNREACHABLE_S,
    ConnectionWatch,
    News,
    State,
)
from controller.sockets.events import SocketEvent

CONNECTED, GREETED, LOST = SocketEvent.CONNECTED, SocketEvent.GREETED, SocketEvent.LOST


def up() -> ConnectionWatch:
    watch = ConnectionWatch(0.0)
    assert watch.see(CONNECTED, 0.1) is None
    assert watch.see(GREETED, 0.2) == News(State.UP)
    return watch


def test_a_greeting_answered_is_a_connection() -> None:
    watch = up()

    assert News(watch.state).up
    assert watch.next_deadline_s() is None
    assert watch.handle_deadline(1e9) is None


def test_a_connection_lost_is_told_and_made_again() -> None:
    watch = up()

    assert watch.see(LOST, 5.0) == News(State.CONNECTING)
    assert watch.see(LOST, 5.1) is None
    assert watch.next_deadline_s() == 5.0 + UNREACHABLE_S
    watch.see(CONNECTED, 6.0)
    assert watch.see(GREETED, 6.1) == News(State.UP)


def test_a_clinic_that_is_not_there_is_told_once_and_soon() -> None:
    watch = ConnectionWatch(0.0)
    for at_s in (0.3, 0.6, 1.2):
        assert watch.see(LOST, at_s) is None

    assert watch.handle_deadline(UNREACHABLE_S - 0.1) is None
    assert watch.handle_deadline(UNREACHABLE_S) == News(State.UNREACHABLE)
    assert watch.next_deadline_s() is None
    watch.see(CONNECTED, 60.0)
    assert watch.see(GREETED, 60.1) == News(State.UP)


@pytest.mark.parametrize(
    ("event", "state"),
    [(SocketEvent.REFUSED_KEY, State.KEY_REFUSED), (SocketEvent.REFUSED, State.REFUSED)],
)
def test_a_refusal_is_told_at_once_and_given_up(event: SocketEvent, state: State) -> None:
    watch = ConnectionWatch(0.0)
    watch.see(CONNECTED, 0.1)

    news = watch.see(event, 0.2)

    assert news == News(state)
    assert news.given_up
    for later in (LOST, CONNECTED, event):
        assert watch.see(later, 0.3) is None
    assert watch.state is state


def test_somebody_who_takes_the_connection_and_does_not_answer_is_no_clinic() -> None:
    watch = ConnectionWatch(0.0)
    watch.see(CONNECTED, 1.0)

    assert watch.next_deadline_s() == 1.0 + HANDSHAKE_S
    news = watch.handle_deadline(1.0 + HANDSHAKE_S)

    assert news == News(State.MUTE)
    assert news.given_up


@pytest.mark.hazard("H32")
def test_a_clinic_that_does_not_answer_is_told_once_and_that_it_answers_again_too() -> None:
    watch = up()
    watch.asked(10.0)
    watch.asked(12.0)

    assert watch.next_deadline_s() == 10.0 + ANSWER_S
    assert watch.handle_deadline(10.0 + ANSWER_S) == News(State.SILENT)
    assert News(watch.state).up
    assert watch.next_deadline_s() is None
    assert watch.answered() == News(State.UP)
    assert watch.answered() is None
    assert watch.next_deadline_s() is None


def test_a_silent_clinic_that_goes_is_gone() -> None:
    watch = up()
    watch.asked(10.0)
    watch.handle_deadline(10.0 + ANSWER_S)

    assert watch.see(LOST, 20.0) == News(State.CONNECTING)
    watch.see(CONNECTED, 20.5)
    assert watch.see(GREETED, 21.0) == News(State.UP)
    assert watch.next_deadline_s() is None


def test_whatever_is_wrong_is_known_within_five_seconds() -> None:
    assert max(HANDSHAKE_S, UNREACHABLE_S, ANSWER_S) < 5.0


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_words_and_how_loud_they_are(state: State) -> None:
    assert str(News(state))
    assert News(state).level == ("note" if state in (State.UP, State.CONNECTING) else "warning")
