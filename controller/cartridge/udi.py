"""A cartridge's unique device identification: GTIN, lot, expiry, serial, and what follows from them.

A core. Reading one from a barcode is `gs1`'s part.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

GROUP_SEPARATOR = "\x1d"
LOT_OR_SERIAL = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}""")
"""What a lot or serial may consist of: GS1 General Specifications, figure 7.11-1, 1 to 20 characters."""


class CartridgeKey(NamedTuple):
    """What names one cartridge among all: a serial is unique within its GTIN only."""

    gtin: str
    serial: str

    @property
    def tag(self) -> int:
        """The u64 a machine reads off the seated cartridge; see "Numbers" in `docs/architecture.md`."""
        digest = hashlib.sha256(f"01{self.gtin}21{self.serial}".encode("ascii")).digest()
        return int.from_bytes(digest[:8], "big")


@dataclass(frozen=True, slots=True)
class Udi:
    """What a label says: 14-digit GTIN, lot, last day of use, serial."""

    gtin: str
    lot: str
    expiry: date
    serial: str

    @property
    def key(self) -> CartridgeKey:
        """What the ledger knows the cartridge by."""
        return CartridgeKey(self.gtin, self.serial)

    @property
    def tag(self) -> int:
        """The u64 a machine reads off the seated cartridge."""
        return self.key.tag

    @property
    def scan(self) -> str:
        """What a scanner sends for this label: symbology identifier, then the element strings."""
        expiry = self.expiry.strftime("%y%m%d")
        return f"]d201{self.gtin}17{expiry}10{self.lot}{GROUP_SEPARATOR}21{self.serial}"
