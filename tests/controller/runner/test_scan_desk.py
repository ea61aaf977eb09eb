"""Labels come into a real session: from a scanner beside the terminal, or typed twice at it."""

import os
import pty
from pathlib import Path

import pytest

from controller.record.verify import intact_entries
from controller.runner.scan_desk import ScanDesk, unknown_line_text
from controller.scanner.address import ScannerAddress
from controller.scanner.devices import KeyScanner, Scanner
from controller.scanner.errors import ScannerError, ScannerMissing
from controller.scanner.key_reader import KeyEvent
from controller.scanner.scans import Entry
from controller.session.commands import CommandUnknown
from tests.controller.runner.session_bench import SessionBench, run
from tests.controller.scanner.fake_device import PipeKeyboard
from tests.controller.scanner.keys import ESCAPE, stroke, typed

ADDRESS = ScannerAddress(Entry.EVDEV, "keyboard")


@pytest.fixture
def session(tmp_path: Path) -> SessionBench:
    return SessionBench(tmp_path)


class Scanners:
    """What answers when the desk opens a scanner: errors first, then keyboards one after another."""

    def __init__(self, *errors: ScannerError) -> None:
        self.errors = list(errors)
        self.keyboards: list[PipeKeyboard] = []

    def open(self, address: ScannerAddress) -> Scanner:
        if self.errors:
            raise self.errors.pop(0)
        self.keyboards.append(PipeKeyboard())
        return KeyScanner(address.path, lambda path: self.keyboards[-1])

    @property
    def desk(self) -> ScanDesk:
        return ScanDesk(ADDRESS, self.open, reopen_s=0.01)


async def to_need_cartridge(session: SessionBench) -> None:
    await session.until_state("standby")
    for line in ("begin", "screen none", "sign Dr Ada"):
        session.type(line)
    await session.until_state("need_cartridge")


async def leave(session: SessionBench) -> None:
    session.type("quit")
    await session.exit_code()


def label_lines(session: SessionBench) -> list[str]:
    udi = session.cartridge.udi
    return [udi.gtin, udi.expiry.isoformat(), udi.lot, udi.serial]


def test_what_a_scanner_reads_is_claimed_as_if_it_had_been_typed_after_scan(session: SessionBench) -> None:
    scanners = Scanners()

    async def scenario() -> None:
        await session.until_said("scanner evdev:keyboard is there")
        await to_need_cartridge(session)
        scanners.keyboards[0].press(typed(session.cartridge.udi.scan + "\n"))
        told = await session.until_said(f"cartridge {session.cartridge.serial} of lot LOT1 is claimed")
        assert "typed" not in told["text"]
        await leave(session)

    run(session, scenario, scanners.desk)
    assert not scanners.keyboards[0].grabbed
    assert "cartridge" in [kind for kind, _ in session.writer.submitted]


def test_a_scanner_on_a_serial_port_is_heard_the_same(session: SessionBench) -> None:
    far_fd, near_fd = pty.openpty()

    async def scenario() -> None:
        await session.until_said("scanner serial:")
        await to_need_cartridge(session)
        os.write(far_fd, session.cartridge.udi.scan.encode() + b"\r")
        await session.until_said("is claimed")
        await leave(session)

    run(session, scenario, ScanDesk(ScannerAddress(Entry.SERIAL, os.ttyname(near_fd))))
    for fd in (far_fd, near_fd):
        os.close(fd)


def test_a_scanner_that_ends_no_scan_is_heard_after_a_silence(session: SessionBench) -> None:
    scanners = Scanners()

    async def scenario() -> None:
        await to_need_cartridge(session)
        scanners.keyboards[0].press(typed(session.cartridge.udi.scan))
        await session.until_said("is claimed")
        await leave(session)

    run(session, scenario, scanners.desk)


def test_a_scan_out_of_its_time_is_rejected_and_stops_nothing(session: SessionBench) -> None:
    scanners = Scanners()

    async def scenario() -> None:
        await session.to_ready()
        session.type("arm")
        await session.until_state("armed")
        scanners.keyboards[0].press(typed("]d2\n"))
        await session.until(lambda event: event["event"] == "rejected")
        assert session.armed
        await leave(session)

    run(session, scenario, scanners.desk)


def test_what_is_no_scan_is_told_and_not_used(session: SessionBench) -> None:
    scanners = Scanners()

    async def scenario() -> None:
        await to_need_cartridge(session)
        scanners.keyboards[0].press(typed("]d2\x1d\n", gs=stroke(66)))
        await session.until_said("scan not used (unknown key): got key 66")
        await leave(session)

    run(session, scenario, scanners.desk)


def test_a_scanner_that_is_missing_or_unplugged_is_told_once_and_found_again(session: SessionBench) -> None:
    scanners = Scanners(ScannerMissing("keyboard"), ScannerMissing("keyboard"), ScannerMissing("keyboard"))

    async def scenario() -> None:
        await session.until_said("scanner evdev:keyboard is there")
        scanners.keyboards[0].unplug()
        await session.until_said("scanner keyboard was lost (No such device)")
        await session.until_said("scanner evdev:keyboard is there")
        await to_need_cartridge(session)
        scanners.keyboards[1].press(typed(session.cartridge.udi.scan + "\n"))
        await session.until_said("is claimed")
        await leave(session)

    run(session, scenario, scanners.desk)
    missing = [event for event in session.events if "no scanner at" in event.get("text", "")]
    assert len(missing) == 1


def test_a_keyboard_held_by_mistake_is_let_go_for_good_at_escape(session: SessionBench) -> None:
    """P8"""
    scanners = Scanners()

    async def scenario() -> None:
        await session.until_state("standby")
        scanners.keyboards[0].press(stroke(ESCAPE))
        await session.until_said("scan not used (a keyboard, no scanner)")
        assert not scanners.keyboards[0].grabbed
        await leave(session)

    run(session, scenario, scanners.desk)
    assert len(scanners.keyboards) == 1


@pytest.mark.parametrize("keys", [stroke(ESCAPE), typed("stop\n")])
def test_who_wants_to_stop_at_a_keyboard_held_by_mistake_stops(
    session: SessionBench, keys: list[KeyEvent]
) -> None:
    """P8"""
    scanners = Scanners()

    async def scenario() -> None:
        await session.to_ready()
        session.type("arm")
        await session.until_state("armed")
        scanners.keyboards[0].press(keys)
        await session.until_state("ready")
        assert not session.armed
        await leave(session)

    run(session, scenario, scanners.desk)
    assert "stop" in [kind for kind, _ in session.writer.submitted]


def test_a_label_typed_twice_is_claimed_and_said_to_be_typed(session: SessionBench) -> None:
    async def scenario() -> None:
        await to_need_cartridge(session)
        for line in ("scan", *label_lines(session), *label_lines(session)):
            session.type(line)
        await session.until_said("is claimed (typed by hand): look at the pack")
        await leave(session)

    run(session, scenario, ScanDesk(ScannerAddress(Entry.TYPED)))
    claims = [entry.body for entry in intact_entries(session.record) if entry.kind == "cartridge"]
    assert [claim["entry"] for claim in claims] == ["typed"]


def test_a_slip_while_typing_is_told_and_the_dialogue_can_be_left(session: SessionBench) -> None:
    async def scenario() -> None:
        await to_need_cartridge(session)
        session.type("SCAN")
        await session.until_said("type the GTIN (14 digits, after (01)); `cancel` leaves it")
        session.type("950")
        await session.until_said("scan not used (not in its form): got '950' as GTIN")
        session.type("cancel")
        await session.until_said("no label was typed")
        session.type("950")
        await session.until_said("not understood: '950'")
        await leave(session)

    run(session, scenario, ScanDesk(ScannerAddress(Entry.TYPED)))


@pytest.mark.parametrize("line", ["scan", ""])
def test_while_armed_no_line_is_taken_for_a_label(session: SessionBench, line: str) -> None:
    """P8: what is not understood is a stop."""

    async def scenario() -> None:
        await session.to_ready()
        session.type("arm")
        await session.until_state("armed")
        session.type(line)
        await session.until_said("stopped: ")
        assert not session.armed
        await leave(session)

    run(session, scenario, ScanDesk(ScannerAddress(Entry.TYPED)))


def test_stop_and_quit_mean_the_same_while_a_label_is_typed(session: SessionBench) -> None:
    async def scenario() -> int:
        await to_need_cartridge(session)
        session.type("scan")
        session.type("stop")
        session.type("950")
        await session.until_said("not understood: '950'")
        session.type("scan")
        session.type("quit")
        return await session.exit_code()

    assert run(session, scenario, ScanDesk(ScannerAddress(Entry.TYPED))) == 0
    assert "stop" in [kind for kind, _ in session.writer.submitted]


def test_a_label_typed_by_a_scanner_with_another_keyboard_s_letters_is_recognised(
    session: SessionBench,
) -> None:
    async def scenario() -> None:
        await to_need_cartridge(session)
        session.type("+d201095060001343521728113010LOT1\x1d21SN1")
        told = await session.until_said("not understood: '+d2")
        assert "A label? German keyboard layout: " in told["text"]
        await leave(session)

    run(session, scenario)


def test_a_line_that_is_neither_command_nor_label_is_told_as_before() -> None:
    error = CommandUnknown("stpo", "stop")
    assert unknown_line_text(error, "stpo") == str(error)
