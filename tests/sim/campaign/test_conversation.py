"""What a controller has said in one connection is what the machine takes in it, and nothing else."""

from typing import Any

import pytest

from firmware_bridge.device import wire
from firmware_bridge.device.core import MachineCore
from sim.campaign.conversation import CONNECTIONS_KEPT, Conversation, listen_to
from tests.sim.virtual_room import VirtualRoom

HOST, MACHINE = 7, 9
DOTS = [(n, 1000 * n, 0, 400, 100, 0) for n in (1, 2, 3)]


def frame(ftype: int, seq: int, *fields: Any, seed: int = 1) -> bytes:
    return wire.encode_frame(ftype, seq, 0, wire.pack(ftype, *fields), seed)


def hello(nonce: int) -> bytes:
    return wire.DELIMITER + frame(
        wire.HELLO, 0, nonce, wire.SCHEMA, wire.PROTOCOL_VERSION, seed=wire.HANDSHAKE_SEED
    )


@pytest.fixture
def said() -> Conversation:
    """Three dots, in one connection."""
    conversation = Conversation()
    conversation.sent(hello(HOST))
    for seq, dot in enumerate(DOTS):
        conversation.sent(frame(wire.DOT, seq, *dot))
    return conversation


def take(conversation: Conversation, *dots: tuple[int, ...], host: int = HOST, machine: int = MACHINE) -> str:
    """What is wrong with the last of them."""
    return [conversation.against_command((host, machine), wire.DOT, dot) for dot in dots][-1]


def test_commands_taken_in_the_order_in_which_they_were_sent_are_right(said: Conversation) -> None:
    assert take(said, *DOTS) == ""


def test_a_frame_that_is_sent_again_is_one_command(said: Conversation) -> None:
    said.sent(frame(wire.DOT, 1, *DOTS[1]) + frame(wire.DOT, 2, *DOTS[2]))

    assert take(said, *DOTS) == ""
    assert take(said, DOTS[2]) == "the machine takes DOT as command 4, of 3 sent in this connection"


def test_numbers_go_round(said: Conversation) -> None:
    for number in range(3, 258):
        said.sent(frame(wire.RECALL, number & 0xFF, number))

    assert take(said, *DOTS) == ""
    for number in range(3, 258):
        assert said.against_command((HOST, MACHINE), wire.RECALL, (number,)) == ""


def test_a_command_taken_twice_is_told(said: Conversation) -> None:
    words = take(said, DOTS[0], DOTS[0])

    assert words == f"the machine takes DOT {DOTS[0]} as command 2, and was sent another (DOT)"


def test_a_command_that_was_changed_on_the_way_is_told(said: Conversation) -> None:
    assert take(said, (1, 1000, 0, 900, 100, 0)).endswith("as command 1, and was sent another (DOT)")


def test_a_command_from_a_controller_that_has_only_greeted_is_told(said: Conversation) -> None:
    assert take(said, DOTS[0], host=8) == "the machine takes DOT from a controller that has only greeted"


def test_a_machine_that_was_reset_while_it_was_greeted_takes_the_first_command_first(
    said: Conversation,
) -> None:
    take(said, DOTS[0])

    assert take(said, DOTS[0], machine=10) == ""


def test_a_new_connection_begins_with_nothing(said: Conversation) -> None:
    said.sent(hello(8))

    assert take(said, DOTS[0], host=8) == "the machine takes DOT as command 1, of 0 sent in this connection"
    assert take(said, DOTS[0]) == ""


def test_a_greeting_said_again_begins_nothing(said: Conversation) -> None:
    said.sent(hello(HOST))

    assert take(said, *DOTS) == ""


def test_only_the_newest_connections_are_kept(said: Conversation) -> None:
    for nonce in range(100, 100 + CONNECTIONS_KEPT):
        said.sent(hello(nonce))

    assert take(said, DOTS[0]) == "the machine takes DOT from a controller that has only greeted"


def test_a_heartbeat_counts_in_the_connection_it_was_sent_in(said: Conversation) -> None:
    said.sent(frame(wire.HEARTBEAT, 0, 5, wire.WANT_RUN))
    said.sent(hello(8))

    assert said.against_heartbeat(HOST, 5, wire.WANT_RUN) == ""
    for nonce, wanted in ((8, wire.WANT_RUN), (HOST, wire.WANT_HOLD), (99, wire.WANT_RUN)):
        assert (
            said.against_heartbeat(nonce, 5, wanted)
            == "the machine hears heartbeat 5, which nobody has sent in this connection"
        )


def test_what_is_no_frame_says_nothing() -> None:
    Conversation().sent(wire.DELIMITER * wire.BREAK_ZEROS)


def test_a_machine_is_held_to_it_before_it_acts() -> None:
    core = MachineCore(VirtualRoom().plant)
    conversation = Conversation()
    told: list[str] = []
    listen_to(core, conversation, told.append)
    core.receive(hello(HOST), 0)
    answer = wire.decode_frame(core.frame_to_send(0)[:-1], 0)
    assert answer is not None
    seed = wire.connection_seed(wire.SCHEMA, HOST, wire.unpack(wire.HELLO_ACK, answer[3])[1])

    core.receive(frame(wire.HEARTBEAT, 0, 1, wire.WANT_HOLD, seed=seed), 0)
    core.receive(frame(wire.RECALL, 0, 1, seed=seed), 0)

    assert told == [
        "the machine hears heartbeat 1, which nobody has sent in this connection",
        "the machine takes RECALL from a controller that has only greeted",
    ]
    assert core.lease(0)
