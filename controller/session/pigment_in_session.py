"""Bottles of pigment as a session knows them: one for each shade of its plan, the one named last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BottleInSession:
    """The bottle this session uses for `shade`. expiry, opened_until: ISO dates, last days of use in UTC."""

    shade: str
    maker: str
    lot: str
    serial: str
    expiry: str
    opened_until: str


def bottle_of(body: Mapping[str, Any]) -> BottleInSession:
    """The bottle of a record's entry `pigment`."""
    fields = ("shade", "maker", "lot", "serial", "expiry", "opened_until")
    return BottleInSession(**{name: body[name] for name in fields})
