"""The fold of a record into what its session came to. A core: entries in, `SessionSummary` out.

Leaves the check of the chain to `controller.record.verify`, whose `intact_entries` are what to give it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from controller.record.chain import Entry
from controller.record.dots import DotRow, dot_rows
from controller.summary.model import (
    Alarm,
    Anaesthetic,
    CartridgeUsed,
    Consent,
    DepthFigures,
    DotTotals,
    Override,
    PigmentUsed,
    Screening,
    SessionSummary,
    Signature,
)

MACHINE = "machine"
"""What `by` says in the record where no person did it."""

_OUT_OF_USE = ("spent", "damaged")


@dataclass(slots=True)
class _Found:
    """What has been found so far; cartridges by GTIN and serial."""

    machines: dict[str, None] = field(default_factory=dict)
    operators: dict[str, None] = field(default_factory=dict)
    screenings: list[Screening] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    anaesthetics: list[Anaesthetic] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    cartridges: dict[tuple[str, str], CartridgeUsed] = field(default_factory=dict)
    pigments: list[PigmentUsed] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)
    closed_by: str = ""


def summary_of(entries: Sequence[Entry]) -> SessionSummary:
    """What the session came to. entries: of its record, all of them in order."""
    header = entries[0].body
    found = _Found()
    for entry in entries:
        body = entry.body
        by = body.get("by") or body.get("operator")
        if by and by != MACHINE:
            found.operators[by] = None
        handler = _HANDLERS.get(entry.kind)
        if handler is not None:
            handler(found, entry.at_utc, body)
    rows = dot_rows(entries)
    _count_strikes(found, rows)
    return SessionSummary(
        session=header["session"],
        simulated=header["simulated"],
        clinic=header.get("clinic", ""),
        room=header.get("room", ""),
        client_ref=header.get("client_ref", ""),
        plan_hash=header.get("plan_hash", ""),
        plan_session=header.get("plan_session", 0),
        machine_profile=header.get("machine_profile", ""),
        machines=tuple(found.machines),
        depth_ceiling_um=header.get("depth_ceiling_um", 0),
        operators=tuple(found.operators),
        begun_at_utc=entries[0].at_utc,
        last_at_utc=entries[-1].at_utc,
        closed_by=found.closed_by,
        screenings=tuple(found.screenings),
        consents=tuple(found.consents),
        anaesthetics=tuple(found.anaesthetics),
        signatures=tuple(found.signatures),
        cartridges=tuple(found.cartridges.values()),
        pigments=tuple(found.pigments),
        dots=_totals(rows, header.get("dots", 0)),
        depth=_depths(rows),
        alarms=tuple(found.alarms),
        overrides=tuple(found.overrides),
        head=entries[-1].head,
    )


def _connected(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.machines[body["uid"]] = None


def _screening(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.screenings.append(Screening(at_utc, body["by"], tuple(body["contraindications"])))


def _consent(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.consents.append(Consent(at_utc, body["by"], body["form"]))


def _anaesthetic(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.anaesthetics.append(Anaesthetic(at_utc, body["by"], body["agent"], body["amount"]))


def _signature(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.signatures.append(Signature(at_utc, body["by"], body["plan_hash"], body["depth_ceiling_um"]))


def _pigment(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    names = ("shade", "maker", "lot", "serial", "expiry", "opened_until", "certificate")
    found.pigments.append(PigmentUsed(at_utc, body["by"], *(body[name] for name in names)))


def _pigment_discarded(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.pigments = [
        replace(one, discarded=True) if one.serial == body["serial"] else one for one in found.pigments
    ]


def _cartridge(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    key, state = (body["gtin"], body["serial"]), body["state"]
    if state == "claimed":
        found.cartridges[key] = CartridgeUsed(
            gtin=body["gtin"],
            serial=body["serial"],
            lot=body["lot"],
            expiry=body["expiry"],
            entry=body.get("entry", ""),
            state=state,
            claimed_by=body["by"],
            claimed_at_utc=at_utc,
        )
        return
    known = found.cartridges.get(key)
    if known is None:
        # Discarded here, claimed in another session.
        return
    if state in _OUT_OF_USE:
        found.cartridges[key] = replace(
            known, state=state, out_of_use_at_utc=at_utc, why=body["why"], dots_struck=body["dots_struck"]
        )
    elif state == "opened":
        found.cartridges[key] = replace(known, state=state, opened_at_utc=at_utc)
    elif state == "in_use":
        found.cartridges[key] = replace(known, state=state, in_use_at_utc=at_utc)
    else:
        found.cartridges[key] = replace(known, state=state, discarded_at_utc=at_utc)


def _recalled(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    known = found.cartridges.get((body["gtin"], body["serial"]))
    if known is not None:
        found.cartridges[known.gtin, known.serial] = replace(known, recalled=True)
    found.alarms.append(
        Alarm(at_utc, "recalled", f"lot {body['lot']} of cartridge {body['serial']} was recalled")
    )


def _fault(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.alarms.append(Alarm(at_utc, "fault", f"{body['code']}: {body['detail']}"))


def _stop(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    by = body["by"]
    found.alarms.append(Alarm(at_utc, "stop", body.get("why", ""), "" if by == MACHINE else by))


def _disconnected(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.alarms.append(Alarm(at_utc, "disconnected", body["why"]))


def _state(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    if body["event"] == "emergency_stop":
        found.alarms.append(Alarm(at_utc, "emergency_stop", f"pressed in {body['from']}"))
    elif body["event"] == "acknowledge":
        # Only the operator acknowledges, and the entry does not name him: the one named last was there.
        by = next(reversed(found.operators), "")
        found.overrides.append(Override(at_utc, "acknowledged", f"{body['from']} dealt with", by))


def _reconciled(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    text = f"uncertain dot {body['dot']}: {body['decision']}"
    found.overrides.append(Override(at_utc, "reconciled", text, body["by"]))


def _closed(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.closed_by = body["by"]
    if body["left"]:
        text = f"closed with {body['left']} dots of the plan left"
        found.overrides.append(Override(at_utc, "unfinished", text, body["by"]))


_HANDLERS: dict[str, Callable[[_Found, str, dict[str, Any]], None]] = {
    "connected": _connected,
    "screening": _screening,
    "consent": _consent,
    "anaesthetic": _anaesthetic,
    "signature": _signature,
    "pigment": _pigment,
    "pigment_discarded": _pigment_discarded,
    "cartridge": _cartridge,
    "recalled": _recalled,
    "fault": _fault,
    "stop": _stop,
    "disconnected": _disconnected,
    "state": _state,
    "reconciled": _reconciled,
    "session_closed": _closed,
}


def _count_strikes(found: _Found, rows: Sequence[DotRow]) -> None:
    """A cartridge that is not out of use yet has no count of its own on record."""
    for key, one in found.cartridges.items():
        if not one.out_of_use_at_utc:
            struck = sum(row.cartridge == one.serial for row in rows)
            found.cartridges[key] = replace(one, dots_struck=struck)


def _totals(rows: Sequence[DotRow], planned: int) -> DotTotals:
    outcomes = [
        {"placed": "reconciled_placed", "skip": "skipped"}[row.decision] if row.decision else row.outcome
        for row in rows
    ]
    names = ("placed", "shallow", "missed", "uncertain", "reconciled_placed", "skipped")
    return DotTotals(
        planned, **{name: outcomes.count(name) for name in names}, left=planned - len({r.dot for r in rows})
    )


def _depths(rows: Sequence[DotRow]) -> DepthFigures | None:
    measured = [(row.depth_um, row.planned_um) for row in rows if row.outcome in ("placed", "shallow")]
    pairs = [(depth, planned) for depth, planned in measured if depth is not None and planned is not None]
    if not pairs:
        return None
    depths = [depth for depth, _ in pairs]
    errors = [abs(depth - planned) for depth, planned in pairs]
    return DepthFigures(
        measured=len(pairs),
        depth_um_min=min(depths),
        depth_um_mean=sum(depths) / len(depths),
        depth_um_max=max(depths),
        planned_um_min=min(planned for _, planned in pairs),
        planned_um_max=max(planned for _, planned in pairs),
        error_um_mean=sum(errors) / len(errors),
        error_um_max=max(errors),
    )
