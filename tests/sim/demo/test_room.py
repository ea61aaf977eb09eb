"""Programs beside us: how they are spoken to, how their end is told, and in which words a failure is."""

import asyncio
import signal
import sys
from random import Random

import pytest

from sim.demo import room
from sim.demo.room import DemoFailed, Event, Program, stipple, until_ready, work
from sim.demo.technician import Technician
from sim.errors import SimError

pytestmark = pytest.mark.system

ECHO = """
import json, sys
print(json.dumps({"event": "ready"}), flush=True)
for line in sys.stdin:
    if line.startswith("fail"):
        sys.exit("first words\\nstipple: the last words")
    print(json.dumps({"event": "heard", "line": line.strip()}), flush=True)
"""
DEAF = """
import json, signal, time
print(json.dumps({"event": "ready"}), flush=True)
while True: signal.pause()
"""


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """`stipple` is a small program of our own: `Program.start("-c", ECHO)` starts it."""
    monkeypatch.setattr(room, "STIPPLE", (sys.executable,))


def idle() -> Technician:
    return Technician([], Random(1), 1.0)


@pytest.mark.usefixtures("program")
def test_a_program_hears_lines_and_is_heard_in_events_until_it_is_stopped() -> None:
    async def scenario() -> None:
        program = await Program.start("-c", ECHO)
        assert await until_ready(program) == {"event": "ready"}
        program.tell("arm")
        assert await program.next_event() == {"event": "heard", "line": "arm"}
        assert await program.next_event(0.01) is None
        assert not program.ended
        await program.stop()
        assert await program.next_event() is None
        assert await program.exit_code() == 0
        program.signal(signal.SIGTERM)
        await program.end()

    asyncio.run(scenario())


@pytest.mark.usefixtures("program")
def test_events_can_be_passed_over() -> None:
    async def scenario() -> None:
        program = await Program.start("-c", ECHO)
        await until_ready(program)
        program.tell("one")
        await program.next_event()
        program.tell("two")
        await program.stop()
        program.forget_events()
        assert program.ended

    asyncio.run(scenario())


@pytest.mark.usefixtures("program")
def test_a_program_that_ends_badly_is_told_with_its_exit_code_and_its_last_words() -> None:
    async def scenario() -> None:
        program = await Program.start("-c", ECHO)
        await until_ready(program)
        program.tell("fail")
        with pytest.raises(DemoFailed) as caught:
            await program.end()
        assert str(caught.value) == "`stipple -c` ended with code 1, expected 0: the last words"
        assert str(await program.failed()) == str(caught.value)
        await program.stop()

    asyncio.run(scenario())


@pytest.mark.usefixtures("program")
def test_a_program_that_does_not_end_when_asked_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "END_S_MAX", 0.05)

    async def scenario() -> int:
        program = await Program.start("-c", DEAF)
        await until_ready(program)
        await program.stop()
        return await program.exit_code()

    assert asyncio.run(scenario()) == -signal.SIGKILL


@pytest.mark.usefixtures("program")
def test_a_machine_that_never_gets_ready_is_a_failure() -> None:
    async def scenario() -> None:
        program = await Program.start("-c", "import sys; sys.exit(2)")
        try:
            await until_ready(program)
        finally:
            await program.stop()

    with pytest.raises(DemoFailed, match="ended with code 2, expected 0: it gave no reason; run it by hand"):
        asyncio.run(scenario())


@pytest.mark.usefixtures("program")
def test_work_ends_with_a_machine_that_ends() -> None:
    async def scenario() -> None:
        controller = await Program.start("-c", ECHO)
        machine = await Program.start("-c", "import sys; sys.exit('stipple: no power')")
        try:
            await work(machine, controller, idle(), lambda event: False)
        finally:
            await controller.stop()
            await machine.stop()

    with pytest.raises(DemoFailed, match="no power"):
        asyncio.run(scenario())


@pytest.mark.usefixtures("program")
def test_work_goes_on_until_the_watch_is_content_or_the_controller_has_ended() -> None:
    seen: list[Event] = []

    def watch(event: Event) -> bool:
        seen.append(event)
        return bool(event["event"] == "heard")

    async def scenario() -> tuple[bool, bool]:
        machine = await Program.start("-c", ECHO)
        controller = await Program.start("-c", ECHO)
        controller.tell("begin")
        content = await work(machine, controller, idle(), watch)
        await controller.stop()
        ended = await work(machine, controller, idle(), watch)
        await machine.stop()
        return content, ended

    assert asyncio.run(scenario()) == (True, False)
    assert [event["event"] for event in seen] == ["ready", "heard"]


def test_a_tool_answers_with_what_it_printed() -> None:
    assert stipple("--version").startswith("stipple ")


def test_a_tool_given_wrong_input_fails_with_its_own_words_and_exit_code() -> None:
    with pytest.raises(DemoFailed) as caught:
        stipple("verify", "no-such-record")
    assert str(caught.value) == (
        "`stipple verify` ended with code 2, expected 0: no-such-record: no record here, expected a record "
        "file; check the path and the session's name"
    )
    assert caught.value.exit_code == 2
    assert isinstance(caught.value, SimError)


def test_any_other_end_of_a_program_is_the_demos_own_failure() -> None:
    assert DemoFailed("run", -9, "").exit_code == 1
