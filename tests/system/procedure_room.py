"""A procedure room of real processes on a real pseudo-terminal, for tests that kill, cut and restart them."""

import asyncio
import functools
import json
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.demo_room import Event, Program, stipple, until_ready, work
from sim.record_csv import parse_dots
from sim.seeds import dice_box
from sim.skin_csv import parse_strikes
from sim.technician import Blister, Technician
from sim.truth import Truth, compare

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "frontal-hairline.svg"
PACE_S = 0.02


@functools.cache
def planned(dots: int, seed: int) -> bytes:
    """A plan file of the example with that many dots a session; made once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "plan.json"
        stipple(
            "plan", "make", "--svg", str(EXAMPLE), "--rx", str(EXAMPLE.with_suffix(".toml")),
            "--seed", str(seed), "--dots-max", str(dots), "--out", str(out),
        )  # fmt: skip
        return out.read_bytes()


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
        self.plan.write_bytes(planned(dots, seed))
        booked = stipple(
            "stock", "receive", "--gtin", "09506000134352", "--lot", "SIMLOT1", "--expiry", "2040-12-31",
            "--count", "40", "--simulated", "--ledger", self.ledger, "--json",
        )  # fmt: skip
        blisters = [Blister(one["scan"]) for one in json.loads(booked)["cartridges"]]
        self.technician = Technician(blisters, dice_box(seed)("technician"), PACE_S)
        self.machine: Program
        self.controller: Program

    async def start_machine(self) -> None:
        self.machine = await Program.start(
            "sim", "--link", str(self.link), "--state", str(self.folder / "machine"),
            "--seed", str(self.seed), "--speed", "max", "--jsonl", "--until-eof",
        )  # fmt: skip
        await until_ready(self.machine)

    async def start_controller(self) -> None:
        """Begin the session, or go on with it if it was begun."""
        if self.record.exists():
            self.controller = await self.start_second_controller("resume", str(self.folder))
        else:
            self.controller = await self.start_second_controller(
                "run", "--plan", str(self.plan), "--out", str(self.folder)
            )
        self.technician.look_again()

    async def start_second_controller(self, *arguments: str) -> Program:
        """A controller on this room's port and ledger, which nobody works at."""
        options = ("--port", str(self.link), "--ledger", self.ledger, "--operator", "Tess", "--jsonl")
        return await Program.start(*arguments, *options)

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
        """The skin against the record, both read from their files."""
        csv = self.folder / "SIMULATED-dots.csv"
        stipple("record", "dots", str(self.record), "--csv", str(csv))
        strikes = list(parse_strikes(self.skin.read_text(), str(self.skin)))
        return compare(strikes, parse_dots(csv.read_text(), str(csv)))

    def outcomes(self) -> list[str]:
        csv = self.folder / "SIMULATED-dots.csv"
        return [dot.outcome for dot in parse_dots(csv.read_text(), str(csv))]

    def verdict(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(stipple("verify", str(self.record), "--json"))
        return answer


def state_is(*states: str) -> Callable[[Event], bool]:
    return lambda event: event["event"] == "snapshot" and event["state"] in states


def dots_left_at_most(left: int) -> Callable[[Event], bool]:
    return lambda event: event["event"] == "snapshot" and event["dots"]["left"] <= left


def run(scenario: Any) -> None:
    asyncio.run(scenario)
