"""Terminals that are closed, unread, or know few letters: a clear end, no crash, no needle left down."""

import asyncio
import fcntl
import os
import subprocess
from pathlib import Path

import pytest

from controller.record.verify import intact_entries, verify_record
from sim.demo.room import STIPPLE
from tests.system.play import play
from tests.system.procedure_room import Room, state_is

pytestmark = pytest.mark.system
LIMIT_S = 20


def resume(room: Room) -> list[str]:
    return [*STIPPLE, "resume", str(room.session), "--port", room.port, "--ledger", room.ledger]


async def left_in_standby(room: Room) -> None:
    await room.watch_until(state_is("standby"))
    room.controller.tell("quit")
    await room.controller.end()


async def ended(command: list[str], **environment: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a command given nothing but `quit`."""
    pipe = subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=pipe, env={**os.environ, **environment}
    )
    async with asyncio.timeout(LIMIT_S):
        said, complained = await process.communicate(b"quit\n")
    assert process.returncode is not None
    return process.returncode, said.decode("latin-1"), complained.decode("latin-1")


@pytest.mark.hazard("H16")
@pytest.mark.parametrize("words", [("--jsonl",), ()], ids=["for programs", "for people"])
@pytest.mark.parametrize("reader", ["has stopped reading", "has gone"])
def test_whoever_does_not_read_what_it_says_ends_it_as_if_nobody_were_at_the_controls(
    tmp_path: Path, reader: str, words: tuple[str, ...]
) -> None:
    async def scenario(room: Room) -> None:
        await left_in_standby(room)
        read_fd, write_fd = os.pipe()
        # The smallest pipe there is, so that it is full soon.
        fcntl.fcntl(write_fd, fcntl.F_SETPIPE_SZ, 4096)
        unheard = await asyncio.create_subprocess_exec(
            *resume(room), *words, stdin=subprocess.PIPE, stdout=write_fd, stderr=subprocess.PIPE
        )
        os.close(write_fd)
        if reader == "has gone":
            os.close(read_fd)
        assert unheard.stdin is not None
        assert unheard.stderr is not None
        async with asyncio.timeout(LIMIT_S):
            while not unheard.stderr.at_eof():
                # People are shown something only when something changes, or when they ask.
                unheard.stdin.write(b"status\n")
                await read_for(unheard.stderr, 0.1)
            assert await unheard.wait() == 130
        if reader != "has gone":
            os.close(read_fd)
        assert not (await room.machine_status())["armed"]

    room = play(Room(tmp_path / "s", dots=30), scenario)
    assert verify_record(room.record).intact
    # The last stop, not the last entry: the machine may answer the greeting while the controller is leaving.
    stops = [entry.body["why"] for entry in intact_entries(room.record) if entry.kind == "stop"]
    assert stops[-1] == "the terminal was closed"


async def read_for(stream: asyncio.StreamReader, wait_s: float) -> None:
    """Nothing is expected but the end."""
    try:
        async with asyncio.timeout(wait_s):
            assert await stream.read() == b""
    except TimeoutError:
        return


@pytest.mark.parametrize(("closed", "name"), [("<&-", "standard input"), (">&-", "standard output")])
def test_without_a_terminal_no_session_is_gone_on_with(tmp_path: Path, closed: str, name: str) -> None:
    async def scenario(room: Room) -> None:
        await left_in_standby(room)
        entries = len(intact_entries(room.record))
        code, _, complained = await ended(["sh", "-c", f'exec "$@" {closed}', "sh", *resume(room)])
        assert code == 2
        assert f"{name} is closed, expected a terminal or a pipe" in complained
        assert len(intact_entries(room.record)) == entries

    play(Room(tmp_path / "s", dots=30), scenario)


def test_a_terminal_that_knows_few_letters_shows_question_marks_for_the_others(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await left_in_standby(room)
        code, said, _ = await ended(resume(room), PYTHONIOENCODING="ascii")
        assert code == 0
        assert "?m deep" in said

    play(Room(tmp_path / "s", dots=30), scenario)


def test_names_that_are_no_letters_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await left_in_standby(room)
        entries = len(intact_entries(room.record))
        code, _, complained = await ended([*resume(room), "--operator", os.fsdecode(b"T\xffss")])
        assert code == 2
        assert "the operator's name can't be written down: got 'T\\udcffss'" in complained
        assert len(intact_entries(room.record)) == entries

        folder = room.folder / os.fsdecode(b"\xff")
        begin = [*STIPPLE, "run", "--plan", str(room.plan), "--port", room.port, "--ledger", room.ledger]
        code, _, complained = await ended([*begin, "--out", str(folder)])
        assert code == 2
        assert "the session's folder can't be written down" in complained
        assert not folder.exists()

    play(Room(tmp_path / "s", dots=30), scenario)
