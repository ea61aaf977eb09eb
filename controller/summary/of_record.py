"""The fold of a record into what its session came to. A core: entries in, `SessionSummary` out.

Leaves the check of the chain to `controller.record.verify`, whose `intact_entries` are what to give it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from controller.record.chain import Entry
from controller.record.dots import UNCERTAIN, dot_rows
from controller.summary.figures import depth_figures, dot_totals
from controller.summary.model import (
    Alarm,
    Anaesthetic,
    CartridgeUsed,
    Consent,
    Override,
    PigmentUsed,
    Screening,
    SessionSummary,
    Signature,
)

MACHINE = "machine"
"""What `by` says in the record where no person did it."""

HOST_ASKED = "the controller asked for it"
EMERGENCY = "the emergency stop was pressed"
"""Causes of a machine's stop that other entries tell already: stop, fault or end of work; the button."""

_OUT_OF_USE = ("spent", "damaged")


@dataclass(slots=True)
class _Found:
    """What has been found so far; cartridges by GTIN and serial, which alone is no name for one.

    struck: dots made or begun with each; held: the cartridge now in use, by its serial; ends: the outcomes of
    each dot, in order.
    """

    machines: dict[str, None] = field(default_factory=dict)
    operators: dict[str, None] = field(default_factory=dict)
    screenings: list[Screening] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    anaesthetics: list[Anaesthetic] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    cartridges: dict[tuple[str, str], CartridgeUsed] = field(default_factory=dict)
    struck: dict[tuple[str, str], int] = field(default_factory=dict)
    held: dict[str, tuple[str, str]] = field(default_factory=dict)
    ends: dict[int, list[str]] = field(default_factory=dict)
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
        cartridges=tuple(_with_strikes(found)),
        pigments=tuple(found.pigments),
        dots=dot_totals(rows, header.get("dots", 0)),
        depth=depth_figures(rows),
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
    named = PigmentUsed(at_utc, body["by"], *(body[name] for name in names))
    # Named once more it is still the one bottle.
    if _bottle(named) not in map(_bottle, found.pigments):
        found.pigments.append(named)


def _pigment_discarded(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    gone = body["shade"], body["lot"], body["serial"]
    found.pigments = [replace(one, discarded=True) if _bottle(one) == gone else one for one in found.pigments]


def _bottle(one: PigmentUsed) -> tuple[str, str, str]:
    return one.shade, one.lot, one.serial


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
        # A pack that was not whole never struck, and its entry says no more.
        why = body.get("why", "its pack was not intact")
        found.cartridges[key] = replace(known, state=state, out_of_use_at_utc=at_utc, why=why)
        found.struck[key] = body.get("dots_struck", 0)
        found.held.pop(key[1], None)
    elif state == "opened":
        found.cartridges[key] = replace(known, state=state, opened_at_utc=at_utc)
    elif state == "in_use":
        found.cartridges[key] = replace(known, state=state, in_use_at_utc=at_utc)
        found.held[key[1]] = key
    else:
        found.cartridges[key] = replace(known, state=state, discarded_at_utc=at_utc)


def _recalled(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    known = found.cartridges.get((body["gtin"], body["serial"]))
    if known is not None:
        found.cartridges[known.gtin, known.serial] = replace(known, recalled=True)
    found.alarms.append(
        Alarm(at_utc, "recalled", f"lot {body['lot']} of cartridge {body['serial']} was recalled")
    )


def _dot(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    ends = found.ends.setdefault(body["dot"], [])
    if ends != [UNCERTAIN]:
        _strike(found, body)
    if any(end != UNCERTAIN for end in ends):
        found.alarms.append(Alarm(at_utc, "fault", f"dot {body['dot']} has more than one result"))
    ends.append(body["outcome"])


def _uncertain(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.ends.setdefault(body["dot"], []).append(UNCERTAIN)
    _strike(found, body)


def _strike(found: _Found, body: dict[str, Any]) -> None:
    key = found.held.get(body.get("cartridge", ""))
    if key is not None:
        found.struck[key] = found.struck.get(key, 0) + 1


def _fault(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.alarms.append(Alarm(at_utc, "fault", f"{body['code']}: {body['detail']}"))


def _stop(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    by, why = body["by"], body.get("why", "")
    if by != MACHINE:
        found.alarms.append(Alarm(at_utc, "stop", why or "asked for", by))
    elif why not in (HOST_ASKED, EMERGENCY):
        found.alarms.append(Alarm(at_utc, "stop", why))


def _disconnected(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.alarms.append(Alarm(at_utc, "disconnected", body["why"]))


def _state(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    if body["event"] == "emergency_stop":
        found.alarms.append(Alarm(at_utc, "emergency_stop", f"pressed in {body['from']}"))
    elif body["event"] == "acknowledge":
        # Whoever is named last may be the clinician who signed, or have left before a resume.
        found.overrides.append(Override(at_utc, "acknowledged", f"{body['from']} dealt with", ""))


def _reconciled(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    text = f"uncertain dot {body['dot']}: {body['decision']}"
    found.overrides.append(Override(at_utc, "reconciled", text, body["by"]))


def _closed(found: _Found, at_utc: str, body: dict[str, Any]) -> None:
    found.closed_by = body["by"]
    if body["left"]:
        text = f"closed with {body['left']} dots of the plan left"
        found.overrides.append(Override(at_utc, "unfinished", text, body["by"]))


def _with_strikes(found: _Found) -> Iterator[CartridgeUsed]:
    for key, one in found.cartridges.items():
        yield replace(one, dots_struck=found.struck.get(key, 0))


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
    "dot": _dot,
    "uncertain": _uncertain,
    "fault": _fault,
    "stop": _stop,
    "disconnected": _disconnected,
    "state": _state,
    "reconciled": _reconciled,
    "session_closed": _closed,
}
