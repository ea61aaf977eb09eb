"""Small sessions with known values, for tests that look at one resource, and records of them as files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from config.loader import shipped_settings
from config.schema import Fhir
from controller.fhir.bundle import bundle_of_entries
from controller.fhir.naming import Naming
from controller.record.chain import Draft, Entry, Head
from controller.record.journal import Journal
from controller.summary.model import CartridgeUsed, DotTotals, PigmentUsed, SessionSummary
from tests.controller.fhir.random_sessions import random_session

GTIN = "09506000134352"

CARTRIDGE = CartridgeUsed(
    gtin=GTIN,
    serial="SN1",
    lot="LOT42A",
    expiry="2028-12-31",
    entry="evdev",
    state="spent",
    claimed_by="Tess",
    claimed_at_utc="2026-11-22T14:01:00.000Z",
    opened_at_utc="2026-11-22T14:02:00.000Z",
    in_use_at_utc="2026-11-22T14:03:00.000Z",
    out_of_use_at_utc="2026-11-22T14:30:00.000Z",
    why="its dots are used up",
    dots_struck=12,
)

BOTTLE = PigmentUsed(
    at_utc="2026-11-22T14:00:30.000Z",
    by="Tess",
    shade="1:20",
    maker="Inkworks",
    lot="PIG7",
    serial="P-1",
    expiry="2028-12-31",
    opened_until="2026-12-22",
    certificate="CERT-7",
)

CLOSED = SessionSummary(
    session="20261122-140000-000-c7-s1",
    simulated=False,
    clinic="Hillside Clinic",
    room="room 1",
    client_ref="C-7",
    plan_hash="ab" * 32,
    plan_session=1,
    machine_profile="native-protocol machine",
    machines=("0011223344556677",),
    depth_ceiling_um=600,
    operators=("Tess", "Dr. Lee"),
    begun_at_utc="2026-11-22T14:00:00.000Z",
    last_at_utc="2026-11-22T15:00:00.000Z",
    closed_by="Tess",
    screenings=(),
    consents=(),
    anaesthetics=(),
    signatures=(),
    cartridges=(CARTRIDGE,),
    pigments=(BOTTLE,),
    dots=DotTotals(planned=12, placed=12),
    depth=None,
    alarms=(),
    overrides=(),
    head=Head(40, "cd" * 32),
)

SIMULATED = replace(CLOSED, session=f"SIMULATED-{CLOSED.session}", simulated=True)
UNFINISHED = replace(CLOSED, closed_by="", dots=DotTotals(planned=12, placed=5, left=7))

SHIPPED: Fhir = shipped_settings().fhir


@cache
def random_bundle(number: int) -> dict[str, Any]:
    """The bundle of the random session with that number; nobody changes it."""
    return bundle_of_entries(random_session(number), SHIPPED)


def naming_of(summary: SessionSummary) -> Naming:
    return Naming(summary, SHIPPED)


def resources(entries: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """What the entries hold of one kind."""
    return [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind]


def strings(value: Any) -> list[str]:
    """Every text in a JSON value, names of elements left out."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []


def kept(entries: Sequence[Entry], folder: Path) -> Path:
    """The record of `entries` as a session's folder holds it."""
    header = entries[0].body
    path = folder / str(header["session"]) / f"{'SIMULATED-' if header['simulated'] else ''}record.sqlite"
    path.parent.mkdir(parents=True)
    with Journal.create(path, entries[0].at_utc, header) as journal:
        for entry in entries[1:]:
            journal.append([Draft(entry.kind, entry.body)], entry.at_utc)
    return path
