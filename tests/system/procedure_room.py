"""A procedure room of real processes on a real pseudo-terminal, for tests that kill, cut and restart them."""

import asyncio
import functools
import io
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from config.loader import load_settings
from controller.cartridge.ledger import Ledger
from controller.pigment.goods_in import PigmentDelivery
from controller.pigment.pigment_book import PigmentBook
from controller.plan.limits import limits_in
from controller.plan.make import make_plan
from controller.plan.model import Plan, shortened
from controller.plan.planfile import save_plan
from controller.record.dots import DotRow, dot_rows, write_csv
from controller.record.verify import Verification, intact_entries, verify_record
from sim.demo.record_csv import parse_dots
from sim.demo.room import Event, Program, until_ready, work
from sim.demo.technician import Act, Blister, Technician
from sim.demo.truth import Truth, compare
from sim.hardware.skin import Strike
from sim.hardware.skin_csv import parse_strikes
from sim.seeds import dice_box

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "frontal-hairline.svg"
PACE_S = 0.02
GLANCE_S = 0.001
"""Whoever waits for something that no event tells of looks this often."""

NEAR_UM = 100
GTIN = "09506000134352"


@functools.cache
def whole_plan(seed: int) -> Plan:
    """The example planned; once for all tests."""
    limits = limits_in(load_settings())
    return make_plan(EXAMPLE, EXAMPLE.with_suffix(".toml"), seed, limits)


def planned(dots: int, out: Path) -> None:
    """Write a plan of the example with that many dots a session."""
    save_plan(shortened(whole_plan(1), dots), out)


def opened_bottle(ledger: Ledger, shade: str) -> str:
    """The serial of a bottle of `shade`, booked in and opened."""
    book, now = PigmentBook(ledger), datetime.now(UTC)
    delivery = PigmentDelivery("Simulated Inks", "SIMLOT1", shade, date(2040, 12, 31), "SIM-CERT", True, True)
    (bottle,) = book.receive(delivery, 1, by="stores", at_utc="2026-11-22T08:00:00.000Z", today=now.date())
    return book.open_bottle(bottle.serial, by="stores", now=now, days=30).serial


class LookingTechnician(Technician):
    """Looks before acting: at the screen of a new controller, and at the skin to decide an uncertain dot."""

    def __init__(self, room: "Room") -> None:
        blisters = [Blister(scan) for scan in room.scans]
        super().__init__(blisters, dice_box(room.seed)("technician"), PACE_S, room.bottles)
        self._room = room
        self._uncertain: list[Event] = []
        self.dots_left = room.dots
        self._has_seen = False

    def look_again(self) -> None:
        self._has_seen = False
        super().look_again()

    def see(self, snapshot: Event, now_s: float) -> None:
        self._has_seen = True
        self._uncertain, self.dots_left = snapshot["uncertain"], snapshot["dots"]["left"]
        super().see(snapshot, now_s)

    def act(self, now_s: float) -> list[Act]:
        acts = super().act(now_s) if self._has_seen else []
        return [Act(act.to_controller, self._looked(act.line)) for act in acts]

    def _looked(self, line: str) -> str:
        verb, *words = line.split()
        if verb != "reconcile":
            return line
        (place,) = (place for place in self._uncertain if place["dot"] == int(words[0]))
        return f"reconcile {words[0]} {'placed' if self._room.is_struck(place) else 'skip'}"


class Room:
    """One machine, one plan, one record; controllers come and go."""

    def __init__(
        self,
        folder: Path,
        dots: int,
        seed: int = 1,
        cartridges: int = 40,
        speed: str = "max",
        session: Path | None = None,
    ) -> None:
        """cartridges: how many are in stock; speed: of the machine's mechanics; session: the record's folder,
        if it is another.
        """
        self.folder = folder
        self.session = session or folder
        self.link = folder / "SIMULATED-port"
        self.port = str(self.link)
        self.speed = speed
        self.memory = folder / "machine" / "SIMULATED-nvm.bin"
        self.plan = folder / "plan.json"
        self.record = self.session / "SIMULATED-record.sqlite"
        self.skin = folder / "machine" / "SIMULATED-skin.csv"
        self.ledger = f"sqlite:///{folder / 'SIMULATED-ledger.sqlite'}"
        self.seed = seed
        self.dots = dots
        self.events: list[Event] = []
        self.typed: list[str] = []
        """What the technician has typed at either terminal, by `work_until_seen`."""
        folder.mkdir(parents=True)
        planned(dots, self.plan)
        with Ledger.open(self.ledger, "simulated") as ledger:
            received = ledger.receive(
                GTIN, "SIMLOT1", date(2040, 12, 31), cartridges, by="stores",
                at_utc="2026-11-22T08:00:00.000Z", today=date(2026, 11, 22),
            )  # fmt: skip
            self.bottles = {shade: opened_bottle(ledger, shade) for shade in whole_plan(1).shades(1)}
        self.scans = [cartridge.udi.scan for cartridge in received]
        self.technician = LookingTechnician(self)
        self.machine: Program
        self.controller: Program

    async def start_machine(self) -> None:
        await self.switch_machine_on()
        await until_ready(self.machine)

    async def switch_machine_on(self) -> None:
        """Start the machine and don't wait for its port."""
        self.machine = await Program.start(
            "sim", "--link", str(self.link), "--state", str(self.folder / "machine"),
            "--seed", str(self.seed), "--speed", self.speed, "--jsonl", "--until-eof",
        )  # fmt: skip

    async def start_controller(self, under: Sequence[str] = ()) -> None:
        """Begin the session, or go on with it if it was begun. under: as for `Program.start`."""
        begin = ("run", "--plan", str(self.plan), "--out", str(self.session))
        go_on = ("resume", str(self.session))
        self.controller = await self.start_second_controller(
            *(go_on if self.record.exists() else begin), under=under
        )
        self.technician.look_again()

    async def start_second_controller(self, *arguments: str, under: Sequence[str] = ()) -> Program:
        """A controller on this room's port and ledger, which nobody works at."""
        options = ("--port", self.port, "--ledger", self.ledger, "--operator", "Tess", "--jsonl")
        return await Program.start(*arguments, *options, under=under)

    async def work_until_seen(self, seen: Callable[[], bool], limit_s: float = 30.0) -> None:
        """Let the technician work until `seen`, which is asked at every glance and after every line typed."""
        async with asyncio.timeout(limit_s):
            while not seen():
                for act in self.technician.act(time.monotonic()):
                    (self.controller if act.to_controller else self.machine).tell(act.line)
                    self.typed.append(act.line)
                    if seen():
                        return
                event = await self.controller.next_event(GLANCE_S)
                if event is not None:
                    self.events.append(event)
                    if event["event"] == "snapshot":
                        self.technician.see(event, time.monotonic())
                elif self.controller.ended:
                    raise await self.controller.failed()
                self.machine.forget_events()
                if self.machine.ended:
                    raise await self.machine.failed()

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
        # As the system does with a cable's name; the port behind it may be somebody else's soon.
        self.link.unlink(missing_ok=True)

    async def leave(self) -> None:
        for program in (self.__dict__.get("controller"), self.__dict__.get("machine")):
            if program is not None:
                await program.stop()

    def strikes(self) -> int:
        return len(self.skin_now())

    def skin_now(self) -> list[Strike]:
        return list(parse_strikes(self.skin.read_text(), str(self.skin)))

    def is_struck(self, place: Event) -> bool:
        """Whether there is a dot in the skin within 100 µm of a place on the map."""
        x_um, y_um = place["x_um"], place["y_um"]
        return any(
            (strike.x_um - x_um) ** 2 + (strike.y_um - y_um) ** 2 <= NEAR_UM**2 for strike in self.skin_now()
        )

    def truth(self) -> Truth:
        """The skin against the record."""
        rows = io.StringIO()
        write_csv(self.dot_rows(), "SIMULATED", simulated=True, to=rows)
        return compare(self.skin_now(), parse_dots(rows.getvalue(), "dots"))

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
