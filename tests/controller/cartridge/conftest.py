"""What the cartridge tests share: a day, a ledger, and one cartridge in it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger

TODAY = date(2026, 11, 22)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, "simulated") as opened:
        yield opened


@pytest.fixture
def cartridge(ledger: Ledger) -> Cartridge:
    (received,) = ledger.receive(
        "09506000134352",
        "LOT42A",
        date(2028, 11, 30),
        1,
        by="stores",
        at_utc="2026-11-22T08:00:00.000Z",
        today=TODAY,
        serials=["SN000001"],
    )
    return received
