"""Both ends agree with the frozen frames to the byte; so does a reading of the document without the code."""

import struct
from dataclasses import astuple, fields

import pytest

from firmware_bridge import messages
from firmware_bridge.device import hal, nvm, wire
from tests.firmware_bridge.golden import FRAMES, GOLDEN, GoldenFrame, checksum, frame_of, without_zeros

COMMANDS = {cls.TYPE: cls for cls in messages.Command.__args__}
ANSWERS = {cls.TYPE: cls for cls in messages.Answer.__args__}
GREETINGS = [frame for frame in FRAMES if frame.name == "HELLO_ACK"]
TO_HOST = [frame for frame in FRAMES if frame.type in ANSWERS]
TO_MACHINE = [frame for frame in FRAMES if frame.type in COMMANDS]


def test_every_type_of_frame_is_frozen() -> None:
    assert {(frame.type, frame.name) for frame in FRAMES} == {
        (ftype, name) for ftype, (name, _) in wire.LAYOUTS.items()
    }


@pytest.mark.parametrize("frame", FRAMES, ids=str)
def test_the_device_side_encodes_it(frame: GoldenFrame) -> None:
    payload = wire.pack(frame.type, *frame.values)

    assert payload == frame.payload
    assert wire.encode_frame(frame.type, frame.seq, frame.ack, payload, frame.seed) == frame.wire


@pytest.mark.parametrize("frame", FRAMES, ids=str)
def test_the_device_side_decodes_it(frame: GoldenFrame) -> None:
    (chunk,) = wire.FrameSplitter().feed(frame.wire)
    seed = GOLDEN["connection"]["seed"]

    assert wire.decode_frame(chunk, seed) == (frame.type, frame.seq, frame.ack, frame.payload)
    assert wire.unpack(frame.type, frame.payload) == frame.values


@pytest.mark.parametrize("frame", TO_MACHINE, ids=str)
def test_the_host_side_encodes_it(frame: GoldenFrame) -> None:
    command = COMMANDS[frame.type](*frame.values)

    assert messages.encode(command) == (frame.type, frame.payload)
    assert [field.name for field in fields(command)] == list(frame.fields)


@pytest.mark.parametrize("frame", TO_HOST, ids=str)
def test_the_host_side_decodes_it(frame: GoldenFrame) -> None:
    answer = messages.decode(frame.type, frame.payload)

    assert answer is not None
    assert astuple(answer) == frame.values
    assert [field.name for field in fields(answer)] == list(frame.fields)


@pytest.mark.parametrize("frame", FRAMES, ids=str)
def test_a_stranger_who_has_only_the_document_builds_the_same_bytes(frame: GoldenFrame) -> None:
    assert frame_of(frame) == frame.wire


@pytest.mark.parametrize("frame", GREETINGS, ids=str)
def test_the_host_side_decodes_the_answer_to_its_greeting(frame: GoldenFrame) -> None:
    hello = messages.HelloAck(*wire.unpack(frame.type, frame.payload))

    assert astuple(hello) == frame.values
    assert [field.name for field in fields(hello)] == list(frame.fields)


def test_the_schema_number_comes_from_the_frozen_text() -> None:
    text = GOLDEN["schema_text"].encode()

    assert checksum(text, 0) == GOLDEN["schema"] == wire.SCHEMA
    assert GOLDEN["protocol_version"] == wire.PROTOCOL_VERSION


def test_the_handshake_seed_comes_from_the_frozen_text() -> None:
    text = GOLDEN["handshake_text"].encode()

    assert checksum(text, 0) == GOLDEN["handshake_seed"] == wire.HANDSHAKE_SEED


def test_the_connection_seed_comes_from_schema_and_both_nonces() -> None:
    connection = GOLDEN["connection"]
    seed_input = struct.pack("<III", wire.SCHEMA, connection["host_nonce"], connection["machine_nonce"])

    assert seed_input.hex() == connection["seed_input"]
    assert checksum(seed_input, 0) == connection["seed"]
    assert connection["seed"] == wire.connection_seed(
        wire.SCHEMA, connection["host_nonce"], connection["machine_nonce"]
    )


@pytest.mark.parametrize("case", GOLDEN["crc"], ids=lambda case: case["data"] or "nothing")
def test_checksums_go_on_from_their_seed(case: dict[str, int | str]) -> None:
    assert checksum(bytes.fromhex(str(case["data"])), int(case["seed"])) == case["crc"]


@pytest.mark.parametrize("case", GOLDEN["cobs"], ids=lambda case: case["plain"][:16] or "nothing")
def test_zeros_are_taken_out_and_put_back(case: dict[str, str]) -> None:
    plain, coded = bytes.fromhex(case["plain"]), bytes.fromhex(case["coded"])

    assert wire.cobs_encode(plain) == without_zeros(plain) == coded
    assert wire.cobs_decode(coded) == plain


@pytest.mark.parametrize("coded", GOLDEN["cobs_refused"])
def test_what_no_encoder_makes_is_refused(coded: str) -> None:
    assert wire.cobs_decode(bytes.fromhex(coded)) is None


class Slots(hal.Hal):
    """Memory and nothing else."""

    def __init__(self, slots: list[bytes]) -> None:
        self.slots = slots

    def nvm_read(self, slot: int) -> bytes:
        return self.slots[slot]

    def nvm_write(self, slot: int, data: bytes) -> None:
        self.slots[slot] = data


@pytest.mark.parametrize("image", GOLDEN["memory"], ids=lambda image: image["says"])
def test_a_memory_written_by_an_older_build_is_read(image: dict[str, object]) -> None:
    slots = image["slots"]
    assert isinstance(slots, list)
    memory = nvm.Memory(Slots([bytes.fromhex(slot) for slot in slots]))

    assert image["holds"] == {
        "boot": memory.boot,
        "stop_generation": memory.stop_generation,
        "job": memory.job.hex(),
        "plan_hash": memory.plan_hash.hex(),
        "hi": memory.hi,
        "done": memory.done,
        "results": [list(result) for result in memory.results],
    }
    assert not memory.lost


def test_a_memory_is_written_as_it_always_was() -> None:
    begun, ended = GOLDEN["memory"]
    slots = Slots([bytes.fromhex(slot) for slot in begun["slots"]])

    assert nvm.Memory(slots).end(41, wire.OUTCOME_PLACED, 0b111, 398, 52_000)
    assert [slot.hex() for slot in slots.slots] == ended["slots"]
