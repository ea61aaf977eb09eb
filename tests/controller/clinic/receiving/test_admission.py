"""Whose records a key may write follows from every decision about it; a revoked key stays revoked."""

from controller.clinic.receiving.admission import ADDED, REVOKED, KeyDecision, KeyState, admitted, key_states

FIRST, LATER = "2026-11-22T14:00:00.000Z", "2026-11-23T14:00:00.000Z"


def added(key: str, room: str, at_utc: str = FIRST) -> KeyDecision:
    return KeyDecision(ADDED, key, room, "Ann", at_utc)


def revoked(key: str) -> KeyDecision:
    return KeyDecision(REVOKED, key, "", "Bob", LATER)


def test_a_key_may_write_the_records_of_the_rooms_it_was_added_for() -> None:
    states = key_states([added("k", "room 1"), added("j", "room 2"), added("k", "room 3", LATER)])

    assert states == (
        KeyState("k", ("room 1", "room 3"), False, "Ann", FIRST),
        KeyState("j", ("room 2",), False, "Ann", FIRST),
    )
    assert admitted(states) == {"k": {"room 1", "room 3"}, "j": {"room 2"}}


def test_a_revoked_key_may_write_nothing_even_if_somebody_adds_it_again() -> None:
    states = key_states([added("k", "room 1"), revoked("k"), added("k", "room 1")])

    assert states == (KeyState("k", ("room 1",), True, "Bob", LATER),)
    assert admitted(states) == {}


def test_a_key_can_be_revoked_before_it_was_ever_added() -> None:
    assert key_states([revoked("k")])[0].revoked
    assert admitted(key_states([revoked("k"), added("k", "room 1")])) == {}


def test_a_room_may_have_two_keys_while_one_is_replaced() -> None:
    assert admitted(key_states([added("old", "room 1"), added("new", "room 1")])) == {
        "old": {"room 1"},
        "new": {"room 1"},
    }
