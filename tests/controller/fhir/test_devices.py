from base64 import b64decode
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from controller.cartridge.gs1 import read_scan
from controller.cartridge.udi import Udi
from controller.fhir.devices import (
    cartridge_name,
    device_entries,
    element_string,
    machine_name,
    pigment_name,
    use_entries,
    used_things,
)
from controller.summary.model import SessionSummary
from tests.controller.fhir.sessions import BOTTLE, CARTRIDGE, CLOSED, GTIN, SIMULATED, naming_of, resources

NAMING = naming_of(CLOSED)
CLAIMED_ONLY = replace(
    CARTRIDGE, serial="SN2", state="claimed", opened_at_utc="", out_of_use_at_utc="", why=""
)


def devices(summary: SessionSummary) -> list[dict[str, Any]]:
    return resources(list(device_entries(naming_of(summary), summary)), "Device")


def uses(summary: SessionSummary) -> list[dict[str, Any]]:
    return resources(list(use_entries(naming_of(summary), summary)), "DeviceUseStatement")


def test_a_cartridge_is_known_by_its_udi() -> None:
    cartridge = devices(CLOSED)[1]

    assert cartridge["lotNumber"] == "LOT42A"
    assert cartridge["serialNumber"] == "SN1"
    assert cartridge["expirationDate"] == "2028-12-31"
    (carrier,) = cartridge["udiCarrier"]
    assert carrier["deviceIdentifier"] == GTIN
    assert carrier["carrierHRF"] == f"(01){GTIN}(17)281231(10)LOT42A(21)SN1"
    assert carrier["issuer"] == "http://hl7.org/fhir/NamingSystem/gs1-di"


def test_the_carrier_holds_what_a_scanner_would_read_off_the_label() -> None:
    (carrier,) = devices(CLOSED)[1]["udiCarrier"]
    scan = f"]d2{b64decode(carrier['carrierAIDC']).decode('ascii')}"

    assert read_scan(scan, date(2026, 11, 22)) == Udi(GTIN, "LOT42A", date(2028, 12, 31), "SN1")


def test_an_element_string_is_the_scan_without_the_name_of_its_symbology() -> None:
    udi = Udi(GTIN, "L1", date(2028, 12, 31), "S1")

    assert udi.scan == f"]d2{element_string(udi)}"


@pytest.mark.parametrize(
    ("entry", "entry_type"),
    [
        ("serial", "barcode"),
        ("evdev", "barcode"),
        ("typed", "manual"),
        ("keyboard", "unknown"),
        ("", "unknown"),
    ],
)
def test_how_a_label_came_in_is_told_where_it_is_known(entry: str, entry_type: str) -> None:
    cartridge = devices(replace(CLOSED, cartridges=(replace(CARTRIDGE, entry=entry),)))[1]

    assert cartridge["udiCarrier"][0]["entryType"] == entry_type


def test_a_device_says_the_same_whatever_became_of_it() -> None:
    """The first session that tells of it is the only one whose words a server keeps."""
    worn = replace(CARTRIDGE, state="discarded", why="empty", dots_struck=900, recalled=True)
    poured_away = replace(BOTTLE, discarded=True, at_utc="2026-11-23T09:00:00.000Z", by="Ann")

    other = replace(SIMULATED, session="SIMULATED-other", cartridges=(worn,), pigments=(poured_away,))
    assert devices(other) == devices(SIMULATED)


def test_a_bottle_of_pigment_has_maker_lot_expiry_and_serial() -> None:
    bottle = devices(CLOSED)[2]

    assert bottle["manufacturer"] == "Inkworks"
    assert (bottle["lotNumber"], bottle["serialNumber"]) == ("PIG7", "P-1")
    assert bottle["expirationDate"] == "2028-12-31"
    assert [one["valueCode"][0]["text"] for one in bottle["property"]] == ["1:20", "CERT-7"]
    assert bottle["note"] == [{"text": "once open, for use until 2026-12-22 (UTC)"}]


def test_a_bottle_named_twice_is_one_device_used_twice() -> None:
    twice = replace(CLOSED, pigments=(BOTTLE, replace(BOTTLE, at_utc="2026-11-22T14:40:00.000Z")))

    assert len(devices(twice)) == len(devices(CLOSED))
    assert [one.get("timingDateTime") for one in uses(twice)] == [
        None,
        BOTTLE.at_utc,
        "2026-11-22T14:40:00.000Z",
    ]


def test_the_use_of_a_cartridge_lasts_from_its_opening_to_its_end() -> None:
    (use, _) = uses(CLOSED)

    assert use["status"] == "completed"
    assert use["timingPeriod"] == {"start": CARTRIDGE.opened_at_utc, "end": CARTRIDGE.out_of_use_at_utc}
    assert use["device"] == {"reference": cartridge_name(NAMING, CARTRIDGE).urn}
    assert [note["text"] for note in use["note"]] == ["12 dots struck", "out of use: its dots are used up"]


def test_a_cartridge_still_in_use_has_no_end() -> None:
    held = replace(CARTRIDGE, state="in_use", out_of_use_at_utc="", why="", recalled=True)
    use = uses(replace(CLOSED, cartridges=(held,)))[0]

    assert use["status"] == "active"
    assert use["timingPeriod"] == {"start": CARTRIDGE.opened_at_utc}
    assert use["note"][-1] == {"text": "the lot was recalled while the session held the cartridge"}


def test_a_cartridge_never_opened_is_a_device_and_was_not_used() -> None:
    summary = replace(CLOSED, cartridges=(CLAIMED_ONLY,), pigments=())

    assert [one.get("serialNumber") for one in devices(summary)] == [None, "SN2"]
    assert uses(summary) == []
    assert used_things(NAMING, summary) == [machine_name(NAMING, CLOSED.machines[0])]


def test_what_was_used_is_listed_once() -> None:
    summary = replace(CLOSED, pigments=(BOTTLE, BOTTLE))

    assert used_things(NAMING, summary) == [
        machine_name(NAMING, CLOSED.machines[0]),
        cartridge_name(NAMING, CARTRIDGE),
        pigment_name(NAMING, BOTTLE),
    ]


def test_a_discarded_bottle_is_told() -> None:
    use = uses(replace(CLOSED, pigments=(replace(BOTTLE, discarded=True),)))[1]

    assert use["note"][-1] == {"text": "the bottle was discarded during the session"}


def test_things_of_the_simulated_world_say_so_in_their_names() -> None:
    """P12"""
    for device in devices(SIMULATED):
        assert device["deviceName"][0]["name"].startswith("SIMULATED ")
        assert device["type"]["text"].startswith("SIMULATED ")
