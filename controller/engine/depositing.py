"""The hot path: while depositing, keep the machine's queue filled as far as every rule allows; then end."""

from controller.engine.context import Context
from controller.engine.outcomes import latch_fault
from controller.session.interlocks import cartridge_refusal, strike_refusal
from controller.session.states import MOVING_STATES, SessionState, Trigger
from controller.session.view import View
from firmware_bridge.device import limits, wire


def proceed(ctx: Context) -> bool:
    """End what is over, hand over dots, and answer whether the machine may strike at this moment.

    The answer is what the next heartbeat tells it.
    """
    if ctx.state not in MOVING_STATES:
        return False
    view = ctx.view()
    _end_if_over(ctx, view)
    _feed(ctx, view)
    return _run_allowed(ctx, view)


def _run_allowed(ctx: Context, view: View) -> bool:
    if ctx.state is not SessionState.DEPOSITING or ctx.status is None:
        return False
    return strike_refusal(view, bool(ctx.status.armed), True) is None


def _feed(ctx: Context, view: View) -> None:
    """Draft intents and hand over dots while the machine has room for them."""
    if ctx.state is not SessionState.DEPOSITING or ctx.status is None:
        return
    while True:
        left = view.cartridge_dots_left - ctx.under_way()
        wanted = ctx.feeder.intent_wanted(left)
        if wanted is not None and ctx.journal_durable:
            ticket = ctx.record("intent", first=wanted[0], last=wanted[1])
            ctx.feeder.intent_drafted(wanted[1], ticket)
        number = ctx.feeder.sendable()
        if number is None or left <= 0 or ctx.machine.dots_acceptable <= 0:
            return
        if strike_refusal(view, bool(ctx.status.armed), True) is not None:
            return
        dot = ctx.dots[number - 1]
        code = limits.dot_refusal(
            dot.x_um,
            dot.y_um,
            dot.depth_um,
            dot.dwell_100us,
            ctx.depth_ceiling_um,
            ctx.settings.bounds_um,
        )
        if code:
            latch_fault(ctx, "dot_forbidden", f"dot {number} may not be struck (reason {code})")
            return
        ctx.machine.place(dot)
        ctx.feeder.sent(number)


def _end_if_over(ctx: Context, view: View) -> None:
    """Leave depositing when the plan is done or the cartridge may not go on; always with the needle up."""
    if ctx.facts.dots_left == 0:
        ctx.fire(Trigger.PLAN_COMPLETE)
        ctx.say("note", "every dot of this session is done: take the cartridge out")
        return
    refusal = cartridge_refusal(view)
    if view.cartridge_dots_left <= 0:
        ctx.fire(Trigger.CARTRIDGE_EXHAUSTED)
        ctx.say("note", "the cartridge's dot budget is used up: take it out")
    elif refusal is not None and not (ctx.status is not None and ctx.status.state == wire.STATE_STRIKING):
        # Heartbeats forbid the next strike already; the one under way is let finish.
        ctx.fire(Trigger.CARTRIDGE_EXHAUSTED)
        ctx.say("warning", str(refusal))
