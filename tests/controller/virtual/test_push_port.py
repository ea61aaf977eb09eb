"""The door to the clinic: what is committed leaves as bytes, and the clinic's bytes are taken in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controller.clinic.messages import Ack, Entries, Hello, Message, Refused, decode, encode
from controller.clinic.sending.push import LINGER_S
from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.virtual.push_port import PushPort, courier

AT_UTC = "2026-11-22T14:00:00.000Z"
SESSION = "SIMULATED-7"
LINGER_US = int(LINGER_S * 1e6)


class Killed(Exception):
    pass


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.create(tmp_path / "r.sqlite", AT_UTC, {"session": SESSION, "simulated": True}) as made:
        yield made


def live(what: str) -> None:
    """A step that is survived."""


def port_of(journal: Journal, step: Callable[[str], None] = live) -> PushPort:
    return PushPort.of_journal(journal, step)


def said(port: PushPort, now_us: int) -> list[Message]:
    return [decode(data) for data in port.take_messages(now_us)]


def stored(journal: Journal, seq: int) -> bytes:
    return encode(Ack(SESSION, True, seq, journal.entries_after(seq - 1, 1)[0].hash))


def test_a_record_goes_to_the_clinic_as_it_is_written(journal: Journal) -> None:
    port = port_of(journal)
    port.connect(0)
    (opening,) = journal.entries()
    assert said(port, 1) == [Hello(SESSION, True, opening.hash)]
    port.receive(stored(journal, 1), 1)
    journal.append([Draft("stop", {})], AT_UTC)

    port.committed(2, 1_000)

    assert port.next_deadline_us() == 1_000 + LINGER_US + 1
    assert said(port, 1_000 + LINGER_US + 1) == [Entries(SESSION, True, journal.entries_after(1, 1))]
    assert port.waiting == 1
    port.receive(stored(journal, 2), 3_000_000)
    assert (port.waiting, port.acknowledged) == (0, journal.head)


def test_what_leaves_is_announced_and_silence_is_not(journal: Journal) -> None:
    steps: list[str] = []
    port = port_of(journal, steps.append)
    port.take_messages(0)
    port.connect(0)
    port.take_messages(1)

    assert steps == ["push"]


def test_killed_while_sending_nothing_has_left(journal: Journal) -> None:
    def die(_: str) -> None:
        raise Killed

    port = PushPort.of_journal(journal, die)
    port.connect(0)

    with pytest.raises(Killed):
        port.take_messages(1)


def test_a_lost_connection_is_not_waited_for(journal: Journal) -> None:
    port = port_of(journal)
    port.connect(0)
    port.lose(1)

    assert port.next_deadline_us() is None
    assert port.take_messages(10_000_000) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Ack(SESSION, True, 9, "0" * 64), "its end was cut off"),
        (Ack(SESSION, True, 1, "0" * 64), "one of them was changed"),
        (Refused(SESSION, True, 0, "no"), "the clinic refuses this session: no"),
    ],
)
def test_trouble_is_told_in_words(journal: Journal, answer: Message, words: str) -> None:
    port = port_of(journal)
    assert port.trouble == ""
    port.connect(0)

    port.receive(encode(answer), 1)

    assert words in port.trouble


def test_a_courier_brings_a_record_that_nobody_writes_any_more(journal: Journal) -> None:
    journal.append([Draft("stop", {})] * 3, AT_UTC)
    port = courier(tuple(journal.entries()))
    assert port.waiting == 4
    port.connect(0)
    port.take_messages(1)

    port.receive(stored(journal, 2), 1)

    assert said(port, 2) == [Entries(SESSION, True, journal.entries_after(2, 2))]
