"""What the clinic stores and answers follows from the message and from what it has, and from nothing else."""

from dataclasses import replace

import pytest

from controller.clinic.messages import Ack, Entries, FromRoom, Heartbeat, Hello, Refused
from controller.clinic.receiving.receiver import Kept, Verdict, judge
from controller.record.chain import GENESIS, Entry, entry_hash, seal
from tests.controller.clinic.small_clinic import AT_UTC, ROOM, ROOMS, SESSION, chain

RECORD = chain(10)


def kept(count: int, record: tuple[Entry, ...] = RECORD) -> Kept:
    return Kept(record[count - 1].head, record[0].hash, ROOM)


def sent(*entries: Entry, session: str = SESSION, simulated: bool = True) -> Entries:
    return Entries(session, simulated, entries)


def ack(count: int) -> Ack:
    head = RECORD[count - 1].head if count else GENESIS
    return Ack(SESSION, True, head.seq, head.hash)


@pytest.mark.parametrize("message", [Hello(SESSION, True, RECORD[0].hash), Heartbeat(SESSION, True, 10)])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_whoever_asks_hears_how_much_is_stored(message: FromRoom, count: int) -> None:
    assert judge(message, kept(count) if count else None, True, ROOMS) == Verdict(ack(count))


def test_the_first_entries_of_a_session_are_stored() -> None:
    assert judge(sent(*RECORD[:4]), None, True, ROOMS) == Verdict(ack(4), RECORD[:4])


def test_what_follows_is_stored() -> None:
    assert judge(sent(*RECORD[4:6]), kept(4), True, ROOMS) == Verdict(ack(6), RECORD[4:6])


@pytest.mark.hazard("H32")
def test_what_is_stored_already_is_acknowledged_and_not_stored_again() -> None:
    assert judge(sent(*RECORD[2:4]), kept(7), True, ROOMS) == Verdict(ack(7))


def test_of_what_overlaps_only_the_new_part_is_stored() -> None:
    assert judge(sent(*RECORD[2:8]), kept(5), True, ROOMS) == Verdict(ack(8), RECORD[5:8])


def test_behind_a_gap_nothing_is_stored_and_the_room_hears_where_to_go_on() -> None:
    assert judge(sent(*RECORD[6:]), kept(4), True, ROOMS) == Verdict(ack(4))
    assert judge(sent(*RECORD[1:]), None, True, ROOMS) == Verdict(ack(0))


@pytest.mark.hazard("H30")
@pytest.mark.parametrize(
    "changed",
    [
        replace(RECORD[5], body_json='{"dot":99}'),
        replace(RECORD[5], at_utc="2026-11-22T14:00:00.001Z"),
        replace(RECORD[5], kind="stop"),
    ],
)
def test_every_entry_is_hashed_again_and_a_changed_one_is_refused(changed: Entry) -> None:
    verdict = judge(sent(RECORD[4], changed, RECORD[6]), kept(4), True, ROOMS)

    assert verdict.append == ()
    assert isinstance(verdict.answer, Refused)
    assert verdict.answer.seq == 6
    assert verdict.answer.why.startswith("entry 6: its hash is")


def test_an_entry_that_follows_another_chain_is_refused() -> None:
    other = chain(10, words="other")

    verdict = judge(sent(*other[4:6]), kept(4), True, ROOMS)

    assert verdict == Verdict(
        Refused(
            SESSION,
            True,
            5,
            f"entry 5: the hash of the entry before it is {other[3].hash}, expected {RECORD[3].hash}",
        )
    )


def test_an_entry_so_deep_that_it_can_not_be_read_is_refused() -> None:
    deep = '{"a":' * 50_000 + "1" + "}" * 50_000
    first = RECORD[0]
    own_hash = entry_hash(first.hash, 2, AT_UTC, "dot", deep)

    verdict = judge(sent(first, Entry(2, AT_UTC, "dot", deep, first.hash, own_hash)), None, True, ROOMS)

    assert isinstance(verdict.answer, Refused)
    assert "its body is no JSON object" in verdict.answer.why


def test_another_record_under_the_same_name_is_refused() -> None:
    another_first = seal(
        GENESIS, AT_UTC, "session_opened", {"session": SESSION, "simulated": True, "room": 2}
    )

    for message in (Hello(SESSION, True, another_first.hash), sent(another_first)):
        verdict = judge(message, kept(4), True, ROOMS)
        assert isinstance(verdict.answer, Refused)
        assert verdict.append == ()
        assert verdict.answer.why == (
            f"another record of this name is stored: its first entry has hash {RECORD[0].hash}, "
            f"this one's has {another_first.hash}"
        )


@pytest.mark.hazard("H35")
@pytest.mark.parametrize("simulated", [True, False])
def test_a_session_of_the_other_world_is_refused(simulated: bool) -> None:
    record = chain(2, simulated=simulated)
    for message in (
        Hello(SESSION, simulated, record[0].hash),
        Heartbeat(SESSION, simulated, 2),
        sent(*record, simulated=simulated),
    ):
        verdict = judge(message, None, not simulated, ROOMS)
        assert verdict.append == ()
        assert isinstance(verdict.answer, Refused)
        assert verdict.answer.simulated is not simulated
        assert verdict.answer.why == (
            "the session is simulated, this clinic is real"
            if simulated
            else "the session is real, this clinic is simulated"
        )


def test_a_record_that_says_another_world_than_its_message_is_refused() -> None:
    verdict = judge(sent(*chain(2, simulated=False), simulated=True), None, True, ROOMS)

    assert verdict == Verdict(
        Refused(SESSION, True, 1, "entry 1: its simulated is False, the message says True")
    )


def test_a_record_of_another_session_than_its_message_is_refused() -> None:
    verdict = judge(sent(*RECORD, session="SIMULATED-8"), None, True, ROOMS)

    assert isinstance(verdict.answer, Refused)
    assert verdict.append == ()
    assert verdict.answer.why == "entry 1: its session is 'SIMULATED-7', the message says 'SIMULATED-8'"


def test_a_world_that_only_looks_like_one_is_refused() -> None:
    opening = seal(GENESIS, AT_UTC, "session_opened", {"session": SESSION, "simulated": 1})

    assert judge(sent(opening), None, True, ROOMS).append == ()


def test_a_key_that_is_not_admitted_is_told_so_whatever_it_says() -> None:
    for message in (Hello(SESSION, True, RECORD[0].hash), Heartbeat(SESSION, True, 4), sent(*RECORD[:4])):
        verdict = judge(message, None, True, frozenset())

        assert isinstance(verdict.answer, Refused)
        assert "not admitted, or was revoked" in verdict.answer.why
        assert verdict.append == ()


def test_the_record_of_another_room_is_refused_from_its_first_entry_on() -> None:
    verdict = judge(sent(*RECORD[:4]), None, True, frozenset({"room 2", "room 3"}))

    assert isinstance(verdict.answer, Refused)
    assert verdict.answer.why == (
        "the session is of another room, this key may write records of room 2, room 3"
    )
    assert verdict.append == ()


def test_a_room_neither_adds_to_the_record_of_another_nor_learns_where_it_ends() -> None:
    for message in (Hello(SESSION, True, RECORD[0].hash), Heartbeat(SESSION, True, 4), sent(*RECORD[4:6])):
        verdict = judge(message, kept(4), True, frozenset({"room 2"}))

        assert isinstance(verdict.answer, Refused)
        assert verdict.append == ()


def test_a_record_that_names_no_room_is_nobodys() -> None:
    opening = seal(GENESIS, AT_UTC, "session_opened", {"session": SESSION, "simulated": True, "room": 1})

    assert isinstance(judge(sent(opening), None, True, frozenset({"1"})).answer, Refused)
