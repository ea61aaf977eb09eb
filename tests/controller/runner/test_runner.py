"""The shell around the engine: whatever goes wrong in it, the needle is up first and the record is whole."""

import logging
import os
import signal
from pathlib import Path

import pytest

from controller.engine.effects import LedgerClaim
from controller.record.errors import NotDurable
from controller.record.verify import verify_record
from controller.runner.runner import EXIT_BY_SIGNAL
from firmware_bridge.errors import PortMissing
from tests.controller.runner.session_bench import SessionBench, run


@pytest.fixture
def session(tmp_path: Path) -> SessionBench:
    return SessionBench(tmp_path)


@pytest.fixture
def long_session(tmp_path: Path) -> SessionBench:
    """So many dots that it is still depositing whatever a test does meanwhile."""
    return SessionBench(tmp_path, dots=3000)


def test_a_session_typed_line_by_line_ends_with_every_dot_in_the_skin_and_the_record_closed(
    session: SessionBench,
) -> None:
    async def scenario() -> int:
        await session.to_depositing()
        await session.finish()
        return await session.exit_code()

    assert run(session, scenario) == 0
    assert session.strikes == 24
    assert verify_record(session.record).closed
    assert session.heard.events.get_nowait()["event"] == "snapshot"
    assert session.heard.events.get_nowait()["event"] == "finished"


@pytest.mark.parametrize("signum", EXIT_BY_SIGNAL)
def test_a_signal_lifts_the_needle_and_leaves_a_whole_record_to_resume(
    long_session: SessionBench, signum: signal.Signals
) -> None:
    async def scenario() -> int:
        await long_session.to_mid_session()
        os.kill(os.getpid(), signum)
        return await long_session.exit_code()

    assert run(long_session, scenario) == EXIT_BY_SIGNAL[signum]
    assert not long_session.armed
    found = verify_record(long_session.record)
    assert found.intact
    assert not found.closed
    assert 0 < long_session.strikes < 3000


@pytest.mark.parametrize("line", ["stop", "quit"])
def test_a_stop_has_reached_the_machine_before_anything_else_is_done(
    long_session: SessionBench, line: str
) -> None:
    async def scenario() -> None:
        await long_session.to_mid_session()
        long_session.type(line)
        await long_session.until_state("ready")
        assert not long_session.said_while_armed[-1]
        long_session.type("quit")
        await long_session.exit_code()

    run(long_session, scenario)
    stops = [armed for kind, armed in long_session.writer.submitted if kind == "stop"]
    assert stops
    assert not any(stops)


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("line", "why"), [("", "an empty line"), ("stpo", "'stpo' was not understood")])
def test_a_slip_of_the_hand_is_a_stop(long_session: SessionBench, line: str, why: str) -> None:
    """P8"""

    async def scenario() -> None:
        await long_session.to_mid_session()
        long_session.type(line)
        await long_session.until_said(f"stopped: {why}")
        await long_session.until_state("ready")
        assert not long_session.armed
        long_session.type("")
        long_session.type("quit")
        await long_session.exit_code()

    run(long_session, scenario)


def test_the_end_of_the_terminals_input_lifts_the_needle_and_ends_with_130(
    long_session: SessionBench,
) -> None:
    async def scenario() -> int:
        await long_session.to_mid_session()
        long_session.leave_terminal()
        return await long_session.exit_code()

    assert run(long_session, scenario) == 130
    assert not long_session.armed
    assert verify_record(long_session.record).intact


def test_a_terminal_that_shows_nothing_any_more_is_as_good_as_unattended(long_session: SessionBench) -> None:
    async def scenario() -> int:
        await long_session.to_mid_session()
        long_session.heard.error = BrokenPipeError()
        return await long_session.exit_code()

    assert run(long_session, scenario) == 130
    assert not long_session.armed


def test_a_port_that_can_not_be_opened_is_tried_until_it_can_and_complained_of_once(
    session: SessionBench,
) -> None:
    session.port_errors = [PortMissing("/dev/x"), PortMissing("/dev/x"), PortMissing("/dev/x")]

    async def scenario() -> None:
        await session.until_state("standby")
        session.type("quit")
        await session.exit_code()

    run(session, scenario)
    said = [event["text"] for event in session.events if event["event"] == "say"]
    assert said == [str(PortMissing("/dev/x"))]
    assert session.ports[0].closed


@pytest.mark.parametrize("way", ["hung up", "torn"])
def test_a_lost_port_is_opened_again_and_nothing_moves_until_the_machine_is_armed_again(
    long_session: SessionBench, way: str
) -> None:
    async def scenario() -> int:
        await long_session.to_mid_session()
        if way == "torn":
            long_session.ports[0].torn = True
        else:
            long_session.ports[0].hang_up()
        await long_session.until_state("offline")
        await long_session.until_state("standby")
        struck = long_session.strikes
        assert not long_session.armed
        long_session.type("quit")
        await long_session.exit_code()
        return struck

    struck = run(long_session, scenario)
    assert len(long_session.ports) == 2
    assert long_session.ports[0].closed
    assert long_session.strikes == struck


def test_a_record_that_can_not_be_written_latches_a_fault_and_nothing_is_struck_any_more(
    long_session: SessionBench,
) -> None:
    async def scenario() -> int:
        await long_session.to_mid_session()
        long_session.record.rename(long_session.folder / "elsewhere")
        await long_session.until_state("fault")
        struck = long_session.strikes
        assert not long_session.armed
        long_session.type("acknowledge")
        rejected = await long_session.until(lambda event: event["event"] == "rejected")
        assert rejected["code"] == "record_not_durable"
        long_session.type("quit")
        with pytest.raises(NotDurable, match="the file was moved or deleted"):
            await long_session.exit_code()
        return struck

    struck = run(long_session, scenario)
    assert long_session.strikes == struck
    (alarm,) = [event for event in long_session.events if event.get("level") == "alarm"]
    assert "put the file back" in alarm["text"]
    (long_session.folder / "elsewhere").rename(long_session.record)
    assert verify_record(long_session.record).intact


def test_a_record_that_fails_with_the_very_last_entry_is_no_success(session: SessionBench) -> None:
    async def scenario() -> None:
        await session.to_depositing()
        await session.until_state("cartridge_change")
        session.record.rename(session.folder / "elsewhere")
        session.type("quit")
        with pytest.raises(NotDurable):
            await session.exit_code()

    run(session, scenario)


def test_a_writer_that_takes_no_more_drafts_is_a_record_that_can_not_be_written(
    session: SessionBench,
) -> None:
    async def scenario() -> None:
        await session.until_state("standby")
        session.writer.close()
        session.type("begin")
        await session.until_said("journal writer takes no more drafts")
        await session.until_state("fault")
        session.type("quit")
        await session.exit_code()

    run(session, scenario)
    assert session.strikes == 0


def test_a_fault_of_the_program_lifts_the_needle_before_it_is_reported(long_session: SessionBench) -> None:
    async def scenario() -> None:
        await long_session.to_mid_session()
        long_session.heard.error = ZeroDivisionError("ours")
        with pytest.raises(ZeroDivisionError, match="ours"):
            await long_session.exit_code()

    run(long_session, scenario)
    assert not long_session.armed
    stops = [armed for kind, armed in long_session.writer.submitted if kind == "stop"]
    assert stops
    assert not any(stops)
    assert verify_record(long_session.record).intact


@pytest.mark.hazard("H17")
def test_a_fault_of_the_engine_itself_can_not_keep_the_needle_down(
    long_session: SessionBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("engine")

    async def scenario() -> None:
        await long_session.to_mid_session()
        monkeypatch.setattr(long_session.engine, "interrupt", broken)
        long_session.type("quit")
        long_session.leave_terminal()
        with pytest.raises(ZeroDivisionError, match="engine"):
            await long_session.exit_code()

    run(long_session, scenario)
    assert not long_session.armed


def test_a_fault_at_the_ledger_ends_the_session_instead_of_leaving_it_waiting(session: SessionBench) -> None:
    async def scenario() -> None:
        await session.until_state("standby")
        session.engine.ctx.effects.append(LedgerClaim(scan=None))  # type: ignore[arg-type]
        session.type("status")
        with pytest.raises((TypeError, AttributeError)):
            await session.exit_code()

    run(session, scenario)


def test_news_from_the_loop_that_is_no_error_is_only_logged(
    session: SessionBench, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> int:
        await session.until_state("standby")
        session.running.get_loop().call_exception_handler({"message": "a transport was left open"})
        session.type("quit")
        return await session.exit_code()

    with caplog.at_level(logging.ERROR):
        assert run(session, scenario) == 0
    assert "a transport was left open" in caplog.text


def test_what_can_not_be_done_now_is_refused_with_the_way_out(session: SessionBench) -> None:
    async def scenario() -> None:
        await session.until_state("standby")
        session.type("arm")
        rejected = await session.until(lambda event: event["event"] == "rejected")
        assert (rejected["trigger"], rejected["code"]) == ("arm", "not_now")
        assert "begin" in rejected["allowed"]
        session.type("quit")
        await session.exit_code()

    run(session, scenario)


def test_help_unknown_words_and_status_are_answered(session: SessionBench) -> None:
    async def scenario() -> None:
        await session.until_state("standby")
        session.type("help")
        usage = await session.until(lambda event: event["event"] == "usage")
        assert "arm" in usage["commands"]
        session.type("dance")
        await session.until_said("not understood: 'dance'")
        session.type("status")
        await session.until_state("standby")
        session.type("quit")
        assert await session.exit_code() == 0

    run(session, scenario)
