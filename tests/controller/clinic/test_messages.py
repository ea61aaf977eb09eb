"""One form for each message: what is decoded is what was sent, and nothing else is a message."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.clinic.errors import MessageUnreadable
from controller.clinic.messages import (
    ENTRIES_MAX,
    Ack,
    Entries,
    Heartbeat,
    Hello,
    Message,
    Refused,
    decode,
    encode,
)
from controller.record.chain import GENESIS, Entry, Head
from controller.sockets.sizes import MESSAGE_BYTES_MAX
from tests.controller.clinic.small_clinic import SESSION, chain

HASH = "0a" * 32
EACH: list[Message] = [
    Hello(SESSION, True, HASH),
    Entries(SESSION, True, chain(3)),
    Heartbeat(SESSION, False, 17),
    Ack(SESSION, True, 0, GENESIS.hash),
    Refused("Zürich 7", False, 3, "its hash is wrong\nhere"),
]


@pytest.mark.parametrize("message", EACH, ids=lambda message: type(message).__name__)
def test_what_is_decoded_is_what_was_encoded(message: Message) -> None:
    assert decode(encode(message)) == message


def test_the_form_of_a_message_is_fixed() -> None:
    assert encode(Ack("S", True, 5, HASH)) == (
        f'{{"hash":"{HASH}","message":"ack","schema":1,"seq":5,"session":"S","simulated":true}}\n'.encode()
    )


def test_an_entry_travels_as_the_text_that_its_hash_covers() -> None:
    entry = chain(2)[1]

    _, line, _ = encode(Entries(SESSION, True, (entry,))).decode().split("\n")

    assert line == f"2 {entry.at_utc} dot {entry.prev_hash} {entry.hash} {entry.body_json}"


def test_an_acknowledgement_names_the_end_of_the_clinics_copy() -> None:
    assert Ack(SESSION, True, 5, HASH).head == Head(5, HASH)


@pytest.mark.parametrize("message", EACH, ids=lambda message: type(message).__name__)
def test_no_byte_can_be_lost_or_added_unnoticed(message: Message) -> None:
    data = encode(message)

    for wrong in (data[:-1], data + b"\n", b" " + data, data[1:], data.replace(b",", b", ", 1)):
        with pytest.raises(MessageUnreadable):
            decode(wrong)


ACK = encode(Ack("S", True, 5, HASH))
ENTRY = encode(Entries("S", True, chain(1)))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "it is b''"),
        (b"\n", "its first line is ''"),
        (b"5\n", "its first line is '5'"),
        (b"[" * 100_000 + b"\n", "its first line is '[[["),
        (b'{"seq":' + b"9" * 5000 + b"}\n", "its first line is"),
        (ACK.replace(b"5", b"\xff"), "it is b"),
        (b"x" * (MESSAGE_BYTES_MAX + 1), f"its length is {MESSAGE_BYTES_MAX + 1}"),
        (ACK.replace(b'"ack"', b'"nack"'), "its kind is 'nack'"),
        (ACK.replace(b'"ack"', b"7"), "its kind is 7"),
        (ACK.replace(b'"schema":1', b'"schema":2'), "its schema is 2"),
        (ACK.replace(b'"schema":1', b'"schema":true'), "its schema is True"),
        (ACK.replace(b'"schema":1', b'"schema":1.0'), "its schema is 1.0"),
        (ACK.replace(b'"seq":5,', b""), "its set of fields"),
        (ACK.replace(b'"seq":5', b'"seq":-1'), "seq is -1"),
        (ACK.replace(b'"seq":5', b'"seq":5.0'), "seq is 5.0"),
        (ACK.replace(b'"seq":5', b'"seq":true'), "seq is True"),
        (ACK.replace(b'"seq":5', b'"seq":9223372036854775808'), "seq is 9223372036854775808"),
        (ACK.replace(b'"seq":5', b'"seq":4,"seq":5'), "its first line is"),
        (ACK.replace(b'"S"', b'""'), "session is ''"),
        (ACK.replace(b'"S"', b'"' + b"S" * 201 + b'"'), "session is 'SSS"),
        (ACK.replace(b'"S"', b'"\\ud800"'), "session is '\\ud800'"),
        (ACK.replace(b'"S"', b'"S\\u0000"'), "session is 'S\\x00'"),
        (ACK.replace(b'"S"', b'"\\u001b[2J"'), "session is '\\x1b"),
        (ACK.replace(b"true", b"1"), "simulated is 1"),
        (ACK.replace(b"0a", b"0A", 1), "hash is '0A"),
        (ACK + ENTRY.split(b"\n")[1] + b"\n", "the number of entries in ack is 1"),
        (ENTRY.split(b"\n")[0] + b"\n", "the number of entries in entries is 0"),
        (ENTRY.replace(b"\n1 ", b"\n01 "), "an entry is '01 "),
        (ENTRY.replace(b"\n1 ", b"\n-1 "), "an entry is '-1 "),
        (ENTRY.replace(b"\n1 2026", b"\n1 xxxx xx 2026"), "an entry is '1 xxxx"),
        (ENTRY + ENTRY.split(b"\n")[1] + b"\n", "the entry after 1 is 1"),
    ],
)
def test_anything_else_is_no_message_and_why_is_told(data: bytes, what: str) -> None:
    with pytest.raises(MessageUnreadable) as caught:
        decode(data)

    assert what in str(caught.value)


def test_more_entries_than_may_be_on_their_way_are_no_message() -> None:
    most = Entries(SESSION, True, chain(ENTRIES_MAX))
    assert decode(encode(most)) == most
    with pytest.raises(MessageUnreadable, match="the number of entries"):
        decode(encode(Entries(SESSION, True, chain(ENTRIES_MAX + 1))))


@given(st.binary(max_size=300))
def test_whatever_arrives_nothing_but_one_error_is_raised(data: bytes) -> None:
    with pytest.raises(MessageUnreadable):
        decode(data)


@given(st.sampled_from(EACH), st.data())
def test_a_changed_byte_is_another_message_or_none(message: Message, data: st.DataObject) -> None:
    changed = bytearray(encode(message))
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= data.draw(st.integers(1, 255))

    try:
        got = decode(bytes(changed))
    except MessageUnreadable:
        return

    assert got != message
    assert encode(got) == bytes(changed)


words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
bodies = st.text(st.characters(min_codepoint=32, max_codepoint=126))


@given(st.tuples(st.integers(1, 10**17), words, words, bodies, hashes, hashes))
def test_an_entry_that_is_no_sound_one_still_arrives_as_it_was_sent(fields: tuple[Any, ...]) -> None:
    message = Entries(SESSION, True, (Entry(*fields),))

    assert decode(encode(message)) == message
