"""What both terminals share: lines in, and when a picture is due."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.engine.context import Context
from controller.engine.effects import LedgerClaim
from controller.reconciling.chart import Chart
from controller.reconciling.place import UncertainPlace
from controller.runner.skin_map import SkinMap
from controller.runner.terminal import LEDGER_QUIET_S, SHOW_S, Terminal
from controller.session.facts import Facts
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState
from tests.controller.runner.session_bench import SessionBench
from tests.controller.runner.terminal_pictures import OPENING, facts_with, skin


class PlainTerminal(Terminal):
    """Notes whether each picture was a change."""

    def __init__(self, input_fd: int = 0, of: SkinMap | None = None) -> None:
        super().__init__(input_fd, OPENING, of or skin())
        self.pictures: list[bool] = []
        self.asked: list[tuple[int, int]] = []
        self.charts: list[int] = []
        self.said: list[str] = []

    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        self.pictures.append(changed)

    def say(self, level: str, text: str) -> None:
        self.said.append(text)

    def ask(self, place: UncertainPlace, undecided: int, chart: Chart) -> None:
        self.asked.append((place.dot, undecided))

    def chart(self, dot: int, chart: Chart) -> None:
        self.charts.append(dot)

    def opened(self) -> None: ...

    def status(self, snapshot: dict[str, Any]) -> None: ...

    def reject(self, rejected: CommandRejected) -> None: ...

    def usage(self) -> None: ...

    def finish(self, snapshot: dict[str, Any]) -> None: ...


@pytest.fixture
def ctx(tmp_path: Any) -> Iterator[Context]:
    session = SessionBench(tmp_path)
    yield session.engine.ctx
    session.close()


@pytest.fixture
def now_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set by index 0."""
    now = [100.0]
    monkeypatch.setattr("controller.runner.terminal.time.monotonic", lambda: now[0])
    return now


def snapshot_with(step: str, awaits_signature: bool = False) -> Any:
    return lambda ctx: {"next_step": step, "awaits_signature": awaits_signature}


def test_a_picture_is_drawn_at_once_and_then_only_from_time_to_time(ctx: Context, now_s: list[float]) -> None:
    shown = PlainTerminal()
    for _ in range(3):
        shown.show(snapshot_with("begin"), ctx)
    now_s[0] += SHOW_S
    shown.show(snapshot_with("begin"), ctx)

    assert shown.pictures == [True, False]


def test_a_new_next_step_is_a_change_though_the_state_is_the_same(ctx: Context, now_s: list[float]) -> None:
    shown = PlainTerminal()
    shown.show(snapshot_with("arm"), ctx)
    now_s[0] += SHOW_S
    shown.show(snapshot_with("take the foot off the pedal"), ctx)

    assert shown.pictures == [True, True]


def test_somebody_who_asks_is_shown_the_same_again(ctx: Context, now_s: list[float]) -> None:
    shown = PlainTerminal()
    shown.show(snapshot_with("arm"), ctx)
    shown.show_again()
    shown.show(snapshot_with("arm"), ctx)

    assert shown.pictures == [True, True]


@pytest.mark.hazard("H11", "H33")
def test_before_the_signature_what_is_signed_for_is_said_once(ctx: Context, now_s: list[float]) -> None:
    """P12"""
    shown = PlainTerminal()
    for awaits_signature in (False, True, True):
        shown.show(snapshot_with("sign NAME", awaits_signature), ctx)
        now_s[0] += SHOW_S

    assert shown.said == [
        "to be signed for: SIMULATED, client C-1, session 1 of 3, plan 0123456789ab; "
        "100 dots, 400 … 450 µm deep, ceiling 600 µm; operator Tess, record in /r/a room, "
        "sent to no clinic"
    ]


def lines_of(*chunks: bytes) -> list[str | None]:
    """What is heard when these chunks arrive and the input ends."""
    read_fd, write_fd = os.pipe()
    heard: list[str | None] = []

    async def listen() -> None:
        ended = asyncio.Event()

        def on_line(line: str | None) -> None:
            heard.append(line)
            if line is None:
                ended.set()

        PlainTerminal(read_fd).start(asyncio.get_running_loop(), on_line)
        for chunk in chunks:
            os.write(write_fd, chunk)
        os.close(write_fd)
        async with asyncio.timeout(5):
            await ended.wait()

    asyncio.run(listen())
    os.close(read_fd)
    return heard


def test_lines_are_heard_whole_however_they_arrive_and_empty_ones_are_heard_too() -> None:
    assert lines_of(b"be", b"gin\n\n  ar", b"m  \nhalf a li") == ["begin", "", "arm", None]


def test_letters_that_are_none_do_not_stop_the_program() -> None:
    assert lines_of(b"\xffarm\n") == ["\ufffdarm", None]


def test_a_terminal_that_was_hung_up_is_the_end_of_its_input() -> None:
    machine_fd, terminal_fd = os.openpty()
    heard: list[str | None] = []

    async def listen() -> None:
        ended = asyncio.Event()

        def on_line(line: str | None) -> None:
            heard.append(line)
            ended.set()

        PlainTerminal(machine_fd).start(asyncio.get_running_loop(), on_line)
        os.close(terminal_fd)
        async with asyncio.timeout(5):
            await ended.wait()

    asyncio.run(listen())
    os.close(machine_fd)
    assert heard == [None]


def test_a_dot_to_be_decided_is_asked_about_once_and_then_the_next(ctx: Context, now_s: list[float]) -> None:
    """P1"""
    facts = facts_with(("uncertain", {"dot": 4, "why": "", "cartridge": "SN1"}))
    shown = PlainTerminal(of=skin(facts))
    ctx.table.state = SessionState.RECONCILING
    shown.show(snapshot_with("decide 3"), ctx)
    shown.show_again()
    shown.show(snapshot_with("decide 3"), ctx)
    assert shown.asked == [(3, 2)]
    facts.apply("reconciled", {"dot": 3, "decision": "skip", "by": "Tess"})
    now_s[0] += SHOW_S
    shown.show(snapshot_with("decide 4"), ctx)
    assert shown.asked == [(3, 2), (4, 1)]


def test_nothing_is_asked_while_nobody_is_to_decide(ctx: Context, now_s: list[float]) -> None:
    shown = PlainTerminal()
    shown.show(snapshot_with("acknowledge"), ctx)

    assert not shown.asked


def test_what_the_ledger_is_about_to_change_is_not_shown_before_its_answer(
    ctx: Context, now_s: list[float]
) -> None:
    shown = PlainTerminal()
    ctx.table.state = SessionState.NEED_CARTRIDGE
    shown.show(snapshot_with("scan"), ctx)
    ctx.ask_ledger(LedgerClaim("x"))
    shown.show_again()
    shown.show(snapshot_with("wait"), ctx)
    assert shown.pictures == [True]
    ctx.ledger_pending = None
    shown.show(snapshot_with("look at the pack"), ctx)
    assert shown.pictures == [True, True]


def test_a_ledger_that_takes_its_time_is_told_of(ctx: Context, now_s: list[float]) -> None:
    shown = PlainTerminal()
    ctx.table.state = SessionState.NEED_CARTRIDGE
    ctx.ask_ledger(LedgerClaim("x"))
    shown.show(snapshot_with("wait"), ctx)
    now_s[0] += LEDGER_QUIET_S
    shown.show(snapshot_with("wait"), ctx)

    assert shown.pictures == [True]


def map_of(shown: PlainTerminal, *dots: int, armed: bool = False) -> list[tuple[str, str]]:
    """What is said to these maps, up to the word that a picture was written, or could not be."""
    said: list[tuple[str, str]] = []

    async def ask() -> None:
        shown.start(asyncio.get_running_loop(), lambda line: None)
        told = asyncio.Event()

        def say(level: str, text: str) -> None:
            said.append((level, text))
            told.set()

        for dot in dots:
            shown.map(dot, armed, say)
        async with asyncio.timeout(20):
            await told.wait()
        asyncio.get_running_loop().remove_reader(shown._input_fd)

    asyncio.run(ask())
    return said


@pytest.fixture
def quiet_fd() -> Iterator[int]:
    """An input where nobody types."""
    read_fd, write_fd = os.pipe()
    yield read_fd
    os.close(read_fd)
    os.close(write_fd)


def test_a_map_is_shown_of_the_dot_to_decide_and_its_picture_is_written_by_another_thread(
    tmp_path: Path, quiet_fd: int
) -> None:
    """P12"""
    picture = tmp_path / "SIMULATED-uncertain.png"
    shown = PlainTerminal(quiet_fd, skin(picture=picture))
    said = map_of(shown, 0, 7)

    assert shown.charts == [3, 7]
    assert said == [("note", f"SIMULATED picture written to {picture}")]
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_can_not_be_written_is_a_warning(tmp_path: Path, quiet_fd: int) -> None:
    (tmp_path / "file").touch()
    ((level, text),) = map_of(PlainTerminal(quiet_fd, skin(picture=tmp_path / "file" / "x.png")), 0)

    assert level == "warning"
    assert "the picture can't be written" in text


def test_while_the_machine_is_armed_no_map_takes_the_eye_off_it(quiet_fd: int) -> None:
    """P8"""
    shown = PlainTerminal(quiet_fd)

    assert map_of(shown, 0, armed=True) == [
        ("warning", "no map is drawn while the machine is armed: stop first")
    ]
    assert not shown.charts


def test_a_map_of_no_dot_says_which_there_are(quiet_fd: int) -> None:
    assert map_of(PlainTerminal(quiet_fd), 101) == [
        ("warning", "this session has no dot 101: its dots are 1 … 100")
    ]


def test_a_map_of_nothing_uncertain_says_how_to_ask_for_another(quiet_fd: int) -> None:
    certain = Facts(plan_session=2, dots_total=100, dots=bytearray(101))

    assert map_of(PlainTerminal(quiet_fd, skin(certain)), 0) == [
        ("note", "no dot of this session is or was uncertain: map DOT shows the skin around any dot")
    ]
