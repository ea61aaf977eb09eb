"""Write down how a dot ended, known or not, and latch a fault: what several handlers do alike. P1, P2, P8."""

from controller.engine.context import Context
from controller.session.states import MOVING_STATES, Trigger
from firmware_bridge.device import wire
from firmware_bridge.messages import Done

OUTCOME_NAMES = {
    wire.OUTCOME_PLACED: "placed",
    wire.OUTCOME_SHALLOW: "shallow",
    wire.OUTCOME_MISSED: "missed",
}


def latch_fault(ctx: Context, code: str, detail: str) -> None:
    """Stop, latch, say why. P8."""
    ctx.machine.stop()
    ctx.record("fault", code=code, detail=detail, state=ctx.state.value)
    if ctx.knows(Trigger.FAULT):
        ctx.fire(Trigger.FAULT)
    ctx.say("alarm", f"{detail}; deal with the cause, then acknowledge")


def record_uncertain(ctx: Context, dot: int, why: str) -> None:
    """Nobody knows how `dot` ended: it is never sent again, and a person decides. P1."""
    planned = ctx.dots[dot - 1]
    ticket = ctx.record(
        "uncertain",
        dot=dot,
        x_um=planned.x_um,
        y_um=planned.y_um,
        why=why,
        cartridge=ctx.facts.armed_cartridge,
    )
    ctx.feeder.result_drafted(dot, ticket)


def record_done(ctx: Context, done: Done, replayed: bool) -> None:
    """The machine has told how `done.dot` ended; replayed: on being asked again after a lost connection.

    Too deep latches a fault whatever the session was doing by the time it became known.
    """
    outcome = OUTCOME_NAMES.get(done.outcome)
    if outcome is None:
        record_uncertain(ctx, done.dot, f"the machine gave it an outcome without a meaning, {done.outcome}")
        latch_fault(ctx, "outcome_unknown", f"dot {done.dot} ended with outcome {done.outcome}")
        return
    planned = ctx.dots[done.dot - 1]
    ticket = ctx.record(
        "dot",
        dot=done.dot,
        outcome=outcome,
        depth_um=done.depth_um,
        planned_um=planned.depth_um,
        needles=done.mask,
        x_um=planned.x_um,
        y_um=planned.y_um,
        cartridge=ctx.facts.armed_cartridge,
        duration_us=done.duration_us,
        replayed=replayed,
    )
    ctx.feeder.result_drafted(done.dot, ticket)
    error_um = done.depth_um - planned.depth_um
    # A stop cuts short the strike under way, so once the machine is stopped too shallow means nothing.
    counts = abs(error_um) if ctx.state in MOVING_STATES else error_um
    if counts > ctx.settings.depth_error_um_max:
        latch_fault(ctx, "depth_error", f"dot {done.dot} measured {abs(error_um)} µm off its depth")
