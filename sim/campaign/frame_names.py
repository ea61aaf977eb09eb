"""Names frames of the wire for people: DOT 17, DONE 17 placed, STOPPED lease. A core.

Layouts and numbers are `firmware_bridge.device`'s; here are words for them, and nothing is decided.
"""

from firmware_bridge.device import limits, wire

CAUSES = {
    limits.CAUSE_NONE: "",
    limits.CAUSE_HOST: "by the controller",
    limits.CAUSE_LEASE: "no heartbeat",
    limits.CAUSE_BREAK: "break",
    limits.CAUSE_ESTOP: "emergency stop",
    limits.CAUSE_CARTRIDGE: "cartridge",
    limits.CAUSE_PEDAL: "pedal",
    limits.CAUSE_DEPTH: "depth",
    limits.CAUSE_NEEDLE: "needle",
    limits.CAUSE_STAGE: "stage",
    limits.CAUSE_MEMORY: "memory",
    limits.CAUSE_RESET: "reset",
    limits.CAUSE_RECONNECTED: "reconnected",
    limits.CAUSE_LINK: "link",
}

REASONS = {
    limits.NO_JOB: "no job",
    limits.STALE_STOP_GENERATION: "stale stop generation",
    limits.DOT_NOT_NEXT: "not the next dot",
    limits.OUT_OF_BOUNDS: "out of bounds",
    limits.TOO_DEEP: "too deep",
    limits.DWELL_TOO_LONG: "dwell too long",
    limits.NO_CARTRIDGE: "no cartridge",
    limits.WRONG_CARTRIDGE: "wrong cartridge",
    limits.CARTRIDGE_SPENT: "cartridge spent",
    limits.NOT_CALIBRATED: "not calibrated",
    limits.PEDAL_NOT_UP: "pedal not up",
    limits.PEDAL_NOT_DOWN: "pedal not down",
    limits.ESTOP_PRESSED: "emergency stop pressed",
    limits.NO_LEASE: "no lease",
    limits.NOT_ARMED: "not armed",
    limits.QUEUE_FULL: "queue full",
    limits.BUSY: "busy",
    limits.OTHER_JOB: "other job",
    limits.HELD: "held",
    limits.BAD_LIMITS: "bad limits",
    limits.MEMORY_FAILED: "memory failed",
    limits.NEEDLE_JAMMED: "needle jammed",
}

OUTCOMES = {wire.OUTCOME_PLACED: "placed", wire.OUTCOME_SHALLOW: "shallow", wire.OUTCOME_MISSED: "missed"}

_FLAGS = (
    (wire.FLAG_PEDAL_DOWN, "pedal down"),
    (wire.FLAG_PEDAL_SILENT, "pedal silent"),
    (wire.FLAG_ESTOP, "emergency stop pressed"),
    (wire.FLAG_MEMORY_LOST, "memory lost"),
)


def frame_name(ftype: int, payload: bytes) -> str:
    """The frame in a few words; nothing for what only keeps the link going."""
    fields = wire.unpack(ftype, payload)
    match ftype:
        case wire.HOST_ACK | wire.MACHINE_ACK | wire.HEARTBEAT | wire.STATUS:
            return ""
        case wire.HELLO_ACK:
            boot, hi, done, generation = fields[5], fields[9], fields[10], fields[11]
            return f"HELLO_ACK boot {boot}, hi {hi}, done {done}, gen {generation}"
        case wire.JOB_OPEN:
            return f"JOB_OPEN {fields[2]} to {fields[3]}"
        case wire.RESUME:
            return f"RESUME gen {fields[0]} from {fields[1]}"
        case wire.CALIBRATE:
            return f"CALIBRATE gen {fields[0]}"
        case wire.DONE:
            return f"DONE {fields[0]} {OUTCOMES.get(fields[1], fields[1])}"
        case wire.STOPPED:
            return f"STOPPED {CAUSES.get(fields[0], fields[0])}, gen {fields[2]}"
        case wire.REFUSED:
            refused, dot, reason = fields
            name = wire.LAYOUTS[refused][0] if refused in wire.LAYOUTS else f"frame {refused}"
            return f"REFUSED {name}{f' {dot}' if dot else ''}: {REASONS.get(reason, reason)}"
        case wire.TIP:
            return f"TIP offset {fields[1]} µm, spread {fields[2]} µm"
        case wire.DOT | wire.RECALL | wire.RECALL_END:
            return f"{wire.LAYOUTS[ftype][0]} {fields[0]}"
        case _:
            return wire.LAYOUTS[ftype][0]


def status_words(payload: bytes) -> str:
    """What a STATUS says about how things stand; how far the dots are is left to DONE."""
    _, flags, cause, _, armed, state, _, _, _, _, generation, tag = wire.unpack(wire.STATUS, payload)
    said = ["armed" if armed else "probing" if state == wire.STATE_PROBING else "safe"]
    if not armed and CAUSES.get(cause, cause):
        said.append(f"cause {CAUSES.get(cause, cause)}")
    said += [words for flag, words in _FLAGS if flags & flag]
    said.append("bay empty" if not tag else "calibrated" if flags & wire.FLAG_CALIBRATED else "seated")
    return f"STATUS {', '.join(said)}, gen {generation}"


def wanted_words(payload: bytes) -> str:
    """What a HEARTBEAT wants of the machine."""
    wanted = wire.unpack(wire.HEARTBEAT, payload)[1]
    return f"HEARTBEAT wants {'run' if wanted == wire.WANT_RUN else 'hold'}"
