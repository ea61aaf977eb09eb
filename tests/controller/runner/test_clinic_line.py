"""The sender beside a session: what it says is told, replaced when it dies, never waited for in vain."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from controller.runner.clinic_line import ClinicAddress, ClinicLine
from controller.sockets.key_files import make_pair, read_pair
from tests.controller.clinic.loopback import Clinic, clinic_in, listening, record
from tests.controller.clinic.small_clinic import AT_UTC, ROOM, SESSION
from tests.controller.runner.session_bench import SessionBench, run

pytestmark = pytest.mark.system

LEASE_S = 0.3


class Said(list[tuple[str, str]]):
    """What was said; somebody may wait for the next word."""

    def __init__(self) -> None:
        super().__init__()
        self._more = asyncio.Event()

    def hear(self, level: str, text: str) -> None:
        self.append((level, text))
        self._more.set()

    async def until(self, words: str) -> None:
        """Wait until that was said."""
        async with asyncio.timeout(60):
            while not any(words in text for _, text in self):
                self._more.clear()
                await self._more.wait()


Act = Callable[[ClinicLine, Said], Awaitable[None]]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with clinic_in(tmp_path) as made:
        make_pair(tmp_path, "SIMULATED-room", "the room")
        (tmp_path / "clinic.pub").rename(tmp_path / "SIMULATED-clinic.pub")
        own = read_pair(tmp_path / "SIMULATED-room.key")
        made.keys.add(own.public, ROOM, by="Ann", at_utc=AT_UTC)
        yield made


def beside(clinic: Clinic, act: Act, keys: Path | None = None) -> Said:
    """Run a sender beside `act`, and let it finish; what it said."""
    said = Said()
    path = record(clinic.folder / "session" / "SIMULATED-record.sqlite")

    async def session() -> None:
        address = ClinicAddress(clinic.endpoint, keys or clinic.folder)
        line = ClinicLine(address, [path], SESSION, simulated=True, again_s=0.0)
        line.start(asyncio.get_running_loop(), said.hear)
        await act(line, said)
        async with asyncio.timeout(60):
            await line.finish()

    asyncio.run(session())
    return said


async def nothing(_line: ClinicLine, _said: Said) -> None:
    """Finish at once."""


async def wait_for_connection(_line: ClinicLine, said: Said) -> None:
    await said.until("connected to the clinic")


@pytest.mark.hazard("H32")
@pytest.mark.parametrize("act", [nothing, wait_for_connection])
def test_in_the_end_the_clinic_has_everything_and_it_is_told(clinic: Clinic, act: Act) -> None:
    with listening(clinic):
        said = beside(clinic, act)

    assert clinic.stored() == 100
    assert said[-1] == ("note", "clinic: every entry of this session is there")


@pytest.mark.hazard("H32")
def test_a_sender_that_dies_is_replaced(clinic: Clinic) -> None:
    async def kill_it(line: ClinicLine, said: Said) -> None:
        await said.until("connected to the clinic")
        assert line._process is not None
        line._process.kill()
        await said.until("another is started")
        said.clear()
        await said.until("connected to the clinic")

    with listening(clinic):
        said = beside(clinic, kill_it)

    assert said[-1] == ("note", "clinic: every entry of this session is there")


def test_a_clinic_that_is_away_is_told_and_not_waited_for(clinic: Clinic) -> None:
    clinic.endpoint = "tcp://127.0.0.1:1"

    async def hear(_line: ClinicLine, said: Said) -> None:
        await said.until("can't be reached")

    said = beside(clinic, hear)

    assert said[-1][0] == "warning"
    assert "1 session is not wholly at the clinic" in said[-1][1]
    assert "nothing is lost" in said[-1][1]


def test_a_sender_without_keys_says_why_it_can_not_go_on_and_is_not_tried_again(
    clinic: Clinic, tmp_path: Path
) -> None:
    async def hear(_line: ClinicLine, said: Said) -> None:
        await said.until("no such file")

    clinic.endpoint = "tcp://127.0.0.1:1"
    said = beside(clinic, hear, keys=tmp_path / "none")

    assert len(said) == 1
    assert "SIMULATED-room.key: no such file, expected a secret key" in said[0][1]


def scripted(script: str, act: Act, command: str = sys.executable) -> Said:
    """Run `script` in the sender's place beside `act`, let it finish, and fail on any error in the loop."""
    said, errors = Said(), list[object]()

    async def session() -> None:
        loop = asyncio.get_running_loop()
        # As the session's: whatever is thrown in the loop ends it.
        loop.set_exception_handler(lambda _, context: errors.append(context))
        line = ClinicLine(ClinicAddress(), [], SESSION, simulated=True, again_s=0.0, finish_s=0.5)
        line._command = [command, "-c", script]
        line.start(loop, said.hear)
        await act(line, said)
        async with asyncio.timeout(60):
            await line.finish()

    asyncio.run(session())
    assert not errors
    return said


@pytest.mark.hazard("H32")
def test_whatever_a_sender_prints_is_words_for_people_and_ends_no_session() -> None:
    lines = [
        "5",
        "{}",
        "[1]",
        '{"event": "say", "level": "loud", "text": 7}',
        '{"event": "whole"}',
        "[" * 9999,
    ]
    script = f"import sys\nfor line in {lines}: print(line)\nprint('end', flush=True)\nsys.stdin.read()"

    said = scripted(script, lambda _, said: said.until("clinic: end"))

    assert [text for _, text in said][:-1] == [f"clinic: {line}" for line in (*lines, "end")]


@pytest.mark.hazard("H32")
def test_a_sender_that_hangs_is_not_waited_for() -> None:
    async def stop_it(line: ClinicLine, said: Said) -> None:
        await said.until("here")
        assert line._process is not None
        line._process.send_signal(signal.SIGSTOP)

    scripted("import sys; print('here', flush=True); sys.stdin.read()", stop_it)


@pytest.mark.hazard("H32")
def test_a_sender_that_can_not_be_started_is_told_and_tried_again() -> None:
    async def hear(_line: ClinicLine, said: Said) -> None:
        await said.until("can't be started")
        said.clear()
        await said.until("can't be started")

    scripted("", hear, command="/nowhere/python")


class SlowLine(ClinicLine):
    """A sender that takes its time to end, longer than a machine's lease."""

    def __init__(self, during: Callable[[], None]) -> None:
        super().__init__(ClinicAddress("tcp://127.0.0.1:1"), [], SESSION, simulated=True)
        self._during = during

    def start(self, loop: asyncio.AbstractEventLoop, say: Callable[[str, str], None]) -> None:
        """Starts nothing."""

    async def finish(self) -> None:
        self._during()
        ended = asyncio.Event()
        asyncio.get_running_loop().call_later(3 * LEASE_S, ended.set)
        await ended.wait()


@pytest.mark.hazard("H32")
def test_while_the_clinic_is_waited_for_the_session_is_over_whatever_is_typed_or_silent(
    tmp_path: Path,
) -> None:
    session = SessionBench(tmp_path)

    async def scenario() -> int:
        await session.to_ready()
        session.type("quit")
        return await session.exit_code()

    code = run(session, scenario, clinic=SlowLine(lambda: session.type("arm")))
    said = [session.heard.events.get_nowait() for _ in range(session.heard.events.qsize())]
    written = [kind for kind, _ in session.writer.submitted]

    assert code == 0
    assert [one["event"] for one in said if one["event"] in ("say", "rejected", "finished")] == ["finished"]
    assert written[-1] == "stop"
    assert len(session.ports) == 1
