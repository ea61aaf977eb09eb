"""A procedure room of real processes on a real pseudo-terminal, for tests that kill, cut and restart them."""

import asyncio
import functools
import io
import signal
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from config.loader import load_settings
from controller.cartridge.ledger import Ledger
from controller.plan.limits import limits_in
from controller.plan.make import make_plan
from controller.plan.model import Plan, shortened
from controller.plan.planfile import save_plan
from controller.record.dots import DotRow, dot_rows, write_csv
from controller.record.verify import Verification, intact_entries, verify_record
from sim.demo.record_csv import parse_dots
from sim.demo.room import Event, Program, until_ready, work
from sim.demo.technician import Blister, Technician
from sim.demo.truth import Truth, compare
from sim.hardware.skin_csv import parse_strikes
from sim.seeds import dice_box

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "frontal-hairline.svg"
PACE_S = 0.02
GTIN = "09506000134352"


@functools.cache
def whole_plan(seed: int) -> Plan:
    """The example planned; once for all tests."""
    limits = limits_in(load_settings())
    return make_plan(EXAMPLE, EXAMPLE.with_suffix(".toml"), seed, limits)


def planned(dots: int, out: Path) -> None:
    """Write a plan of the example with that many dots a session."""
    save_plan(shortened(whole_plan(1), dots), out)


class Room:
    """One machine, one plan, one record; controllers come and go."""

    def __init__(self, folder: Path, dots: int, seed: int = 1) -> None:
        self.folder = folder
        self.link = folder / "SIMULATED-port"
        self.plan = folder / "plan.json"
        self.record = folder / "SIMULATED-record.sqlite"
        self.skin = folder / "machine" / "SIMULATED-skin.csv"
        self.ledger = f"sqlite:///{folder / 'SIMULATED-ledger.sqlite'}"
        self.seed = seed
        self.dots = dots
        self.events: list[Event] = []
        folder.mkdir(parents=True)
        planned(dots, self.plan)
        with Ledger.open(self.ledger, "simulated") as ledger:
            received = ledger.receive(
                GTIN, "SIMLOT1", date(2040, 12, 31), 40, by="stores", at_utc="2026-11-22T08:00:00.000Z",
                today=date(2026, 11, 22),
            )  # fmt: skip
        blisters = [Blister(cartridge.udi.scan) for cartridge in received]
        self.technician = Technician(blisters, dice_box(seed)("technician"), PACE_S)
        self.machine: Program
        self.controller: Program

    async def start_machine(self) -> None:
        self.machine = await Program.start(
            "sim", "--link", str(self.link), "--state", str(self.folder / "machine"),
            "--seed", str(self.seed), "--speed", "max", "--jsonl", "--until-eof",
        )  # fmt: skip
        await until_ready(self.machine)

    async def start_controller(self, under: Sequence[str] = ()) -> None:
        """Begin the session, or go on with it if it was begun. under: as for `Program.start`."""
        begin = ("run", "--plan", str(self.plan), "--out", str(self.folder))
        go_on = ("resume", str(self.folder))
        self.controller = await self.start_second_controller(
            *(go_on if self.record.exists() else begin), under=under
        )
        self.technician.look_again()

    async def start_second_controller(self, *arguments: str, under: Sequence[str] = ()) -> Program:
        """A controller on this room's port and ledger, which nobody works at."""
        options = ("--port", str(self.link), "--ledger", self.ledger, "--operator", "Tess", "--jsonl")
        return await Program.start(*arguments, *options, under=under)

    async def work_until(self, happened: Callable[[Event], bool], limit_s: float = 60.0) -> None:
        """Let the technician work until an event of the controller's satisfies `happened`."""

        def watch(event: Event) -> bool:
            self.events.append(event)
            return happened(event)

        stopped = await asyncio.wait_for(work(self.machine, self.controller, self.technician, watch), limit_s)
        assert stopped, f"the controller ended; last {self.events[-3:]}"

    async def watch_until(self, happened: Callable[[Event], bool], limit_s: float = 30.0) -> None:
        """Let nobody touch anything until an event of the controller's satisfies `happened`."""
        async with asyncio.timeout(limit_s):
            while (event := await self.controller.next_event()) is not None:
                self.events.append(event)
                if event["event"] == "snapshot":
                    self.technician.see(event, time.monotonic())
                if happened(event):
                    return
        raise AssertionError(f"the controller ended; last {self.events[-3:]}")

    async def machine_status(self) -> Event:
        """What the bench shows now."""
        self.machine.forget_events()
        self.machine.tell("status")
        while (event := await self.machine.next_event()) is not None:
            if event["event"] == "bench" and event["line"] == "status":
                return event
        raise AssertionError("the machine ended")

    async def disarmed_within(self, limit_s: float) -> int:
        """Strikes in the skin once the machine is disarmed."""
        async with asyncio.timeout(limit_s):
            while (status := await self.machine_status())["armed"] or status["needle"] != "up":
                pass
        return int(status["strikes"])

    async def work_to_the_end(self, limit_s: float = 90.0) -> None:
        await self.work_until(lambda event: event["event"] == "finished", limit_s)
        await self.controller.end()

    async def kill_controller(self) -> None:
        self.controller.signal(signal.SIGKILL)
        await self.controller.stop()

    async def kill_machine(self) -> None:
        self.machine.signal(signal.SIGKILL)
        await self.machine.stop()

    async def leave(self) -> None:
        for program in (self.__dict__.get("controller"), self.__dict__.get("machine")):
            if program is not None:
                await program.stop()

    def strikes(self) -> int:
        return len(list(parse_strikes(self.skin.read_text(), str(self.skin))))

    def truth(self) -> Truth:
        """The skin against the record."""
        rows = io.StringIO()
        write_csv(self.dot_rows(), "SIMULATED", simulated=True, to=rows)
        strikes = list(parse_strikes(self.skin.read_text(), str(self.skin)))
        return compare(strikes, parse_dots(rows.getvalue(), "dots"))

    def dot_rows(self) -> tuple[DotRow, ...]:
        return dot_rows(intact_entries(self.record))

    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.dot_rows()]

    def intents_hi(self) -> int:
        """The last dot the record allowed to be sent."""
        entries = intact_entries(self.record)
        return max(int(entry.body["last"]) for entry in entries if entry.kind == "intent")

    def verdict(self) -> Verification:
        return verify_record(self.record)


def state_is(*states: str) -> Callable[[Event], bool]:
    return lambda event: event["event"] == "snapshot" and event["state"] in states


def dots_left_at_most(left: int) -> Callable[[Event], bool]:
    return lambda event: event["event"] == "snapshot" and event["dots"]["left"] <= left
