"""Mutants of a cartridge's rules: its budget, its expiry, its one way, the recall of its lot."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, false

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.udi import Udi
from controller.engine.context import Context
from controller.engine.effects import Watched
from controller.session.view import View
from controller.virtual.mutants.mutant import HostMutant

MakeView = Callable[[Context], View]
Spend = Callable[[Context, str], None]
Heard = Callable[[Context, Watched], None]
Held = Callable[[Cartridge | None, Udi, str, str, date], Cartridge]


def _budget_never_falls(true: MakeView) -> MakeView:
    def view(ctx: Context) -> View:
        cartridge = ctx.facts.cartridge
        return true(ctx) if cartridge is None else true(ctx)._replace(cartridge_dots_left=cartridge.dots_max)

    return view


def _never_expired(true: MakeView) -> MakeView:
    def view(ctx: Context) -> View:
        return true(ctx)._replace(cartridge_expired=False)

    return view


def _claims_expired(true: Callable[..., Cartridge]) -> Callable[..., Cartridge]:
    def claim(
        ledger: Ledger, udi: Udi, session: str, client_ref: str, *, by: str, at_utc: str, today: date
    ) -> Cartridge:
        return true(ledger, udi, session, client_ref, by=by, at_utc=at_utc, today=min(today, udi.expiry))

    return claim


def _no_day(true: Callable[[Ledger], date | None]) -> Callable[[Ledger], date | None]:
    def newest_day(ledger: Ledger) -> date | None:
        return None

    return newest_day


def _reads_expired(true: Callable[..., Udi]) -> Callable[..., Udi]:
    def read_scan(text: str, today: date, known_lots: Collection[str] | None = None) -> Udi:
        return true(text, today - timedelta(days=365), known_lots)

    return read_scan


def _found_is_held(true: Held) -> Held:
    def held_cartridge(
        found: Cartridge | None, udi: Udi, session: str, client_ref: str, today: date
    ) -> Cartridge:
        return true(found, udi, session, client_ref, today) if found is None else found

    return held_cartridge


def _opened_again(true: Spend) -> Spend:
    def spend_cartridge(ctx: Context, why: str) -> None:
        cartridge = ctx.facts.cartridge
        if cartridge is None or not cartridge.in_use:
            true(ctx, why)
            return
        ctx.record(
            "cartridge",
            gtin=cartridge.gtin,
            serial=cartridge.serial,
            state="opened",
            utc_s=ctx.utc_s,
            by=ctx.operator,
        )

    return spend_cartridge


def _deaf(true: Heard) -> Heard:
    def take_answer(ctx: Context, answer: Watched) -> None:
        true(ctx, Watched(answer.serial, recalled=False))

    return take_answer


def _never(true: ColumnElement[bool]) -> ColumnElement[bool]:
    return false()


def _built_anew(true: Any) -> Callable[..., Update]:
    """Without what was built before, and with nothing left behind of what is built now."""
    return cache(true.__wrapped__)


MUTANTS = (
    HostMutant(
        "budget never falls",
        "P4",
        "A cartridge has its whole budget of dots at every arming.",
        (("controller.engine.context:Context.view", _budget_never_falls),),
        ("pedal unplugged", "cable out", "wrong order"),
    ),
    HostMutant(
        "expired is as good",
        "P4",
        "A cartridge past its expiry is claimed and used.",
        (
            ("controller.runner.ledger_service:read_scan", _reads_expired),
            ("controller.cartridge.ledger:Ledger.claim", _claims_expired),
            ("controller.cartridge.ledger_reading:LedgerReading.newest_day", _no_day),
            ("controller.engine.context:Context.view", _never_expired),
        ),
        (),
    ),
    HostMutant(
        "any claim is granted",
        "P5",
        "A claim that changes nothing in the ledger counts as granted, whoever has used the cartridge.",
        (("controller.cartridge.ledger:held_cartridge", _found_is_held),),
        ("used cartridge scanned",),
    ),
    HostMutant(
        "used is opened again",
        "P5",
        "A cartridge that may have left the bay goes back to opened, to be seated again.",
        tuple(
            (f"controller.engine.{room}:spend_cartridge", _opened_again)
            for room in ("connection", "machine_events")
        ),
        ("cartridge re-seated", "machine reset"),
    ),
    HostMutant(
        "deaf to recalls",
        "P4",
        "What the ledger answers to the question for a recall is not listened to.",
        (("controller.engine.cartridge_steps:take_answer", _deaf),),
        ("lot recalled",),
    ),
    HostMutant(
        "recalled is as good",
        "P4",
        "A cartridge of a recalled lot is claimed and opened.",
        (
            ("controller.cartridge.ledger_statements:IS_OF_RECALLED_LOT", _never),
            ("controller.cartridge.ledger:claiming", _built_anew),
            ("controller.cartridge.ledger:stepping", _built_anew),
        ),
        ("lot recalled",),
    ),
)
