"""The bottles of a session are watched: their last day by the clock, a discard elsewhere by the ledger.

Nothing stops for either: a dot takes the pigment that is in the needles already. The next arming asks for
another bottle. A ledger that can't be asked says nothing, and the work goes on with what is known.
"""

from controller.engine.context import Context, over_at_utc_s
from controller.engine.effects import LedgerPigmentWatch, PigmentWatched

WARNED_S = 1800.0
"""So long before a bottle's time is over the technician is told."""

ASKED_EVERY_S = 10.0
"""From one question to the next, in seconds, however quick the answers are."""


def watch_pigment(ctx: Context) -> None:
    """Warn once of each bottle's end, and ask for discards if it is time, one question at a time."""
    _warn(ctx)
    bottles = ctx.facts.pigment.values()
    if not bottles or ctx.pigment_watch_pending or ctx.now_s < ctx.pigment_watch_at_s:
        return
    ctx.pigment_watch_pending = True
    ctx.pigment_watch_at_s = ctx.now_s + ASKED_EVERY_S
    ctx.effects.append(LedgerPigmentWatch(tuple(bottle.serial for bottle in bottles)))


def take_pigment_answer(ctx: Context, answer: PigmentWatched) -> None:
    """Write down, once each, that a bottle of this session was thrown away: its shade lacks one again."""
    ctx.pigment_watch_pending = False
    for bottle in list(ctx.facts.pigment.values()):
        if bottle.serial in answer.discarded:
            ctx.record("pigment_discarded", shade=bottle.shade, lot=bottle.lot, serial=bottle.serial)
            ctx.say(
                "warning",
                f"bottle {bottle.serial} of shade {bottle.shade} was discarded: the next arming asks for "
                "another, pigment SERIAL",
            )


def _warn(ctx: Context) -> None:
    for bottle in ctx.facts.pigment.values():
        left_s = over_at_utc_s(bottle.opened_until) - ctx.utc_s
        if left_s <= WARNED_S and bottle.serial not in ctx.pigment_warned:
            ctx.pigment_warned.add(bottle.serial)
            ctx.say(
                "warning",
                f"bottle {bottle.serial} of shade {bottle.shade} may be used until the end of "
                f"{bottle.opened_until} (UTC): have another ready, for the next arming asks for it",
            )
