"""May this bottle be used today, for one of these shades? And until when, once it is opened?

A core. Days are days of UTC, as for a cartridge: one rule, wherever the room is. Source: brief, *pigment
risk*: only pigment with a certificate that it is organic and free of toxic metals, with lot and expiry on
record.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from controller.cartridge.pigment_states import PigmentState
from controller.pigment.errors import BottleReason, BottleRefused, OpeningRefused

DAYS_OPEN_MAX = 3650
"""A typed digit too many shall not keep a bottle open for a lifetime."""


@dataclass(frozen=True, slots=True)
class Bottle:
    """One bottle with what is known of its lot. `expiry`, `opened_until`: last days of use.

    `certificate`: its reference; None until it is there. `shade`: pigment : water, such as 1:14.
    """

    serial: str
    maker: str
    lot: str
    shade: str
    expiry: date
    certificate: str | None
    organic: bool
    metals_within_limits: bool
    state: PigmentState
    opened_until: date | None
    simulated: bool


def opened_until(
    serial: str, expiry: date, today: date, *, until: date | None = None, days: int | None = None
) -> date:
    """The last day of use of a bottle opened today, by the maker's `until` or `days`, of which one is given.

    `days` that lead past the expiry end with it.

    Raises:
        OpeningRefused: neither or both given, a day gone by or past the expiry, the expiry gone by.
    """
    if (until is None) == (days is None):
        given = "neither is given" if until is None else "both are given"
        raise OpeningRefused(serial, "--until or --days", given, "one of the two")
    if expiry < today:
        raise OpeningRefused(serial, "its expiry", expiry.isoformat(), f"{today} or later")
    if days is not None:
        if not 1 <= days <= DAYS_OPEN_MAX:
            raise OpeningRefused(serial, "--days", days, f"1 to {DAYS_OPEN_MAX}")
        return min(expiry, today + timedelta(days=days))
    assert until is not None, "one of the two is given"
    if not today <= until <= expiry:
        raise OpeningRefused(serial, "--until", until, f"{today} to its expiry {expiry}")
    return until


def use_refusal(
    bottle: Bottle, shades: Collection[str], *, simulated: bool, today: date, newest: date | None
) -> BottleRefused | None:
    """Why a session can't have `bottle`; None if it can.

    Args:
        bottle: as the ledger has it.
        shades: those of the session's plan.
        simulated: is the session?
        today: by the computer's clock.
        newest: the latest day of any step in the ledger, by which a clock set back is known.
    """
    found = _of_another(bottle, shades, simulated) or _unfit(bottle) or _out_of_time(bottle, today, newest)
    return None if found is None else BottleRefused(bottle.serial, *found)


_Found = tuple[BottleReason, str, str] | None
_ASIDE = "set the bottle aside and take another"


def _of_another(bottle: Bottle, shades: Collection[str], simulated: bool) -> _Found:
    if bottle.simulated != simulated:
        kind, expected = ("simulated", "real") if bottle.simulated else ("real", "simulated")
        return BottleReason.WORLD, f"it is {kind.upper()}, expected a {expected} one", _ASIDE
    if bottle.shade not in shades:
        asked = ", ".join(shades) or "none"
        return (
            BottleReason.SHADE,
            f"it is of shade {bottle.shade}, expected one the plan has ({asked})",
            "take a bottle of such a shade",
        )
    return None


def _unfit(bottle: Bottle) -> _Found:
    lot = f"lot {bottle.lot} of {bottle.maker}"
    if bottle.state is PigmentState.DISCARDED:
        return BottleReason.DISCARDED, "it is discarded, expected it opened", "take another bottle"
    if not bottle.certificate:
        return (
            BottleReason.NO_CERTIFICATE,
            f"{lot} has no certificate, expected one that it is organic and within the limits for metals",
            "get it from the maker and book it, or take another bottle",
        )
    if not bottle.organic:
        return BottleReason.NOT_ORGANIC, f"{lot} is not organic, expected organic pigment", _ASIDE
    if not bottle.metals_within_limits:
        return BottleReason.METALS, f"{lot} is over the limits for metals, expected it within them", _ASIDE
    return None


def _out_of_time(bottle: Bottle, today: date, newest: date | None) -> _Found:
    if bottle.expiry < today:
        return (
            BottleReason.EXPIRED,
            f"its last day of use was {bottle.expiry}, expected {today} or later",
            "discard it and take another",
        )
    simulated = " --simulated" if bottle.simulated else ""
    if bottle.state is PigmentState.RECEIVED or bottle.opened_until is None:
        return (
            BottleReason.NOT_OPENED,
            "it is not opened, expected it opened with a last day of use",
            f"open it: stipple pigment open {bottle.serial}{simulated} --until DAY",
        )
    if bottle.opened_until < today:
        return (
            BottleReason.OPEN_TOO_LONG,
            f"it was opened for use until {bottle.opened_until}, expected {today} or later",
            "discard it and take another",
        )
    if newest is not None and newest > bottle.opened_until:
        # A clock set back must not make old pigment fresh.
        return (
            BottleReason.CLOCK,
            f"the ledger has steps of {newest}, later than today ({today}) and than the bottle's last day of "
            f"use ({bottle.opened_until}): one of the clocks is or was wrong",
            "keep the bottle, and have the clock of this computer checked before another try",
        )
    return None
