"""A pseudo-terminal as a port that comes and goes under one link."""

import errno
import os
from pathlib import Path

import pytest

from sim.errors import LinkTaken, StateUnusable
from sim.process.pty_port import PtyPort

pytestmark = pytest.mark.system


def _open(link: Path) -> int:
    return os.open(link, os.O_RDWR | os.O_NOCTTY)


def _is_dead(fd: int) -> bool:
    # Linux answers a read with EIO, others with the end of the file.
    try:
        return os.read(fd, 10) == b""
    except OSError as error:
        return error.errno == errno.EIO


def _host_seen(port: PtyPort) -> bool:
    assert port.read() == b""
    return port.host_present


def test_bytes_go_both_ways_and_none_is_special(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.plug()
    host_fd = _open(port.link)
    data = bytes(range(256))
    os.write(host_fd, data)
    assert port.read() == data
    port.write(data)
    assert os.read(host_fd, 4096) == data
    os.close(host_fd)
    port.unplug()


def test_reading_never_waits_and_tells_whether_a_host_is_there(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.plug()
    assert not _host_seen(port)
    for _ in range(2):
        host_fd = _open(port.link)
        assert _host_seen(port)
        os.close(host_fd)
        assert not _host_seen(port)
    port.unplug()


def test_what_is_sent_while_no_host_listens_is_lost_as_on_a_wire(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.plug()
    port.write(b"to nobody")
    host_fd = _open(port.link)
    os.set_blocking(host_fd, False)
    with pytest.raises(BlockingIOError):
        os.read(host_fd, 10)
    os.close(host_fd)
    port.unplug()


def test_a_host_that_does_not_read_loses_bytes_and_holds_nobody_up(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.plug()
    host_fd = _open(port.link)
    port.read()
    for _ in range(100):
        port.write(bytes(4096))
    assert port.host_present
    os.close(host_fd)
    port.unplug()


def test_writing_to_a_host_that_has_just_gone_is_survived(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.plug()
    host_fd = _open(port.link)
    port.read()
    os.close(host_fd)
    port.write(b"too late")
    assert not _host_seen(port)
    port.unplug()


@pytest.mark.parametrize("verb", ["read", "write"])
def test_what_is_wrong_on_our_own_side_is_not_mistaken_for_an_absent_host(verb: str, tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.plug()
    host_fd = _open(port.link)
    assert _host_seen(port)
    assert port.fd is not None
    aside_fd = os.dup(port.fd)
    read_only_end, write_only_end = os.pipe()
    os.dup2(write_only_end if verb == "read" else read_only_end, port.fd)
    with pytest.raises(OSError, match="Bad file descriptor"):
        port.read() if verb == "read" else port.write(b"x")
    for fd in (host_fd, aside_fd, read_only_end, write_only_end):
        os.close(fd)
    port.unplug()


def test_an_unplugged_port_is_gone_for_its_host_and_returns_as_a_new_one(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.plug()
    host_fd = _open(port.link)
    port.read()
    port.unplug()
    assert not port.link.is_symlink()
    assert port.fd is None
    assert port.read() == b""
    port.write(b"nothing")
    assert _is_dead(host_fd)
    os.close(host_fd)
    port.plug()
    host_fd = _open(port.link)
    os.write(host_fd, b"again")
    assert port.read() == b"again"
    os.close(host_fd)
    port.unplug()


def test_plugging_and_unplugging_twice_is_once(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    port.unplug()
    port.plug()
    fd = port.fd
    port.plug()
    assert port.fd == fd
    port.unplug()
    port.unplug()


def test_a_file_in_the_place_of_the_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("someone's")
    with pytest.raises(LinkTaken):
        PtyPort(tmp_path / "port").plug()
    assert (tmp_path / "port").read_text() == "someone's"


def test_a_link_left_by_a_process_that_was_killed_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "port").symlink_to(tmp_path / "gone")
    port = PtyPort(tmp_path / "port")
    port.plug()
    os.close(_open(port.link))
    port.unplug()
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_another_machine_has_taken_over_is_left_to_it(tmp_path: Path) -> None:
    first, second = PtyPort(tmp_path / "port"), PtyPort(tmp_path / "port")
    first.plug()
    second.plug()
    first.unplug()
    assert second.link.is_symlink()
    second.unplug()


def test_a_place_that_can_not_be_written_is_refused_and_leaks_nothing(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "missing" / "port")
    with pytest.raises(StateUnusable, match="name a place you can write to"):
        port.plug()
    assert port.fd is None
