"""The things a session used, as FHIR has them: machine, cartridges and bottles of pigment are Devices, and
that one of them was used is a DeviceUseStatement.

A Device says only what stays true of the thing, whichever session tells of it first. Pigment is a Device
rather than a Substance, because a Device has an element each for maker, lot, expiry and serial, and one
question finds who had a lot of either. A core.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from controller.cartridge.udi import Udi
from controller.fhir.elements import notes, period, without_empty
from controller.fhir.naming import Naming, reference
from controller.summary.model import CartridgeUsed, PigmentUsed, SessionSummary

GS1_ISSUER = "http://hl7.org/fhir/NamingSystem/gs1-di"
ENTRY_TYPES = {"serial": "barcode", "evdev": "barcode", "typed": "manual"}
"""How a label came in, in FHIR's words. A line at the terminal may be a scanner's or typed: unknown."""


def machine_name(naming: Naming, uid: str) -> UUID:
    """What the machine with that uid is called."""
    return naming.of_thing("machine", uid)


def cartridge_name(naming: Naming, one: CartridgeUsed) -> UUID:
    """What a cartridge is called: a serial is unique within its GTIN only."""
    return naming.of_thing("cartridge", one.gtin, one.serial)


def pigment_name(naming: Naming, one: PigmentUsed) -> UUID:
    """What a bottle of pigment is called."""
    return naming.of_thing("pigment", one.maker, one.lot, one.shade, one.serial)


def used_things(naming: Naming, summary: SessionSummary) -> list[UUID]:
    """Machines, cartridges that were opened, and bottles; each once, in order."""
    machines = [machine_name(naming, uid) for uid in summary.machines]
    cartridges = [cartridge_name(naming, one) for one in summary.cartridges if one.opened_at_utc]
    bottles = [pigment_name(naming, one) for one in summary.pigments]
    return list(dict.fromkeys((*machines, *cartridges, *bottles)))


def device_entries(naming: Naming, summary: SessionSummary) -> Iterator[dict[str, Any]]:
    """A Device for each machine, each cartridge that was claimed, and each bottle of pigment."""
    for uid in summary.machines:
        yield naming.entry(machine_name(naming, uid), _machine(naming, uid))
    for one in summary.cartridges:
        yield naming.entry(cartridge_name(naming, one), _cartridge(naming, one))
    bottles = {pigment_name(naming, one): one for one in summary.pigments}
    for name, bottle in bottles.items():
        yield naming.entry(name, _pigment(naming, bottle))


def use_entries(naming: Naming, summary: SessionSummary) -> Iterator[dict[str, Any]]:
    """A DeviceUseStatement for each cartridge that was opened, and for each time a bottle was named."""
    for one in summary.cartridges:
        if one.opened_at_utc:
            role = f"use of cartridge {one.gtin} {one.serial}"
            yield naming.entry(naming.of_session(role), _use_of_cartridge(naming, one))
    for number, bottle in enumerate(summary.pigments, 1):
        yield naming.entry(naming.of_session(f"use {number} of pigment"), _use_of_pigment(naming, bottle))


def _machine(naming: Naming, uid: str) -> dict[str, Any]:
    return {
        "resourceType": "Device",
        "identifier": [{"system": naming.system("machine"), "value": uid}],
        "deviceName": [{"name": naming.words(f"needle machine {uid}"), "type": "user-friendly-name"}],
        "type": naming.concept("machine", "needle machine for scalp micropigmentation"),
    }


def _cartridge(naming: Naming, one: CartridgeUsed) -> dict[str, Any]:
    udi = Udi(one.gtin, one.lot, date.fromisoformat(one.expiry), one.serial)
    return {
        "resourceType": "Device",
        "udiCarrier": [
            {
                "deviceIdentifier": udi.gtin,
                "issuer": GS1_ISSUER,
                "carrierAIDC": b64encode(element_string(udi).encode("ascii")).decode("ascii"),
                "carrierHRF": f"(01){udi.gtin}(17){udi.expiry:%y%m%d}(10){udi.lot}(21){udi.serial}",
                "entryType": ENTRY_TYPES.get(one.entry, "unknown"),
            }
        ],
        "expirationDate": one.expiry,
        "lotNumber": one.lot,
        "serialNumber": one.serial,
        "deviceName": [{"name": naming.words("needle cartridge"), "type": "user-friendly-name"}],
        "type": naming.concept("cartridge", "single-use sterile cartridge of three needles"),
    }


def element_string(udi: Udi) -> str:
    """What a scanner reads off the label, without the three characters that name the symbology."""
    return udi.scan[3:]


def _pigment(naming: Naming, one: PigmentUsed) -> dict[str, Any]:
    return {
        "resourceType": "Device",
        "identifier": [{"system": naming.system("bottle"), "value": one.serial}],
        "manufacturer": one.maker,
        "expirationDate": one.expiry,
        "lotNumber": one.lot,
        "serialNumber": one.serial,
        "deviceName": [{"name": naming.words(f"pigment {one.shade}"), "type": "user-friendly-name"}],
        "type": naming.concept("pigment", "bottle of pigment for scalp micropigmentation"),
        "property": [
            _property(naming, "shade", "shade (pigment : water)", one.shade),
            _property(naming, "certificate", "certificate of the pigment's contents", one.certificate),
        ],
        "note": notes([f"once open, for use until {one.opened_until} (UTC)"]),
    }


def _property(naming: Naming, code: str, text: str, value: str) -> dict[str, Any]:
    kind = {"coding": [{"system": naming.system("property"), "code": code}], "text": text}
    return without_empty({"type": kind, "valueCode": [{"text": value}]})


def _use_of_cartridge(naming: Naming, one: CartridgeUsed) -> dict[str, Any]:
    out_of_use = [f"out of use: {one.why}"] if one.why else []
    recalled = ["the lot was recalled while the session held the cartridge"] if one.recalled else []
    return {
        "resourceType": "DeviceUseStatement",
        "status": "completed" if one.out_of_use_at_utc else "active",
        "subject": naming.client(),
        "timingPeriod": period(one.opened_at_utc, one.out_of_use_at_utc),
        "recordedOn": one.claimed_at_utc,
        "source": naming.person(one.claimed_by),
        "device": reference(cartridge_name(naming, one)),
        "note": notes([naming.words(f"{one.dots_struck} dots struck"), *out_of_use, *recalled]),
    }


def _use_of_pigment(naming: Naming, one: PigmentUsed) -> dict[str, Any]:
    discarded = ["the bottle was discarded during the session"] if one.discarded else []
    return {
        "resourceType": "DeviceUseStatement",
        "status": "completed",
        "subject": naming.client(),
        "timingDateTime": one.at_utc,
        "recordedOn": one.at_utc,
        "source": naming.person(one.by),
        "device": reference(pigment_name(naming, one)),
        "note": notes([naming.words(f"used for shade {one.shade} from then on"), *discarded]),
    }
