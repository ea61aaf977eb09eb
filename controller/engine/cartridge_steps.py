"""A cartridge's steps in this session: what the ledger's answers lead to, and how one is spent. P4, P5."""

from controller.engine.context import Context
from controller.engine.effects import (
    Advanced,
    Claimed,
    LedgerAdvance,
    LedgerAnswer,
    LedgerRefused,
    LedgerRequest,
    PigmentNamed,
    PigmentWatched,
    Watched,
)
from controller.engine.ledger_watch import take_answer
from controller.engine.pigment_steps import bottle_named
from controller.engine.pigment_watch import take_pigment_answer
from controller.session.states import SessionState, Trigger


def handle_answer(ctx: Context, answer: LedgerAnswer) -> None:
    """Take in the ledger's answer; it has already been made durable over there."""
    if isinstance(answer, Watched):
        take_answer(ctx, answer)
        return
    if isinstance(answer, PigmentWatched):
        take_pigment_answer(ctx, answer)
        return
    if isinstance(answer, LedgerRefused):
        _refused(ctx, answer)
        return
    if isinstance(answer, Claimed):
        ctx.ledger_pending = None
        _claimed(ctx, answer)
        return
    if isinstance(answer, PigmentNamed):
        bottle_named(ctx, answer)
        return
    pending = ctx.ledger_pending
    if isinstance(pending, LedgerAdvance) and (pending.serial, pending.state) == (
        answer.serial,
        answer.state,
    ):
        ctx.ledger_pending = None
    _advanced(ctx, answer)


def _refused(ctx: Context, answer: LedgerRefused) -> None:
    if answer.request == ctx.ledger_pending:
        ctx.ledger_pending = None
        if ctx.state is SessionState.CALIBRATING and _asks_for(answer.request, "in_use"):
            # Measured, but not to be used: back to where it can be tried again or set aside.
            ctx.fire(Trigger.STOP)
        _follow_ledger(ctx, answer)
    ctx.say("warning", answer.why)


def _follow_ledger(ctx: Context, answer: LedgerRefused) -> None:
    """What the ledger knows to be used up stays so, even if the record lost it with the disk it was on."""
    cartridge, request = ctx.facts.cartridge, answer.request
    if not answer.ended or cartridge is None or not isinstance(request, LedgerAdvance):
        return
    if request.serial != cartridge.serial:
        return
    if ctx.knows(Trigger.CARTRIDGE_REJECTED):
        ctx.fire(Trigger.CARTRIDGE_REJECTED)
    spend_cartridge(ctx, "so says the ledger")


def _asks_for(request: LedgerRequest, state: str) -> bool:
    return isinstance(request, LedgerAdvance) and request.state == state


def _claimed(ctx: Context, answer: Claimed) -> None:
    ctx.record(
        "cartridge",
        gtin=answer.gtin,
        serial=answer.serial,
        lot=answer.lot,
        expiry=answer.expiry,
        tag=answer.tag,
        dots_max=answer.dots_max,
        minutes_max=answer.minutes_max,
        entry=answer.entry,
        state="claimed",
        by=ctx.operator,
    )
    if ctx.state is SessionState.NEED_CARTRIDGE:
        ctx.fire(Trigger.CARTRIDGE_CLAIMED)
        by_hand = " (typed by hand)" if answer.entry == "typed" else ""
        ctx.say(
            "note",
            f"cartridge {answer.serial} of lot {answer.lot} is claimed{by_hand}: look at the pack, "
            "then intact yes",
        )


def _advanced(ctx: Context, answer: Advanced) -> None:
    cartridge = ctx.facts.cartridge
    if answer.state in ("spent", "damaged"):
        ctx.ledger_told.add(answer.serial)
    if answer.state == "discarded":
        gtin = ctx.facts.undiscarded[answer.serial].gtin
        ctx.record("cartridge", gtin=gtin, serial=answer.serial, state="discarded", by=ctx.operator)
    elif cartridge is None or cartridge.serial != answer.serial:
        # It left the bay while the ledger was being asked; its being spent is on record and on its way there.
        return
    elif answer.state == "opened":
        _step(ctx, answer, utc_s=ctx.utc_s)
        ctx.say("note", f"seat cartridge {answer.serial}")
    elif answer.state == "damaged":
        _step(ctx, answer)
        if ctx.knows(Trigger.CARTRIDGE_REJECTED):
            ctx.fire(Trigger.CARTRIDGE_REJECTED)
        ctx.say("warning", f"drop cartridge {answer.serial} in the sharps bin, then: discard {answer.serial}")
    elif answer.state == "in_use" and ctx.state is SessionState.CALIBRATING and ctx.connected is not None:
        machine, boot = ctx.connected.uid, ctx.connected.boot
        _step(ctx, answer, machine=machine, boot=boot, seating=ctx.calibrating_seating)
        ctx.fire(Trigger.CALIBRATED)


def _step(ctx: Context, answer: Advanced, **more: float | str) -> None:
    cartridge = ctx.facts.cartridge
    assert cartridge is not None, "the caller has matched the serial"
    ctx.record(
        "cartridge", gtin=cartridge.gtin, serial=cartridge.serial, state=answer.state, by=ctx.operator, **more
    )


def spend_cartridge(ctx: Context, why: str) -> None:
    """It has left the bay, or may have, or never got there: it is spent, whatever it has struck. P5."""
    cartridge = ctx.facts.cartridge
    assert cartridge is not None, "asked to spend a cartridge that is not there"
    expected = ctx.state in (SessionState.CARTRIDGE_CHANGE, SessionState.NEED_CARTRIDGE)
    struck, state = cartridge.dots_struck, "spent"
    if cartridge.recalled:
        why = f"its lot was recalled; {why}"
    if cartridge.damaged_at_dot:
        state, why = "damaged", f"fewer than three needles at dot {cartridge.damaged_at_dot}; {why}"
    ctx.record(
        "cartridge", gtin=cartridge.gtin, serial=cartridge.serial, state=state, dots_struck=struck, why=why
    )
    ctx.effects.append(LedgerAdvance(cartridge.gtin, cartridge.serial, state, struck))
    if ctx.knows(Trigger.CARTRIDGE_REMOVED):
        ctx.fire(Trigger.CARTRIDGE_REMOVED)
    ctx.say(
        "note" if expected else "alarm",
        f"cartridge {cartridge.serial} is {state} ({why}): drop it in the sharps bin, "
        f"then: discard {cartridge.serial}",
    )
