"""What is noted about the client in this session: the consent, and each anaesthetic.

Both may be noted wherever nothing moves, as often as there is something to note, and no step waits for them.
"""

from controller.engine.context import Context
from controller.session.machine_table import CommandRejected
from controller.session.states import NOTING_STATES, Trigger


def note_consent(ctx: Context, form: str) -> None:
    """Record the consent. Raises CommandRejected, and then nothing has changed."""
    _require_rest(ctx, "consent")
    ctx.record("consent", form=form, by=ctx.operator)
    ctx.say("note", f"consent noted: form {form}")


def note_anaesthetic(ctx: Context, amount: str, agent: str) -> None:
    """Record an anaesthetic. Raises CommandRejected, and then nothing has changed."""
    _require_rest(ctx, "anaesthetic")
    ctx.record("anaesthetic", agent=agent, amount=amount, by=ctx.operator)
    ctx.say("note", f"anaesthetic noted: {amount} of {agent}")


def _require_rest(ctx: Context, word: str) -> None:
    if ctx.state not in NOTING_STATES:
        refusal = ctx.table.not_now(word, ctx.view())
        raise CommandRejected(ctx.state, Trigger.SCREENING_PASSED, refusal, ctx.table.allowed())
