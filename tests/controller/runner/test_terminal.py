"""What both terminals share: lines in, and when a picture is due."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest

from controller.engine.context import Context
from controller.runner.terminal import SHOW_S, Terminal
from controller.session.machine_table import CommandRejected
from tests.controller.runner.session_bench import SessionBench
from tests.controller.runner.terminal_pictures import OPENING


class PlainTerminal(Terminal):
    """Notes whether each picture was a change."""

    def __init__(self, input_fd: int = 0) -> None:
        super().__init__(input_fd, OPENING)
        self.pictures: list[bool] = []
        self.said: list[str] = []

    def picture(self, snapshot: dict[str, Any], changed: bool) -> None:
        self.pictures.append(changed)

    def say(self, level: str, text: str) -> None:
        self.said.append(text)

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


def test_before_the_signature_what_is_signed_for_is_said_once(ctx: Context, now_s: list[float]) -> None:
    """P12"""
    shown = PlainTerminal()
    for awaits_signature in (False, True, True):
        shown.show(snapshot_with("sign NAME", awaits_signature), ctx)
        now_s[0] += SHOW_S

    assert shown.said == [
        "to be signed for: SIMULATED, client C-1, session 1 of 3, plan 0123456789ab; "
        "100 dots, 400 … 450 µm deep, ceiling 600 µm; operator Tess, record in /r/a room"
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
