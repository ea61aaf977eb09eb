"""The demo: a whole session on a simulated machine, from drawing to verified record. Shell.

Nothing here is done that a person could not do by hand with the same commands; see docs/simulator.md.
"""

import asyncio
import json
import math
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.loader import load_settings
from sim.demo.clinic import DemoClinic
from sim.demo.record_csv import parse_dots
from sim.demo.room import Event, Program, stipple, until_ready, work
from sim.demo.technician import Blister, Technician
from sim.demo.truth import compare
from sim.errors import SettingInvalid
from sim.hardware.clock import parse_speed
from sim.hardware.skin_csv import parse_strikes
from sim.seeds import dice_box

GTIN = "09506000134352"
LOT = "SIMLOT1"
SHELF_LIFE_YEARS = 3
DAYS_OPEN = "30"
CLIENT_NOTES = ("consent FORM-1", "anaesthetic 4 ml of lidocaine 2 %")
PACE_S_MAX_SPEED, PACE_S_LIFE = 0.05, 1.5
"""Seconds the technician takes for a small action: hurried at speed max, else as a person does."""


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """What `stipple demo` was asked for."""

    svg: Path
    rx: Path
    session: int
    seed: int
    speed: str
    dots_max: int | None
    folder: Path


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What came of it. Depths in µm, times in s; depth error: true depth in the skin against prescribed."""

    simulated: bool
    session: str
    plan_dots: int
    deposited: int
    uncertain: int
    skipped: int
    missed: int
    double_strikes: int
    strikes_in_skin: int
    record_matches_skin: bool
    cartridges_used: int
    pedal_pauses: int
    depth_error_um_max: int
    chain_ok: bool
    clinic_entries: int
    clinic_has_it: bool
    simulated_s: float
    wall_s: float
    record: str
    plan_picture: str
    skin_picture: str

    @property
    def good(self) -> bool:
        """True if the session kept every promise that can be seen from outside."""
        return (
            self.chain_ok
            and self.clinic_has_it
            and self.record_matches_skin
            and self.double_strikes == 0
            and self.uncertain == 0
            and self.deposited + self.missed == self.plan_dots
        )

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def run_demo(
    settings: DemoSettings, step: Callable[[str], None], watch: Callable[[Event], bool]
) -> DemoResult:
    """Do the whole job. step: told what begins now; watch: shown the controller's events. Raises SimError."""
    begun_s = time.monotonic()
    factor = parse_speed(settings.speed)
    pace_s = PACE_S_MAX_SPEED if factor is None else PACE_S_LIFE / factor
    folder = settings.folder.resolve()
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise SettingInvalid(
            "folder of the session", f"{folder} ({error.strerror})", "one that can be made"
        ) from error
    plan = folder / "plan.json"
    step("planning")
    limit = () if settings.dots_max is None else ("--dots-max", str(settings.dots_max))
    stipple(
        "plan", "make", "--svg", str(settings.svg), "--rx", str(settings.rx), "--seed", str(settings.seed),
        "--out", str(plan), *limit,
    )  # fmt: skip
    sessions = json.loads(plan.read_text())["plan"]["sessions"]
    if not 1 <= settings.session <= len(sessions):
        raise SettingInvalid("session", settings.session, f"1 to {len(sessions)}, as the plan has them")
    dots = sessions[settings.session - 1]
    plan_dots = len(dots)
    step("booking cartridges in")
    ledger = f"sqlite:///{folder / 'SIMULATED-ledger.sqlite'}"
    blisters = _goods_in(ledger, plan_dots)
    step("booking pigment in")
    # A dot is [x_um, y_um, depth_um, zone, shade].
    bottles = {shade: _open_bottle(ledger, shade) for shade in dict.fromkeys(dot[4] for dot in dots)}
    step("making keys for room and clinic")
    clinic = DemoClinic(folder / "clinic", load_settings().clinic.room)
    step("starting clinic, machine and controller")
    dice = dice_box(settings.seed)("technician")
    technician = Technician(blisters, dice, pace_s, bottles, CLIENT_NOTES)
    asyncio.run(_session(settings, folder, plan, ledger, clinic, technician, watch))
    step("drawing and checking")
    return _result(settings, folder, plan, plan_dots, clinic, technician.pauses, begun_s)


def _goods_in(ledger: str, plan_dots: int) -> list[Blister]:
    dots_max = load_settings().cartridges.for_gtin(GTIN).dots_max
    count = math.ceil(plan_dots / dots_max) + 2
    expiry = f"{date.today().year + SHELF_LIFE_YEARS}-12-31"
    booked = stipple(
        "stock", "receive", "--gtin", GTIN, "--lot", LOT, "--expiry", expiry, "--count", str(count),
        "--simulated", "--ledger", ledger, "--json",
    )  # fmt: skip
    return [Blister(one["scan"]) for one in json.loads(booked)["cartridges"]]


def _open_bottle(ledger: str, shade: str) -> str:
    """Book a bottle of `shade` in, open it, and answer its serial."""
    expiry = f"{date.today().year + SHELF_LIFE_YEARS}-12-31"
    booked = stipple(
        "pigment", "receive", "--maker", "Simulated Inks", "--lot", LOT, "--shade", shade, "--expiry", expiry,
        "--certificate", "SIM-CERT", "--organic", "--metals-within-limits", "--count", "1", "--simulated",
        "--ledger", ledger, "--json",
    )  # fmt: skip
    serial = str(json.loads(booked)["bottles"][0]["serial"])
    stipple("pigment", "open", serial, "--days", DAYS_OPEN, "--simulated", "--ledger", ledger)
    return serial


async def _session(
    settings: DemoSettings,
    folder: Path,
    plan: Path,
    ledger: str,
    clinic: DemoClinic,
    technician: Technician,
    watch: Callable[[Event], bool],
) -> None:
    link = folder / "SIMULATED-port"
    async with AsyncExitStack() as stack:
        receiver = await Program.start(*clinic.serve)
        stack.push_async_callback(receiver.stop)
        endpoint = str((await until_ready(receiver))["endpoint"])
        machine = await Program.start(
            "sim", "--link", str(link), "--state", str(folder / "machine"), "--seed", str(settings.seed),
            "--speed", settings.speed, "--jsonl", "--until-eof",
        )  # fmt: skip
        stack.push_async_callback(machine.stop)
        await until_ready(machine)
        controller = await Program.start(
            "run", "--port", str(link), "--plan", str(plan), "--session", str(settings.session),
            "--out", str(folder), "--ledger", ledger, "--operator", "simulated technician",
            "--clinic", endpoint, "--keys", str(clinic.keys), "--jsonl", data_dir=folder / "data",
        )  # fmt: skip
        stack.push_async_callback(controller.stop)
        await work(machine, controller, technician, watch)
        await controller.end()


def _result(
    settings: DemoSettings,
    folder: Path,
    plan: Path,
    plan_dots: int,
    clinic: DemoClinic,
    pauses: int,
    begun_s: float,
) -> DemoResult:
    record = folder / "SIMULATED-record.sqlite"
    dots_csv = folder / "SIMULATED-dots.csv"
    skin_csv = folder / "machine" / "SIMULATED-skin.csv"
    verdict = json.loads(stipple("verify", str(record), "--json"))
    at_clinic = clinic.head_of(verdict["session"])
    stipple("record", "dots", str(record), "--csv", str(dots_csv))
    pictures = {"plan": folder / "SIMULATED-plan.png", "skin": folder / "SIMULATED-skin.png"}
    session = ("--session", str(settings.session), "--simulated")
    stipple("plan", "show", str(plan), *session, "--out", str(pictures["plan"]))
    stipple("plan", "show", str(plan), *session, "--strikes", str(skin_csv), "--out", str(pictures["skin"]))
    strikes = list(parse_strikes(skin_csv.read_text(), str(skin_csv)))
    dots = list(parse_dots(dots_csv.read_text(), str(dots_csv)))
    truth = compare(strikes, dots)
    outcomes = [dot.decision or dot.outcome for dot in dots]
    return DemoResult(
        simulated=True,
        session=verdict["session"],
        plan_dots=plan_dots,
        deposited=outcomes.count("placed") + outcomes.count("shallow"),
        uncertain=outcomes.count("uncertain"),
        skipped=outcomes.count("skip"),
        missed=outcomes.count("missed"),
        double_strikes=truth.double_strikes,
        strikes_in_skin=truth.strikes_in_skin,
        record_matches_skin=truth.record_matches_skin,
        cartridges_used=len({strike.cartridge for strike in strikes}),
        pedal_pauses=pauses,
        depth_error_um_max=truth.depth_error_um_max,
        chain_ok=verdict["intact"],
        clinic_entries=at_clinic[0],
        clinic_has_it=at_clinic == (verdict["head"]["seq"], verdict["head"]["hash"]),
        simulated_s=strikes[-1].t_us / 1e6 if strikes else 0.0,
        wall_s=round(time.monotonic() - begun_s, 2),
        record=str(record),
        plan_picture=str(pictures["plan"]),
        skin_picture=str(pictures["skin"]),
    )
