"""What each of the technician's commands does. It either takes effect or is rejected with its reason."""

from controller.engine.cartridge_steps import spend_cartridge
from controller.engine.client_notes import note_anaesthetic, note_consent
from controller.engine.context import Context
from controller.engine.effects import LedgerAdvance, LedgerClaim
from controller.engine.pigment_steps import name_bottle
from controller.session import commands as c
from controller.session.facts import (
    MISSED,
    PLACED,
    RECONCILED_PLACED,
    SHALLOW,
    SKIPPED,
    UNCERTAIN,
    Facts,
)
from controller.session.interlocks import Refusal, unfinished_refusal
from controller.session.machine_table import CommandRejected
from controller.session.states import MOVING_STATES, SessionState, Trigger
from firmware_bridge.messages import Resume


def handle(ctx: Context, command: c.OperatorCommand) -> None:
    """Carry out `command`. Raises CommandRejected, and then nothing has changed."""
    match command:
        case c.Stop(why):
            _stop(ctx, why)
        case c.Begin():
            ctx.fire(Trigger.BEGIN)
        case c.Screen(contraindications):
            _screen(ctx, contraindications)
        case c.Sign(by):
            _sign(ctx, by)
        case c.UsePigment(serial):
            name_bottle(ctx, serial)
        case c.NoteConsent(form):
            note_consent(ctx, form)
        case c.NoteAnaesthetic(amount, agent):
            note_anaesthetic(ctx, amount, agent)
        case c.Scan(text, entry):
            _scan(ctx, LedgerClaim(text, entry))
        case c.PackIntact(intact):
            _pack_intact(ctx, intact)
        case c.Arm():
            _arm(ctx)
        case c.ChangeCartridge():
            _change_cartridge(ctx)
        case c.Discard(serial):
            _discard(ctx, serial)
        case c.Acknowledge():
            _acknowledge(ctx)
        case c.Reconcile(dot, decision):
            _reconcile(ctx, dot, decision)
        case c.Close(unfinished):
            _close(ctx, unfinished)


def _reject(ctx: Context, trigger: Trigger, refusal: Refusal) -> CommandRejected:
    return CommandRejected(ctx.state, trigger, refusal, ctx.table.allowed())


def _require(ctx: Context, word: str, trigger: Trigger, state: SessionState) -> None:
    if ctx.state is not state:
        raise _reject(ctx, trigger, ctx.table.not_now(word, ctx.view()))
    _require_no_ledger_question(ctx, trigger)


def _require_no_ledger_question(ctx: Context, trigger: Trigger) -> None:
    if ctx.ledger_pending is not None:
        raise _reject(
            ctx, trigger, Refusal("ledger_pending", "the ledger has not answered yet", "wait a moment")
        )


def _stop(ctx: Context, why: str) -> None:
    # The machine is told before the table is asked, so that no rule can stand between a person and a stop.
    ctx.machine.stop()
    ctx.record("stop", by=ctx.operator, **({"why": why} if why else {}))
    if ctx.knows(Trigger.STOP):
        ctx.fire(Trigger.STOP)
    if why:
        ctx.say("warning", f"stopped: {why}")


def _acknowledge(ctx: Context) -> None:
    ctx.fire(Trigger.ACKNOWLEDGE)
    if ctx.job_refused:
        # Its cause may be gone. Without an open job the machine would refuse every arming.
        ctx.want_job()


def _screen(ctx: Context, contraindications: tuple[str, ...]) -> None:
    _require(ctx, "screen", Trigger.SCREENING_PASSED, SessionState.SCREENING)
    if ctx.facts.contraindications:
        # Found once, it can't be typed away.
        refusal = ctx.table.refusal(Trigger.SCREENING_PASSED, ctx.view())
        assert refusal is not None, "a contraindication always refuses"
        raise _reject(ctx, Trigger.SCREENING_PASSED, refusal)
    ctx.record("screening", contraindications=list(contraindications), by=ctx.operator)
    _leave_screening(ctx)


def _sign(ctx: Context, by: str) -> None:
    _require(ctx, "sign", Trigger.SCREENING_PASSED, SessionState.SCREENING)
    ctx.record("signature", by=by, plan_hash=ctx.facts.plan_hash, depth_ceiling_um=ctx.depth_ceiling_um)
    _leave_screening(ctx)


def _leave_screening(ctx: Context) -> None:
    refusal = ctx.table.refusal(Trigger.SCREENING_PASSED, ctx.view())
    if refusal is None:
        ctx.fire(Trigger.SCREENING_PASSED)
    elif ctx.facts.contraindications:
        # What else is missing, the next step says.
        ctx.say("alarm", str(refusal))


def _scan(ctx: Context, claim: LedgerClaim) -> None:
    _require(ctx, "scan", Trigger.CARTRIDGE_CLAIMED, SessionState.NEED_CARTRIDGE)
    ctx.ask_ledger(claim)


def _pack_intact(ctx: Context, intact: bool) -> None:
    _require(ctx, "intact", Trigger.CARTRIDGE_SEATED, SessionState.CARTRIDGE_CLAIMED)
    cartridge = ctx.facts.cartridge
    if cartridge is None or cartridge.state != "claimed":
        refusal = Refusal("already_checked", "the pack has been checked", "seat the cartridge")
        raise _reject(ctx, Trigger.CARTRIDGE_SEATED, refusal)
    ctx.ask_ledger(LedgerAdvance(cartridge.gtin, cartridge.serial, "opened" if intact else "damaged", 0))


def _change_cartridge(ctx: Context) -> None:
    if ctx.state is SessionState.CARTRIDGE_CLAIMED:
        _require(ctx, "change", Trigger.CARTRIDGE_REJECTED, SessionState.CARTRIDGE_CLAIMED)
        ctx.fire(Trigger.CARTRIDGE_REJECTED)
        spend_cartridge(ctx, "it was set aside")
    else:
        ctx.fire(Trigger.CHANGE_CARTRIDGE)


def _arm(ctx: Context) -> None:
    ctx.fire(Trigger.ARM)
    view = ctx.view()
    assert ctx.status is not None, "the arming interlock requires a status"
    assert ctx.connected is not None, "the arming interlock requires a machine"
    first_dot = ctx.facts.resolved_hi + 1
    ticket = ctx.record(
        "armed",
        by=ctx.operator,
        first_dot=first_dot,
        cartridge=view.cartridge_serial,
        machine=ctx.connected.uid,
    )
    ctx.feeder.arming_drafted(ctx.facts.resolved_hi, ticket)
    # Asked once more at once: a recall of a moment ago is heard before a foot is on the pedal.
    ctx.watch_at_s = ctx.now_s
    ctx.armed_generation = ctx.status.stop_generation
    ctx.machine.resume(
        Resume(ctx.status.stop_generation, first_dot, view.cartridge_tag, view.cartridge_dots_left)
    )


def _discard(ctx: Context, serial: str) -> None:
    waiting = ctx.facts.undiscarded.get(serial)
    if waiting is None:
        known = ", ".join(ctx.facts.undiscarded) or "none"
        refusal = Refusal(
            "not_to_discard", f"cartridge {serial} is not waiting for the sharps bin", f"waiting: {known}"
        )
        raise _reject(ctx, Trigger.CLOSE, refusal)
    _require_no_ledger_question(ctx, Trigger.CLOSE)
    if serial not in ctx.ledger_told:
        # The controller may have died between writing this down and telling the ledger.
        ctx.effects.append(LedgerAdvance(waiting.gtin, serial, waiting.state, waiting.dots_struck))
    ctx.ask_ledger(LedgerAdvance(waiting.gtin, serial, "discarded", 0))


def _reconcile(ctx: Context, dot: int, decision: str) -> None:
    facts = ctx.facts
    decided = facts.uncertain_dots.get(dot)
    if decided is not None and decided.decision:
        refusal = Refusal(
            "already_decided",
            f"dot {dot} is decided: {decided.decision}, by {decided.by}",
            f"a decision stands; {_to_decide(ctx)}",
        )
        raise _reject(ctx, Trigger.RECONCILED, refusal)
    _require(ctx, "reconcile", Trigger.RECONCILED, SessionState.RECONCILING)
    if decided is None:
        raise _reject(
            ctx, Trigger.RECONCILED, Refusal("not_uncertain", _known_end(facts, dot), _to_decide(ctx))
        )
    ctx.record("reconciled", dot=dot, decision=decision, by=ctx.operator)
    ctx.say("note", f"dot {dot}: {decision}, decided by {ctx.operator}; {_AFTERWARDS[decision]}")
    if not facts.uncertain:
        ctx.fire(Trigger.RECONCILED)


_AFTERWARDS = {
    "placed": "it counts as deposited",
    "skip": "this session never strikes it, a later session's plan may",
}
_ENDS = {PLACED: "placed", SHALLOW: "placed, but shallow", MISSED: "missed"}


def _to_decide(ctx: Context) -> str:
    return f"to decide: {', '.join(map(str, ctx.facts.uncertain)) or 'nothing'}"


def _known_end(facts: Facts, dot: int) -> str:
    """What is known of a dot that is not uncertain."""
    if not 1 <= dot <= facts.dots_total:
        return f"this session has no dot {dot}, only 1 … {facts.dots_total}"
    end = _ENDS.get(facts.dots[dot])
    return f"dot {dot} is on record as {end}" if end else f"dot {dot} was never begun"


def _close(ctx: Context, unfinished: bool) -> None:
    facts = ctx.facts
    refusal = ctx.table.refusal(Trigger.CLOSE, ctx.view())
    if refusal is None and not unfinished:
        refusal = unfinished_refusal(facts.dots_left, facts.dots_total)
    if refusal is not None:
        raise _reject(ctx, Trigger.CLOSE, refusal)
    # A cartridge claimed after the close would be held for ever by a session that is over.
    _require_no_ledger_question(ctx, Trigger.CLOSE)
    ctx.fire(Trigger.CLOSE)
    ctx.record(
        "session_closed",
        by=ctx.operator,
        dots=facts.dots_total,
        deposited=facts.count(PLACED, SHALLOW, RECONCILED_PLACED),
        missed=facts.count(MISSED),
        skipped=facts.count(SKIPPED),
        uncertain=facts.count(UNCERTAIN),
        left=facts.dots_left,
        cartridges_used=facts.cartridges_used,
        simulated=facts.simulated,
    )


def interrupt(ctx: Context, why: str) -> None:
    """The program is asked to leave: needle up, say so in the record, and leave the session resumable."""
    ctx.machine.stop()
    if not ctx.facts.closed:
        ctx.record("stop", by=ctx.operator, why=why, state=ctx.state.value)
    if ctx.state in MOVING_STATES:
        ctx.fire(Trigger.STOP)
