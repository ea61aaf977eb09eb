"""Records for tests, told entry by entry: sealed as real ones are, a second apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

from controller.record.chain import GENESIS, Entry, seal

BEGUN = datetime(2026, 11, 22, 14, tzinfo=UTC)
PLAN_HASH = "ab" * 32
GTIN = "09506000134352"

Told = tuple[str, dict[str, Any]]


def at_utc(second: int) -> str:
    """When entry `second` + 1 of a told record was written."""
    return (BEGUN + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def record(*told: Told, simulated: bool = True, **header: Any) -> tuple[Entry, ...]:
    """A record of a session with these entries after the first."""
    opened = {
        "session": "SIMULATED-7" if simulated else "7",
        "client_ref": "C-7",
        "plan_hash": PLAN_HASH,
        "plan_session": 1,
        "dots": 6,
        "simulated": simulated,
        "machine_profile": "native-protocol machine",
        "clinic": "Hillside Clinic",
        "room": "room 2",
        "operator": "Tess",
        "depth_ceiling_um": 600,
        "shades": ["1:20"],
    }
    head, entries = GENESIS, []
    for second, (kind, body) in enumerate((("session_opened", opened | header), *told)):
        entry = seal(head, at_utc(second), kind, body)
        entries.append(entry)
        head = entry.head
    return tuple(entries)


def claimed(serial: str = "SN1", gtin: str = GTIN, entry: str = "serial") -> Told:
    body = {"gtin": gtin, "serial": serial, "lot": "LOT42A", "expiry": "2028-12-31", "state": "claimed"}
    return "cartridge", body | {"by": "Tess", "entry": entry, "tag": 1, "dots_max": 9, "minutes_max": 60}


def cartridge(state: str, serial: str = "SN1", gtin: str = GTIN, **more: Any) -> Told:
    return "cartridge", {"gtin": gtin, "serial": serial, "state": state, "by": "Tess"} | more


def in_use(serial: str = "SN1", gtin: str = GTIN) -> tuple[Told, ...]:
    """Claimed, opened and seated."""
    return claimed(serial, gtin), cartridge("opened", serial, gtin), cartridge("in_use", serial, gtin)


def spent(dots_struck: int, serial: str = "SN1", gtin: str = GTIN, why: str = "it was taken out") -> Told:
    return "cartridge", {
        "gtin": gtin, "serial": serial, "state": "spent", "dots_struck": dots_struck, "why": why
    }  # fmt: skip


def state(was: str, now: str, event: str) -> Told:
    return "state", {"from": was, "to": now, "event": event}


def dot(number: int, serial: str = "SN1", **changes: Any) -> Told:
    body = {
        "dot": number,
        "outcome": "placed",
        "depth_um": 410,
        "planned_um": 400,
        "needles": 7,
        "x_um": 1000 * number,
        "y_um": 2000,
        "cartridge": serial,
        "duration_us": 40_000,
        "replayed": False,
    }
    return "dot", body | changes


def uncertain(number: int, serial: str = "SN1") -> Told:
    body = {"dot": number, "x_um": 1000 * number, "y_um": 2000, "cartridge": serial}
    return "uncertain", body | {"why": "its power was lost"}


def reconciled(number: int, decision: str, by: str = "Dr Ada") -> Told:
    return "reconciled", {"dot": number, "decision": decision, "by": by}


def pigment(serial: str = "P20", shade: str = "1:20", lot: str = "PIG7") -> Told:
    return "pigment", {
        "shade": shade,
        "maker": "Inkworks",
        "lot": lot,
        "serial": serial,
        "expiry": "2028-12-31",
        "opened_until": "2026-12-22",
        "certificate": "CERT-7",
        "by": "Tess",
    }


SIGNED: tuple[Told, ...] = (
    ("connected", {"uid": "af9ea878eb9255f4", "boot": 1, "reset_cause": 1, "simulated": True, "job": "0"}),
    ("screening", {"contraindications": [], "by": "Tess"}),
    ("consent", {"form": "F-2026/17", "by": "Tess"}),
    ("anaesthetic", {"agent": "lidocaine 2 %", "amount": "4 ml", "by": "Tess"}),
    ("signature", {"by": "Dr Ada", "plan_hash": PLAN_HASH, "depth_ceiling_um": 600}),
)
"""Everything before the first cartridge."""

CLOSED: Told = (
    "session_closed",
    {
        "by": "Tess",
        "dots": 6,
        "deposited": 6,
        "missed": 0,
        "skipped": 0,
        "uncertain": 0,
        "left": 0,
        "cartridges_used": 1,
        "simulated": True,
    },
)

WHOLE: tuple[Told, ...] = (
    *SIGNED,
    pigment(),
    *in_use(),
    state("armed", "depositing", "pedal_pressed"),
    *(dot(number) for number in range(1, 7)),
    state("depositing", "cartridge_change", "plan_complete"),
    spent(6),
    cartridge("discarded"),
    CLOSED,
)
"""A session from end to end in which nothing went wrong."""
