"""Pigment in this session: a bottle is named for each shade of its plan.

It may be named wherever nothing moves, also in place of one that is empty or whose time is over.
"""

from controller.engine.context import Context
from controller.engine.effects import LedgerPigment, PigmentNamed
from controller.session.interlocks import Refusal, screening_refusal
from controller.session.machine_table import CommandRejected
from controller.session.states import NOTING_STATES, SessionState, Trigger


def name_bottle(ctx: Context, serial: str) -> None:
    """Ask the ledger for a bottle. Raises CommandRejected, and then nothing has changed."""
    if ctx.state not in NOTING_STATES:
        raise _rejected(ctx, ctx.table.not_now("pigment", ctx.view()))
    if not ctx.facts.shades:
        refusal = Refusal("no_shades", "this session's plan has no shades", "go on without pigment")
        raise _rejected(ctx, refusal)
    unasked = screening_refusal(ctx.view()._replace(shades_without_pigment=(), pigment_over=()))
    if unasked is not None:
        raise _rejected(ctx, unasked)
    if ctx.ledger_pending is not None:
        raise _rejected(ctx, Refusal("ledger_pending", "the ledger has not answered yet", "wait a moment"))
    ctx.ask_ledger(LedgerPigment(serial, ctx.facts.shades, ctx.facts.simulated))


def bottle_named(ctx: Context, answer: PigmentNamed) -> None:
    """The ledger has noted it; screening is left once every shade has its bottle."""
    ctx.ledger_pending = None
    ctx.record(
        "pigment",
        shade=answer.shade,
        maker=answer.maker,
        lot=answer.lot,
        serial=answer.serial,
        expiry=answer.expiry,
        opened_until=answer.opened_until,
        certificate=answer.certificate,
        by=ctx.operator,
    )
    ctx.say(
        "note",
        f"bottle {answer.serial} of lot {answer.lot} is used for shade {answer.shade}, "
        f"until {answer.opened_until}",
    )
    if ctx.state is SessionState.SCREENING and screening_refusal(ctx.view()) is None:
        ctx.fire(Trigger.SCREENING_PASSED)


def _rejected(ctx: Context, refusal: Refusal) -> CommandRejected:
    return CommandRejected(ctx.state, Trigger.SCREENING_PASSED, refusal, ctx.table.allowed())
