"""Any bytes are a message in its one form, or unreadable; none costs more than it brings. P10."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from controller.clinic.errors import MessageUnreadable
from controller.clinic.messages import Ack, Entries, Heartbeat, Hello, Message, Refused, decode, encode
from controller.record.chain import GENESIS, seal
from tests.fuzz.effort import effort

SEQS = st.integers(0, 2**63 - 1)
SESSIONS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=200)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
OPENING = seal(GENESIS, "2026-11-22T14:00:00.000Z", "session_opened", {"session": "s", "simulated": True})
NEXT = seal(OPENING.head, "2026-11-22T14:00:01.000Z", "stop", {"by": "Tess\nand Ada", "why": "\ud83d"})
MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.builds(Hello, SESSIONS, st.booleans(), HASHES),
    st.builds(Heartbeat, SESSIONS, st.booleans(), SEQS),
    st.builds(Ack, SESSIONS, st.booleans(), SEQS, HASHES),
    st.builds(Refused, SESSIONS, st.booleans(), SEQS, SESSIONS),
    st.builds(Entries, SESSIONS, st.booleans(), st.sampled_from([(OPENING,), (OPENING, NEXT)])),
)
NOISE = st.binary(max_size=200) | st.text('{}[]:," e9a', max_size=80).map(lambda text: text.encode() + b"\n")


@effort(150)
@given(MESSAGES)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    assert decode(encode(message)) == message


@effort(200)
@given(NOISE)
@example(b"[" * 100_000 + b"\n")
@example(b'{"message":' + b"9" * 5_000 + b"}\n")
@example(b'{"message":["hello"],"schema":1}\n')
@example(b"\n" * 100)
def test_any_bytes_are_unreadable(data: bytes) -> None:
    with pytest.raises(MessageUnreadable):
        decode(data)


@effort(200)
@given(MESSAGES, st.integers(min_value=0), st.binary(max_size=3), st.integers(0, 3))
def test_a_message_spoiled_in_one_place_is_unreadable_or_a_message_in_its_one_form(
    message: Message, place: int, put: bytes, taken: int
) -> None:
    data = encode(message)
    at = place % (len(data) + 1)
    spoiled = data[:at] + put + data[at + taken :]

    try:
        found = decode(spoiled)
    except MessageUnreadable:
        return
    assert encode(found) == spoiled
