"""Many records over one connection: whose turn it is, and that none keeps another waiting. Promise P10."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from controller.clinic.messages import Ack, Entries, FromRoom, Hello, Refused, decode, encode
from controller.clinic.receiving.receiver import Kept, judge
from controller.clinic.sending.courier import UNDER_WAY_MAX, Courier, Report, Standing, unfinished
from controller.clinic.sending.push import REFUSED_RETRY_S, RESEND_S
from controller.record.chain import GENESIS, Entry, Head
from controller.record.errors import RecordBroken
from tests.controller.clinic.small_clinic import ROOM, ROOMS, chain


@dataclass
class Clinic:
    """Judges as the clinic does, of any number of sessions."""

    stored: dict[str, list[Entry]] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)

    def answer(self, data: bytes) -> bytes:
        message = decode(data)
        assert not isinstance(message, Ack | Refused)
        if message.session in self.refuses:
            return encode(Refused(message.session, True, 0, "for a reason of its own"))
        had = self.stored.setdefault(message.session, [])
        kept = Kept(had[-1].head, had[0].hash, ROOM) if had else None
        verdict = judge(message, kept, True, ROOMS)
        had += verdict.append
        return encode(verdict.answer)


def records(count: int, entries: int = 100) -> list[tuple[Entry, ...]]:
    return [chain(entries, session=f"SIMULATED-{number}") for number in range(count)]


def offered(
    courier: Courier, record: Sequence[Entry], committed: int | None = None, now_s: float = 0.0
) -> None:
    courier.offer(record[0], committed or len(record), lambda after, n: record[after : after + n], now_s)


def talk(courier: Courier, clinic: Clinic, now_s: float) -> list[FromRoom]:
    """Carry messages and answers until nobody has anything to say at that time; what the room said."""
    said: list[FromRoom] = []
    while messages := courier.messages_to_send(now_s):
        for data in messages:
            message = decode(data)
            assert not isinstance(message, Ack | Refused)
            said.append(message)
            courier.receive(clinic.answer(data), now_s)
    return said


def standings(courier: Courier) -> dict[str, Standing]:
    return {one.session: one.standing for one in courier.reports()}


@pytest.mark.hazard("H32")
def test_every_record_arrives_whole_whatever_their_number() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    all_records = records(3 * UNDER_WAY_MAX)
    for record in all_records:
        offered(courier, record)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)

    assert [clinic.stored[record[0].body["session"]] for record in all_records] == [
        list(r) for r in all_records
    ]
    assert set(standings(courier).values()) == {Standing.WHOLE}
    assert unfinished(courier.reports()) == []


def test_without_a_connection_nothing_is_said_and_nothing_is_due() -> None:
    courier = Courier(simulated=True)
    offered(courier, records(1)[0])

    assert courier.messages_to_send(0.0) == []
    assert courier.next_deadline_s() is None
    assert [one.standing for one in unfinished(courier.reports())] == [Standing.WAITING]


def test_only_a_few_are_under_way_at_the_same_time() -> None:
    courier = Courier(simulated=True)
    for record in records(3 * UNDER_WAY_MAX):
        offered(courier, record)
    courier.connected(0.0)

    assert len(courier.messages_to_send(0.0)) == UNDER_WAY_MAX
    assert all(isinstance(decode(data), Hello) for data in courier.messages_to_send(RESEND_S + 0.1))


@pytest.mark.hazard("H32")
def test_what_is_written_later_is_sent_later() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    (record,) = records(1)
    offered(courier, record, 40)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)
    assert standings(courier) == {"SIMULATED-0": Standing.WHOLE}

    offered(courier, record, 100, 1.0)
    assert standings(courier) == {"SIMULATED-0": Standing.WAITING}
    talk(courier, clinic, 10.0)

    assert clinic.stored["SIMULATED-0"] == list(record)
    assert courier.reports() == [Report("SIMULATED-0", Standing.WHOLE, record[-1].head, 100)]


@pytest.mark.hazard("H32")
def test_one_that_grows_has_its_turn_though_many_others_wait() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    all_records = records(2 * UNDER_WAY_MAX)
    for record in all_records:
        offered(courier, record, 50)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)
    offered(courier, all_records[0], 100, 1.0)
    talk(courier, clinic, 10.0)

    assert len(clinic.stored["SIMULATED-0"]) == 100


@pytest.mark.hazard("H32")
def test_those_that_are_refused_keep_nobody_waiting_and_are_tried_again() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    all_records = records(2 * UNDER_WAY_MAX)
    clinic.refuses = {f"SIMULATED-{number}" for number in range(UNDER_WAY_MAX)}
    for record in all_records:
        offered(courier, record)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)

    assert {name for name, one in standings(courier).items() if one is Standing.REFUSED} == clinic.refuses
    assert sum(one is Standing.WHOLE for one in standings(courier).values()) == UNDER_WAY_MAX
    clinic.refuses = set()
    deadline_s = courier.next_deadline_s()
    assert deadline_s is not None
    assert deadline_s <= REFUSED_RETRY_S
    talk(courier, clinic, REFUSED_RETRY_S + 0.1)
    talk(courier, clinic, 3 * REFUSED_RETRY_S)
    assert set(standings(courier).values()) == {Standing.WHOLE}


@pytest.mark.hazard("H30")
def test_a_record_that_was_cut_is_told_and_the_others_go_on() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    cut, whole = records(2)
    clinic.stored["SIMULATED-0"] = list(cut)
    offered(courier, cut[:60])
    offered(courier, whole)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)

    assert standings(courier) == {"SIMULATED-0": Standing.DIVERGED, "SIMULATED-1": Standing.WHOLE}
    (report,) = unfinished(courier.reports())
    assert "its end was cut off" in report.why
    assert not report.standing.may_still_come


def test_another_sender_of_the_same_record_who_was_quicker_cuts_nothing() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    (record,) = records(1)
    clinic.stored["SIMULATED-0"] = list(record)
    offered(courier, record, 60)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)

    assert standings(courier) == {"SIMULATED-0": Standing.WHOLE}


def test_a_record_that_can_not_be_read_is_put_aside_and_tried_again() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    (record,) = records(1)
    broken = True

    def read(after: int, count: int) -> Sequence[Entry]:
        if broken:
            raise RecordBroken(Path("SIMULATED-record.sqlite"), "entry 1: unreadable")
        return record[after : after + count]

    courier.offer(record[0], len(record), read, 0.0)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)
    assert standings(courier) == {"SIMULATED-0": Standing.UNREADABLE}

    broken = False
    talk(courier, clinic, REFUSED_RETRY_S)
    assert standings(courier) == {"SIMULATED-0": Standing.WHOLE}


@pytest.mark.hazard("H32")
def test_after_the_connection_was_lost_everything_is_asked_about_anew() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    for record in records(2):
        offered(courier, record)
    courier.connected(0.0)
    courier.messages_to_send(0.0)
    courier.lost(1.0)
    assert courier.messages_to_send(2.0) == []

    courier.connected(3.0)
    said = talk(courier, clinic, 3.0)

    assert {one.session for one in said if isinstance(one, Hello)} == {"SIMULATED-0", "SIMULATED-1"}
    assert set(standings(courier).values()) == {Standing.WHOLE}


@pytest.mark.hazard("H32")
def test_a_clinic_that_has_lost_what_it_had_gets_it_again() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    (record,) = records(1)
    offered(courier, record)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)
    clinic.stored.clear()
    courier.lost(1.0)
    courier.connected(2.0)
    said = talk(courier, clinic, 2.0)

    assert any(isinstance(one, Entries) for one in said)
    assert clinic.stored["SIMULATED-0"] == list(record)


def test_a_change_is_told_once() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    offered(courier, records(1)[0])
    courier.connected(0.0)
    talk(courier, clinic, 0.0)

    assert [one.standing for one in courier.changes()] == [Standing.WHOLE]
    assert courier.changes() == []


def test_answers_that_are_none_or_nobodys_change_nothing() -> None:
    courier, clinic = Courier(simulated=True), Clinic()
    offered(courier, records(1)[0])
    courier.connected(0.0)
    courier.receive(b"rubbish", 0.0)
    assert "message between room and clinic unreadable" in courier.unreadable
    courier.receive(encode(Hello("SIMULATED-0", True, GENESIS.hash)), 0.0)
    courier.receive(encode(Ack("SIMULATED-9", True, 3, GENESIS.hash)), 0.0)

    assert courier.reports() == [Report("SIMULATED-0", Standing.WAITING, Head(0, GENESIS.hash), 100)]
    talk(courier, clinic, 0.0)
    assert standings(courier) == {"SIMULATED-0": Standing.WHOLE}
    assert courier.unreadable == ""


def test_a_record_that_was_moved_is_read_where_it_lies_now() -> None:
    (record,) = records(1)
    courier, clinic = Courier(simulated=True), Clinic()

    def gone(_after: int, _count: int) -> Sequence[Entry]:
        raise RecordBroken(Path("old"), "it was moved")

    courier.offer(record[0], len(record), gone, 0.0)
    courier.connected(0.0)
    talk(courier, clinic, 0.0)
    offered(courier, record)

    talk(courier, clinic, REFUSED_RETRY_S)

    assert standings(courier) == {"SIMULATED-0": Standing.WHOLE}
