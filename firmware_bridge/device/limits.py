"""The safety rules both ends enforce: what may arm, what may be sent, what may strike.

Pure functions of numbers; each answers 0 for yes, or the code of the first thing that forbids it. The machine
core calls them with what it measures, the controller with what it knows, so a rule broken at one end is
caught at the other. In the subset of Python that MicroPython compiles; imports nothing.
"""

DEPTH_UM_ABSOLUTE = 1500
"""No profile, plan or signature goes deeper: scalp skin is 3 to 6 mm thick, lasting pigment sits above."""

TIP_OFFSET_UM_MAX = 150
"""A cartridge whose tips stand further from nominal than this is bent or wrongly seated."""

TIP_SPREAD_UM_MAX = 20
"""A tip measurement less sure than this is repeated, not used."""

DWELL_100US_MAX = 1000
"""A needle held in skin for longer than 100 ms drags."""

NEEDLES_MASK = 0b111
"""The mask of a dot that all three needles of a cartridge have made."""

# Reasons, as told in REFUSED (docs/wire-protocol.md §7).
NO_JOB = 1
STALE_STOP_GENERATION = 2
DOT_NOT_NEXT = 3
OUT_OF_BOUNDS = 4
TOO_DEEP = 5
DWELL_TOO_LONG = 6
NO_CARTRIDGE = 7
WRONG_CARTRIDGE = 8
CARTRIDGE_SPENT = 9
NOT_CALIBRATED = 10
PEDAL_NOT_UP = 11
PEDAL_NOT_DOWN = 12
ESTOP_PRESSED = 13
NO_LEASE = 14
NOT_ARMED = 15
QUEUE_FULL = 16
BUSY = 17
OTHER_JOB = 18
HELD = 19
BAD_LIMITS = 20
MEMORY_FAILED = 21
NEEDLE_JAMMED = 22
NEEDLES_MISSING = 23

# Causes of a safe-stop, as told in STOPPED and STATUS (§5.4).
CAUSE_NONE = 0
CAUSE_HOST = 1
CAUSE_LEASE = 2
CAUSE_BREAK = 3
CAUSE_ESTOP = 4
CAUSE_CARTRIDGE = 5
CAUSE_PEDAL = 6
CAUSE_DEPTH = 7
CAUSE_NEEDLE = 8
CAUSE_STAGE = 9
CAUSE_MEMORY = 10
CAUSE_RESET = 11
CAUSE_RECONNECTED = 12
CAUSE_LINK = 13


def job_refusal(
    first_dot: int, dots: int, depth_ceiling_um: int, bounds_um: tuple[int, int, int, int]
) -> int:
    """May a job of dots `first_dot` … `dots` with these limits be opened?"""
    if not 0 < depth_ceiling_um <= DEPTH_UM_ABSOLUTE:
        return TOO_DEEP
    x_min_um, x_max_um, y_min_um, y_max_um = bounds_um
    if x_min_um >= x_max_um or y_min_um >= y_max_um or not 0 < first_dot <= dots + 1:
        return BAD_LIMITS
    return 0


def dot_refusal(
    x_um: int,
    y_um: int,
    depth_um: int,
    dwell_100us: int,
    depth_ceiling_um: int,
    bounds_um: tuple[int, int, int, int],
) -> int:
    """May this dot be placed at all? bounds_um: (x_min, x_max, y_min, y_max). Promise P7."""
    if not 0 < depth_um <= min(depth_ceiling_um, DEPTH_UM_ABSOLUTE):
        return TOO_DEEP
    x_min_um, x_max_um, y_min_um, y_max_um = bounds_um
    if not (x_min_um <= x_um <= x_max_um and y_min_um <= y_um <= y_max_um):
        return OUT_OF_BOUNDS
    if not 0 < dwell_100us <= DWELL_100US_MAX:
        return DWELL_TOO_LONG
    return 0


def arming_refusal(
    estop: bool,
    pedal_up: bool,
    lease: bool,
    tag: int,
    granted_tag: int,
    dots_left: int,
    calibrated: bool,
    needles_whole: bool,
) -> int:
    """May the machine be armed? Only with the pedal seen up: a stuck one starts nothing. P4, P6, P8."""
    if estop:
        return ESTOP_PRESSED
    if not lease:
        return NO_LEASE
    if tag == 0:
        return NO_CARTRIDGE
    if tag != granted_tag:
        return WRONG_CARTRIDGE
    if dots_left <= 0:
        return CARTRIDGE_SPENT
    if not needles_whole:
        return NEEDLES_MISSING
    if not calibrated:
        return NOT_CALIBRATED
    if not pedal_up:
        return PEDAL_NOT_UP
    return 0


def strike_refusal(
    armed: bool,
    estop: bool,
    pedal_down: bool,
    lease: bool,
    wanted: bool,
    cartridge_same: bool,
    dots_left: int,
    needles_whole: bool,
) -> int:
    """May a needle be energised now? The machine asks for each strike, the controller for each dot sent."""
    if not armed:
        return NOT_ARMED
    if estop:
        return ESTOP_PRESSED
    if not lease:
        return NO_LEASE
    if not cartridge_same:
        return WRONG_CARTRIDGE
    if dots_left <= 0:
        return CARTRIDGE_SPENT
    if not needles_whole:
        return NEEDLES_MISSING
    if not wanted:
        return HELD
    if not pedal_down:
        return PEDAL_NOT_DOWN
    return 0


def all_needles(mask: int) -> bool:
    """Did every needle of the cartridge penetrate? One that did not is bent, broken off or blocked."""
    return mask & NEEDLES_MASK == NEEDLES_MASK


def tip_usable(offset_um: int, spread_um: int) -> bool:
    """Is a tip measurement good enough to reckon a depth from?"""
    return abs(offset_um) <= TIP_OFFSET_UM_MAX and spread_um <= TIP_SPREAD_UM_MAX
