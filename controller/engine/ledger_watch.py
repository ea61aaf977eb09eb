"""While a cartridge is held, the ledger is asked now and then whether its lot was recalled since. P4.

What follows from a recall is the interlocks' to say; here it is only asked for and written down. A ledger
that can't be asked says nothing, and stops nothing: the work goes on with what is known.
"""

from controller.engine.context import Context
from controller.engine.effects import LedgerWatch, Watched
from controller.session.states import MOVING_STATES

WATCH_S = 5.0
"""From one question to the next while the needle may move, in seconds, however quick the answers are."""

REST_WATCH_S = 60.0
"""And while it may not: opening and arming ask by themselves."""


def keep_watch(ctx: Context) -> None:
    """Ask, if it is time. One question at a time: a ledger that does not answer gets no second one."""
    cartridge = ctx.facts.cartridge
    if cartridge is None or cartridge.recalled or ctx.watch_pending or ctx.now_s < ctx.watch_at_s:
        return
    ctx.watch_pending = True
    ctx.watch_at_s = ctx.now_s + (WATCH_S if ctx.state in MOVING_STATES else REST_WATCH_S)
    ctx.effects.append(LedgerWatch(cartridge.gtin, cartridge.serial))


def take_answer(ctx: Context, answer: Watched) -> None:
    """Write a recall of the cartridge held down, once."""
    ctx.watch_pending = False
    cartridge = ctx.facts.cartridge
    if not answer.recalled or cartridge is None or cartridge.serial != answer.serial or cartridge.recalled:
        return
    ctx.record("recalled", gtin=cartridge.gtin, serial=cartridge.serial, lot=cartridge.lot)
    ctx.say(
        "alarm",
        f"lot {cartridge.lot} was recalled: cartridge {cartridge.serial} is not to be used any more, "
        "change it and take one of another lot",
    )
