import hashlib
from datetime import date

import pytest

from controller.cartridge.gs1 import read_scan
from controller.cartridge.udi import LOT_OR_SERIAL, Udi

UDI = Udi("09506000134352", "LOT42A", date(2028, 11, 30), "SN000001")


def test_the_tag_is_the_first_eight_bytes_of_the_hash_of_gtin_and_serial() -> None:
    digest = hashlib.sha256(b"010950600013435221SN000001").digest()
    assert UDI.tag == UDI.key.tag == int.from_bytes(digest[:8], "big") == 0x6E52F66D8046CE3C


def test_what_a_label_carries_reads_back_the_same() -> None:
    assert UDI.scan == "]d201095060001343521728113010LOT42A\x1d21SN000001"
    assert read_scan(UDI.scan, date(2026, 11, 22)) == UDI


@pytest.mark.parametrize("text", ["", "x" * 21, "LOT 42", "LOT\x1d42", "LÖT", "LOT#42"])
def test_a_lot_or_serial_is_of_the_characters_gs1_allows(text: str) -> None:
    assert LOT_OR_SERIAL.fullmatch(text) is None


def test_every_character_gs1_allows_is_allowed() -> None:
    allowed = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    assert len(allowed) == 82
    assert all(LOT_OR_SERIAL.fullmatch(character) for character in allowed)
