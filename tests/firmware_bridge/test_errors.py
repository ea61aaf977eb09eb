"""Every error of this package, provoked, with its exact words: what, got, expected, where, and what to do."""

import errno
import inspect
from collections.abc import Callable

import pytest
import serial
from pytest_mock import MockerFixture

from firmware_bridge import errors
from firmware_bridge.device import wire
from firmware_bridge.errors import BridgeError
from firmware_bridge.link import GREETING_S_MAX, Link, LinkDown
from firmware_bridge.messages import Recall
from firmware_bridge.serial_port import SerialPort
from tests.firmware_bridge.machine_end import HOST_NONCE, hello_ack

BUILT_IN_TOO = {
    errors.PortMissing: FileNotFoundError,
    errors.PortForbidden: PermissionError,
    errors.PortLost: ConnectionError,
    errors.NoAnswer: TimeoutError,
    errors.LinkLost: ConnectionError,
}


def error_of(cause: Callable[[], object]) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        cause()
    return caught.value


def greeted_with(answer: bytes) -> BridgeError:
    """Greet whoever answers `answer`, and wait."""
    link = Link(115_200, 0.5)
    link.connect(HOST_NONCE, 0.0)
    link.receive_bytes(answer, 0.0)
    link.handle_deadline(GREETING_S_MAX)
    event = link.next_event()
    assert isinstance(event, LinkDown)
    return event.error


def missing_port() -> BridgeError:
    return error_of(lambda: SerialPort("/dev/no-such-port", 115_200))


def no_answer() -> BridgeError:
    return greeted_with(b"")


def not_a_machine() -> BridgeError:
    return greeted_with(b"AT+GMR\r\nERROR\r\n")


def wrong_schema() -> BridgeError:
    return greeted_with(hello_ack(schema=0xABCD, version=wire.PROTOCOL_VERSION + 1))


def link_lost() -> BridgeError:
    return error_of(lambda: Link(115_200, 0.5).send(Recall(1)))


TEXTS: list[tuple[type[BridgeError], Callable[[], BridgeError], str]] = [
    (
        errors.PortMissing,
        missing_port,
        "no serial port at /dev/no-such-port: check that the machine is switched on and its cable is in, "
        "or name another port with --port",
    ),
    (
        errors.NoAnswer,
        no_answer,
        "the machine did not answer within 3.0 s: expected HELLO_ACK, got nothing; "
        "check power, cable and baud rate",
    ),
    (
        errors.NotAMachine,
        not_a_machine,
        "what is on this port is not a Stipple machine: got 15 bytes in 3.0 s and not one intact frame, "
        "expected HELLO_ACK; check the port's name and the baud rate",
    ),
    (
        errors.WrongSchema,
        wrong_schema,
        "the machine speaks protocol version 2 (schema 0000abcd), expected version 1 "
        f"(schema {wire.SCHEMA:08x}): nothing can be armed; update the machine's firmware or this program",
    ),
    (
        errors.LinkLost,
        link_lost,
        "the connection to the machine broke: Recall can't be sent while the link is down; "
        "it stops by itself within its lease and nothing moves until it is armed again",
    ),
]
FROM_THE_SYSTEM: list[tuple[type[BridgeError], Exception, str]] = [
    (
        errors.PortBusy,
        serial.SerialException(errno.EAGAIN, "could not exclusively lock port"),
        "port /dev/ttyUSB0 is in use by another program: one controller drives a machine; "
        "close the other one before starting this one",
    ),
    (
        errors.PortForbidden,
        serial.SerialException(errno.EACCES, "denied"),
        "not allowed to open port /dev/ttyUSB0: "
        "on Debian add the user to the group 'dialout' and log in again",
    ),
    (
        errors.PortLost,
        serial.SerialException("adapter unplugged"),
        "port /dev/ttyUSB0 was lost (adapter unplugged): check the cable; "
        "the machine stops by itself within its lease",
    ),
]


@pytest.mark.parametrize(("kind", "provoke", "text"), TEXTS, ids=[row[0].__name__ for row in TEXTS])
def test_each_error_says_what_to_do(
    kind: type[BridgeError], provoke: Callable[[], BridgeError], text: str
) -> None:
    error = provoke()

    assert type(error) is kind
    assert str(error) == text


@pytest.mark.parametrize(
    ("kind", "fault", "text"), FROM_THE_SYSTEM, ids=[row[0].__name__ for row in FROM_THE_SYSTEM]
)
def test_each_fault_of_the_system_becomes_an_error_that_says_what_to_do(
    kind: type[BridgeError], fault: Exception, text: str, mocker: MockerFixture
) -> None:
    mocker.patch("serial.Serial", side_effect=fault)
    error = error_of(lambda: SerialPort("/dev/ttyUSB0", 115_200))

    assert type(error) is kind
    assert str(error) == text
    assert error.__cause__ is fault


def _classes() -> set[type[BridgeError]]:
    return {
        member
        for _, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, BridgeError) and not member.__subclasses__()
    }


def test_no_error_is_missing_from_these_tables() -> None:
    assert _classes() == {row[0] for row in TEXTS} | {row[0] for row in FROM_THE_SYSTEM}


@pytest.mark.parametrize(("kind", "built_in"), BUILT_IN_TOO.items(), ids=lambda kind: kind.__name__)
def test_an_error_is_also_the_built_in_one_it_resembles(
    kind: type[BridgeError], built_in: type[Exception]
) -> None:
    assert issubclass(kind, built_in)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    named = {name for name in (errors.__doc__ or "").replace("─", " ").split() if hasattr(errors, name)}

    assert named == {
        member.__name__
        for _, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, BridgeError)
    }


def test_the_command_line_ends_with_3_for_all_of_them() -> None:
    assert {kind.exit_code for kind in _classes()} == {3}
