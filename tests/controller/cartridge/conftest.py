"""What the cartridge tests share: a day, a ledger on either database, and one cartridge in it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from tests.controller.cartridge.other_program import OtherProgram
from tests.postgres_server import PostgresServer

TODAY = date(2026, 11, 22)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Every test of the ledger is run on both; one that is about one of them names it indirectly."""
    return str(request.param)


@pytest.fixture
def url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where no ledger is yet."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    lent = server.new_url()
    yield lent
    server.take_back(lent)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, "simulated") as opened:
        yield opened


@pytest.fixture
def other_program(url: str) -> OtherProgram:
    return OtherProgram(url)


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
