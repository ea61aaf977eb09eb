"""What the pigment's tests share: a day, the ledger of the cartridges' tests on either database, its book."""

from datetime import UTC, date, datetime

import pytest

from controller.cartridge.ledger import Ledger
from controller.pigment.goods_in import PigmentDelivery
from controller.pigment.pigment_book import PigmentBook
from controller.pigment.rules import Bottle
from tests.controller.cartridge.conftest import database, ledger, url

__all__ = ["database", "ledger", "url"]

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TODAY = NOW.date()
AT_UTC = "2026-11-22T14:00:00.000Z"
DELIVERY = PigmentDelivery("Inkworks", "PIG7", "1:14", date(2028, 6, 30), "CERT-7", True, True)


@pytest.fixture
def book(ledger: Ledger) -> PigmentBook:
    return PigmentBook(ledger)


@pytest.fixture
def bottle(book: PigmentBook) -> Bottle:
    (received,) = book.receive(DELIVERY, 1, by="stores", at_utc=AT_UTC, today=TODAY)
    return received
