"""The door to pyserial on real pseudo-terminals: missing, busy, forbidden, hung up, full, garbage."""

import errno
import os
import pty
import select
import termios
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial
from pytest_mock import MockerFixture

from firmware_bridge.device import wire
from firmware_bridge.errors import PortBusy, PortForbidden, PortLost, PortMissing
from firmware_bridge.serial_port import SerialPort

pytestmark = pytest.mark.system

BAUD = 115_200


class Line:
    """A pseudo-terminal: its far end, and the name under which a port opens the near one."""

    def __init__(self) -> None:
        self.far, near = pty.openpty()
        tty.setraw(near)
        self.name = os.ttyname(near)
        self._near: int | None = near

    def hang_up(self) -> None:
        os.close(self.far)
        self.far = -1

    def close(self) -> None:
        for fd in (self.far, self._near):
            if fd is not None and fd >= 0:
                os.close(fd)

    def wait_for(self, port: SerialPort) -> None:
        ready, _, _ = select.select([port.fileno()], [], [], 5)
        assert ready, "nothing arrived"


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


@pytest.fixture
def port(line: Line) -> Iterator[SerialPort]:
    port = SerialPort(line.name, BAUD)
    yield port
    port.close()


def test_bytes_go_both_ways_and_none_is_special(line: Line, port: SerialPort) -> None:
    data = bytes(range(256))
    port.write(data)
    assert os.read(line.far, 4096) == data

    os.write(line.far, data)
    received = b""
    while len(received) < len(data):
        line.wait_for(port)
        received += port.read()
    assert received == data


def test_reading_never_waits(port: SerialPort) -> None:
    assert port.read() == b""


def test_garbage_comes_through_as_it_is_and_is_no_frame(line: Line, port: SerialPort) -> None:
    os.write(line.far, b"\xff\x00Booting...\r\n\x00")
    line.wait_for(port)
    chunks = wire.FrameSplitter().feed(port.read())

    assert chunks
    assert [wire.decode_frame(chunk, 0) for chunk in chunks] == [None] * len(chunks)


def test_a_port_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PortMissing, match="no serial port at"):
        SerialPort(str(tmp_path / "ttyUSB9"), BAUD)


@pytest.mark.hazard("H19")
def test_a_port_somebody_holds_is_busy(line: Line, port: SerialPort) -> None:
    with pytest.raises(PortBusy, match="in use by another program"):
        SerialPort(line.name, BAUD)


def test_a_port_given_back_can_be_opened_again(line: Line, port: SerialPort) -> None:
    port.close()
    port.close()
    SerialPort(line.name, BAUD).close()


@pytest.mark.parametrize("reason", [errno.EACCES, errno.EPERM])
def test_a_port_this_user_may_not_open_is_forbidden(mocker: MockerFixture, reason: int) -> None:
    mocker.patch("serial.Serial", side_effect=serial.SerialException(reason, "no"))

    with pytest.raises(PortForbidden, match="dialout"):
        SerialPort("/dev/ttyUSB0", BAUD)


def test_a_file_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a port")

    with pytest.raises(PortLost, match=r"notes\.txt was lost"):
        SerialPort(str(file), BAUD)


def test_a_fault_without_a_number_is_told_in_the_systems_words(mocker: MockerFixture) -> None:
    mocker.patch("serial.Serial", side_effect=serial.SerialException("unknown adapter"))

    with pytest.raises(PortLost, match=r"\(unknown adapter\)"):
        SerialPort("/dev/ttyUSB0", BAUD)


def test_a_fault_below_the_library_is_told_in_the_systems_words(mocker: MockerFixture) -> None:
    mocker.patch("serial.Serial", side_effect=OSError(errno.EIO, "whatever"))

    with pytest.raises(PortLost, match=os.strerror(errno.EIO)):
        SerialPort("/dev/ttyUSB0", BAUD)


def test_a_terminal_hung_up_while_it_is_opened_is_lost_like_any_other(mocker: MockerFixture) -> None:
    mocker.patch("serial.Serial", side_effect=termios.error(errno.EIO, "Input/output error"))

    with pytest.raises(PortLost, match=r"ttyUSB0 was lost \(Input/output error\)"):
        SerialPort("/dev/ttyUSB0", BAUD)


def test_a_port_that_hangs_up_is_lost_to_reading_and_writing(line: Line, port: SerialPort) -> None:
    line.hang_up()

    with pytest.raises(PortLost, match="was lost"):
        port.read()
    with pytest.raises(PortLost, match="was lost"):
        port.write(b"x")


def test_a_port_that_is_readable_and_has_nothing_to_read_has_hung_up(
    line: Line, port: SerialPort, mocker: MockerFixture
) -> None:
    # What a pulled USB adapter answers, where a closed pseudo-terminal answers EIO.
    os.write(line.far, b"x")
    line.wait_for(port)
    mocker.patch("os.read", return_value=b"")

    with pytest.raises(PortLost, match="hung up"):
        port.read()


def test_bytes_that_arrive_just_after_an_empty_read_are_no_hang_up(
    line: Line, port: SerialPort, mocker: MockerFixture
) -> None:
    os.write(line.far, b"x")
    line.wait_for(port)
    mocker.patch("os.read", side_effect=[b"", b"x"])

    assert port.read() == b"x"


def test_a_system_that_says_try_again_has_nothing_to_read(port: SerialPort, mocker: MockerFixture) -> None:
    mocker.patch("os.read", side_effect=BlockingIOError)

    assert port.read() == b""


def test_a_closed_port_is_lost(port: SerialPort) -> None:
    port.close()

    with pytest.raises(PortLost):
        port.read()
    with pytest.raises(PortLost):
        port.write(b"x")


def test_a_port_that_takes_no_more_bytes_is_lost(line: Line, port: SerialPort) -> None:
    # Far more than any pseudo-terminal buffers.
    with pytest.raises(PortLost, match=r"took \d+ of 1048576 bytes"):
        port.write(b"x" * (1 << 20))
    termios.tcflush(line.far, termios.TCIOFLUSH)


def test_a_port_that_takes_not_one_byte_is_lost(port: SerialPort, mocker: MockerFixture) -> None:
    mocker.patch("os.write", side_effect=BlockingIOError)

    with pytest.raises(PortLost, match="took 0 of 1 bytes"):
        port.write(b"x")
