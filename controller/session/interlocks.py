"""Every rule that can forbid a step, each with its reason and its way out. Pure functions of a `View`.

Rules the machine enforces too are written once, in `firmware_bridge.device.limits`, and only worded here.
"""

from dataclasses import dataclass

from controller.session.commands import screening_question
from controller.session.view import View
from firmware_bridge.device import limits


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is refused and what the technician can do about it. code: a word for logs and tests."""

    code: str
    why: str
    way_out: str

    def __str__(self) -> str:
        """As the technician reads it."""
        return f"{self.why}: {self.way_out}"


RECALLED = Refusal("cartridge_recalled", "the cartridge's lot was recalled", "change the cartridge")

MACHINE_REASONS: dict[int, Refusal] = {
    limits.NO_JOB: Refusal("no_job", "the machine has no job", "wait for the connection, or reconnect"),
    limits.STALE_STOP_GENERATION: Refusal(
        "stale_stop_generation", "the machine has stopped since this was asked", "arm again"
    ),
    limits.DOT_NOT_NEXT: Refusal(
        "dot_not_next", "the machine has already been offered this dot", "stop and resume the session"
    ),
    limits.OUT_OF_BOUNDS: Refusal(
        "out_of_bounds", "the dot lies outside the stage's reach", "correct the plan"
    ),
    limits.TOO_DEEP: Refusal("too_deep", "the depth is over the ceiling", "correct the plan or the envelope"),
    limits.DWELL_TOO_LONG: Refusal("dwell_too_long", "the dwell is too long", "correct the machine profile"),
    limits.NO_CARTRIDGE: Refusal("no_cartridge", "the bay is empty", "seat the claimed cartridge"),
    limits.WRONG_CARTRIDGE: Refusal(
        "wrong_cartridge",
        "the cartridge in the bay is not the one claimed",
        "take it out and seat the claimed one",
    ),
    limits.CARTRIDGE_SPENT: Refusal(
        "cartridge_spent", "the cartridge's dot budget is used up", "change the cartridge"
    ),
    limits.NOT_CALIBRATED: Refusal(
        "not_calibrated", "the needle tips have not been measured", "seat it again"
    ),
    limits.PEDAL_NOT_UP: Refusal("pedal_not_up", "the pedal is not released", "take the foot off the pedal"),
    limits.PEDAL_NOT_DOWN: Refusal("pedal_not_down", "the pedal is up", "press the pedal to go on"),
    limits.ESTOP_PRESSED: Refusal(
        "estop_pressed", "the emergency stop is pressed", "release it once the cause is dealt with"
    ),
    limits.NO_LEASE: Refusal(
        "no_lease", "the machine does not hear the controller", "check cable and connection"
    ),
    limits.NOT_ARMED: Refusal("not_armed", "the machine is not armed", "arm again"),
    limits.QUEUE_FULL: Refusal(
        "queue_full", "the machine's queue is full", "report this: it must not happen"
    ),
    limits.BUSY: Refusal("busy", "the machine is still busy", "wait a moment and try again"),
    limits.OTHER_JOB: Refusal(
        "other_job", "the machine knows this session with another plan", "use the plan the session began with"
    ),
    limits.HELD: Refusal("held", "the controller holds", "press the pedal to go on"),
    limits.BAD_LIMITS: Refusal("bad_limits", "the job's limits make no sense", "check the machine profile"),
    limits.NEEDLE_JAMMED: Refusal(
        "needle_jammed",
        "the needle is jammed",
        "keep the foot off the pedal, free the needle, and switch the machine off and on",
    ),
    limits.NEEDLES_MISSING: Refusal(
        "needles_missing",
        "a dot was made with fewer than three needles, so the cartridge is damaged",
        "change the cartridge",
    ),
    limits.MEMORY_FAILED: Refusal(
        "memory_failed", "the machine can't write its memory", "have the machine serviced"
    ),
}
"""Reason codes of the wire (docs/wire-protocol.md §7) in the technician's words."""


def connection_refusal(view: View) -> Refusal | None:
    """May anything at all be done with this machine? P9, P12."""
    if not view.journal_durable:
        return Refusal(
            "record_not_durable",
            "the record can't be written",
            "free or mend the disk, then resume the session; nothing is struck without its record",
        )
    if view.contradiction:
        return Refusal(
            "record_contradicted",
            f"record and machine contradict each other: {view.contradiction}",
            "do not go on; leave the session as it is and call service",
        )
    if not view.connected:
        return Refusal("not_connected", "there is no machine", "check power and cable")
    if not view.worlds_agree:
        return Refusal(
            "worlds_differ",
            "simulated and real would be mixed",
            "use a simulated machine with simulated stock and records, and a real one with real ones",
        )
    return None


def screening_refusal(view: View) -> Refusal | None:
    """May this client be treated, at this depth, by this plan? Source: brief, not a candidate."""
    if view.contraindications:
        named = ", ".join(view.contraindications)
        return Refusal(
            "contraindicated",
            f"the client has {named}",
            "the session must not start; end it: close unfinished",
        )
    if not view.screening_clear:
        return Refusal("not_screened", "the client has not been screened", screening_question())
    if not view.signed_by:
        return Refusal("not_signed", "plan and depth are not signed for", "let the clinician sign: sign NAME")
    return pigment_refusal(view)


def pigment_refusal(view: View) -> Refusal | None:
    """Is there a fit bottle of pigment for each shade of the plan? Source: brief, pigment risk.

    Asked before the first cartridge and at every arming, never while the machine is armed.
    """
    if view.shades_without_pigment:
        shade = view.shades_without_pigment[0]
        return Refusal(
            "no_pigment",
            f"no pigment for shade {shade}",
            f"name a bottle of shade {shade}: pigment SERIAL",
        )
    if view.pigment_over:
        bottle = view.pigment_over[0]
        return Refusal(
            "pigment_too_long_open",
            f"bottle {bottle.serial} was opened for use until {bottle.opened_until}",
            f"discard it and name another of shade {bottle.shade}: pigment SERIAL",
        )
    return None


def reconciling_refusal(view: View) -> Refusal | None:
    """Is the outcome of every dot begun so far known or decided by a person? P1."""
    if view.uncertain:
        return Refusal(
            "uncertain_dots",
            f"{view.uncertain} dot(s) have an unknown outcome",
            "look at the skin and decide each: reconcile DOT placed, or reconcile DOT skip",
        )
    return None


def begin_refusal(view: View) -> Refusal | None:
    """May the session go on from standby?"""
    if refusal := connection_refusal(view) or reconciling_refusal(view):
        return refusal
    if view.dots_left == 0:
        return Refusal(
            "plan_complete", "every dot of this session is done", "discard the cartridges and close"
        )
    # Screening comes first, and has a state of its own to ask in.
    return pigment_refusal(view) if view.screening_clear and view.signed_by else None


def seating_refusal(view: View) -> Refusal | None:
    """Is what sits in the bay the cartridge that was scanned, claimed and opened? P4."""
    if not view.cartridge_opened:
        return Refusal(
            "not_opened", "the blister has not been checked", "look at the pack: intact yes, or intact no"
        )
    if view.cartridge_recalled:
        return RECALLED
    if view.bay_tag == 0:
        return MACHINE_REASONS[limits.NO_CARTRIDGE]
    if view.bay_tag != view.cartridge_tag:
        return MACHINE_REASONS[limits.WRONG_CARTRIDGE]
    return None


def arming_refusal(view: View) -> Refusal | None:
    """May the machine be armed? The machine asks most of this again itself. P4, P6, P8, P9."""
    if refusal := connection_refusal(view) or screening_refusal(view) or reconciling_refusal(view):
        return refusal
    if view.dots_left == 0:
        return Refusal("plan_complete", "every dot of this session is done", "take the cartridge out: change")
    if refusal := cartridge_refusal(view):
        return refusal
    if view.machine_armed or view.dots_unreported:
        return MACHINE_REASONS[limits.BUSY]
    if view.pedal_age_s > view.pedal_age_s_max:
        return Refusal(
            "pedal_silent",
            "the machine has sent no fresh word of the pedal",
            "check the pedal's plug and the machine's cable, then try again",
        )
    code = limits.arming_refusal(
        estop=view.estop,
        pedal_up=view.pedal_up,
        lease=view.connected,
        tag=view.bay_tag,
        granted_tag=view.cartridge_tag,
        dots_left=view.cartridge_dots_left,
        calibrated=view.bay_calibrated,
        needles_whole=view.cartridge_needles_whole,
    )
    return MACHINE_REASONS[code] if code else None


def cartridge_refusal(view: View) -> Refusal | None:
    """Is there a cartridge in use that may go on being used? P4."""
    if not view.cartridge_in_use or not view.cartridge_in_place:
        return Refusal("no_cartridge_in_use", "no cartridge is in use", "scan a new cartridge")
    if not view.cartridge_needles_whole:
        return MACHINE_REASONS[limits.NEEDLES_MISSING]
    if view.cartridge_recalled:
        return RECALLED
    if view.cartridge_expired:
        return Refusal("cartridge_expired", "the cartridge's expiry has passed", "change the cartridge")
    if view.cartridge_minutes_left <= 0:
        return Refusal(
            "cartridge_too_long_open", "the cartridge has been open too long", "change the cartridge"
        )
    return None


def strike_refusal(view: View, armed: bool, depositing: bool) -> Refusal | None:
    """May a dot be sent, now? Asked for every dot; the machine asks again before every strike. P4, P6, P9."""
    if refusal := connection_refusal(view) or cartridge_refusal(view):
        return refusal
    pedal_fresh = view.pedal_age_s <= view.pedal_age_s_max
    code = limits.strike_refusal(
        armed=armed,
        estop=view.estop,
        pedal_down=view.pedal_down and pedal_fresh,
        lease=view.connected,
        wanted=depositing,
        cartridge_same=view.bay_tag == view.cartridge_tag,
        dots_left=view.cartridge_dots_left,
        needles_whole=view.cartridge_needles_whole,
    )
    return MACHINE_REASONS[code] if code else None


def acknowledge_refusal(view: View) -> Refusal | None:
    """May a latched fault or emergency stop be left? Only when its cause is gone. P8."""
    if refusal := connection_refusal(view):
        return refusal
    return MACHINE_REASONS[limits.ESTOP_PRESSED] if view.estop else None


def change_refusal(view: View) -> Refusal | None:
    """Is there a cartridge to take out of this session?"""
    if refusal := connection_refusal(view):
        return refusal
    if not view.cartridge_serial:
        return Refusal("no_cartridge_held", "this session holds no cartridge", "begin, then scan one")
    return None


def close_refusal(view: View) -> Refusal | None:
    """May the session be closed? Not with a dot or a needle unaccounted for. P1, P5, P9."""
    if refusal := connection_refusal(view) or reconciling_refusal(view):
        return refusal
    if view.cartridge_serial:
        return Refusal(
            "cartridge_open",
            f"cartridge {view.cartridge_serial} is still in this session",
            "take it out: change, then discard it",
        )
    if view.undiscarded:
        first = view.undiscarded[0]
        return Refusal(
            "not_discarded",
            f"cartridge {', '.join(view.undiscarded)} is not in the sharps bin",
            f"drop it in and confirm: discard {first}",
        )
    return None


def unfinished_refusal(dots_left: int, dots_total: int) -> Refusal | None:
    """May a session be closed by the word `close` alone? It can't be opened again, so not with dots left."""
    if dots_left == 0:
        return None
    return Refusal(
        "unfinished",
        f"{dots_left} of {dots_total} dots are not placed",
        "go on: begin; leave and go on later: quit; or end the session for good: close unfinished",
    )
