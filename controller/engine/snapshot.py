"""Where things stand, as one JSON-ready object: what screens show and programs read."""

from typing import Any

from controller.engine.context import Context
from controller.session.facts import MISSED, PLACED, RECONCILED_PLACED, SHALLOW, SKIPPED, UNCERTAIN
from controller.session.next_step import next_step
from controller.session.states import SessionState
from controller.session.view import View

LEDGER_ASKED = "wait: the ledger is asked"
"""The next step until the ledger has answered, where that decides what the next one is."""

_LEDGER_DECIDES = (
    SessionState.STANDBY,
    SessionState.SCREENING,
    SessionState.NEED_CARTRIDGE,
    SessionState.CARTRIDGE_CLAIMED,
)


def awaits_ledger(ctx: Context) -> bool:
    """True while nothing can be said of the next step before the ledger has answered."""
    return ctx.ledger_pending is not None and ctx.state in _LEDGER_DECIDES


def snapshot(ctx: Context) -> dict[str, Any]:
    """Counts in dots, times in seconds and minutes. `simulated` always says which world this is."""
    facts, view, cartridge = ctx.facts, ctx.view(), ctx.facts.cartridge
    uncertain = facts.uncertain
    return {
        "simulated": facts.simulated,
        "session": facts.session,
        "state": ctx.state.value,
        "next_step": LEDGER_ASKED if awaits_ledger(ctx) else next_step(ctx.state, view, uncertain),
        "cause": facts.latched_why,
        "signed_by": facts.signed_by,
        "awaits_signature": ctx.state is SessionState.SCREENING and facts.screened and not facts.signed_by,
        "dots": {
            "planned": facts.dots_total,
            "deposited": facts.count(PLACED, SHALLOW, RECONCILED_PLACED),
            "missed": facts.count(MISSED),
            "skipped": facts.count(SKIPPED),
            "uncertain": facts.count(UNCERTAIN),
            "left": facts.dots_left,
        },
        "pigment": [_pigment(ctx, shade, view) for shade in facts.shades],
        "cartridge": None
        if cartridge is None
        else {
            "serial": cartridge.serial,
            "state": cartridge.state,
            "tag": cartridge.tag,
            "dots_left": view.cartridge_dots_left,
            "dots_max": cartridge.dots_max,
            "minutes_left": round(view.cartridge_minutes_left, 1),
            "in_bay": view.bay_tag == cartridge.tag,
        },
        "bay_empty": view.bay_tag == 0,
        "undiscarded": list(facts.undiscarded),
        "pedal": "down" if view.pedal_down else "up" if view.pedal_up else "silent",
        "estop": view.estop,
        "machine_armed": view.machine_armed,
        "depth_error_um_max": facts.depth_error_um_max,
        "cartridges_used": facts.cartridges_used,
        "uncertain": [
            {"dot": dot, "x_um": ctx.dots[dot - 1].x_um, "y_um": ctx.dots[dot - 1].y_um} for dot in uncertain
        ],
    }


def _pigment(ctx: Context, shade: str, view: View) -> dict[str, object]:
    """A shade and its bottle. `usable`: there is one, and its time is not over."""
    bottle = ctx.facts.pigment.get(shade)
    return {
        "shade": shade,
        "serial": bottle.serial if bottle else None,
        "lot": bottle.lot if bottle else None,
        "opened_until": bottle.opened_until if bottle else None,
        "usable": bottle is not None and bottle not in view.pigment_over,
    }
