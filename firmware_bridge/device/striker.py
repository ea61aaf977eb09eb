"""The needle's own rules: from a queue of dots to strikes, each begun only if everything allows it.

Owns the queue, the grant (which cartridge, how many dots) and the order of events around a strike: move, ask
every interlock again, write `hi`, energise, wait, write `done` (docs/wire-protocol.md §5, §8). Knows nothing
of frames. In the subset of Python that MicroPython compiles.
"""

from firmware_bridge.device import hal as h
from firmware_bridge.device import limits, wire
from firmware_bridge.device.nvm import Memory

QUEUE_DOTS = 8
"""Most dots the machine holds, the one it is at among them."""

# What `take_events` hands over.
EVENT_DONE = 1
EVENT_STOPPED = 2
EVENT_TIP = 3

_ASKED_FOR = (limits.CAUSE_HOST, limits.CAUSE_BREAK)

_ALWAYS_NEWS = (
    limits.CAUSE_HOST,
    limits.CAUSE_BREAK,
    limits.CAUSE_ESTOP,
    limits.CAUSE_DEPTH,
    limits.CAUSE_NEEDLE,
    limits.CAUSE_MEMORY,
)


class Striker:
    """Drives needle and stage through a `Hal`: `poll` moves things along, `take_events` tells of it."""

    def __init__(self, hal: h.Hal, memory: Memory) -> None:
        """Disarmed, queue empty, nothing calibrated."""
        self._hal = hal
        self._memory = memory
        self.armed = False
        self.cause = limits.CAUSE_RESET
        """Why the machine is not armed; a stop asked for afterwards leaves it."""
        self.state = wire.STATE_SAFE
        self.last_dot = 0
        """The last dot of the open job."""
        self.depth_ceiling_um = 0
        self.bounds_um = (0, 0, 0, 0)
        self._queue: list[tuple[int, int, int, int, int]] = []
        self._granted = (0, 0)
        self.dots_left = 0
        self._tip_seating = -1
        self._probed_seating = -1
        self._damaged_seating = -1
        self._tip_offset_um = 0
        self._plunged_at_us = 0
        self._estop_seen = False
        self._events: list[tuple[int, ...]] = []

    def queued(self) -> int:
        """Dots accepted and not yet struck."""
        return len(self._queue)

    def calibrated(self) -> bool:
        """True if the tips of the cartridge now seated have been measured since it was put in."""
        tag, seating = self._hal.cartridge()
        return tag != 0 and seating == self._tip_seating

    def needles_whole(self) -> bool:
        """False once the cartridge now seated has made a dot with fewer than all its needles (§8.4)."""
        return self._hal.cartridge()[1] != self._damaged_seating

    def take_events(self) -> list[tuple[int, ...]]:
        """What happened since the last call, oldest first, each led by its EVENT_ code."""
        events = self._events
        self._events = []
        return events

    def set_limits(self, last_dot: int, depth_ceiling_um: int, bounds_um: tuple[int, int, int, int]) -> None:
        """The open job's envelope, already checked by `limits.job_refusal`."""
        self.last_dot = last_dot
        self.depth_ceiling_um = depth_ceiling_um
        self.bounds_um = bounds_um

    def unrest(self) -> int:
        """0 if disarmed and the needle at rest: only then may a motion be allowed or a job be opened."""
        phase = self._hal.needle()[0]
        # With a needle stuck out of its rest position the stage would tear skin.
        if phase == h.NEEDLE_JAMMED:
            return limits.NEEDLE_JAMMED
        if self.armed or self.state != wire.STATE_SAFE or phase != h.NEEDLE_UP:
            return limits.BUSY
        return 0

    def _motion_refusal(self) -> int:
        """0 if a motion may be allowed: at rest, with a stage that stands still and knows where it is."""
        refusal = self.unrest()
        if refusal == 0 and self._hal.motion() == h.MOTION_MOVING:
            refusal = limits.BUSY
        return refusal

    def calibrate(self, lease: bool) -> int:
        """Start measuring the tips. Answers a refusal code, 0 if begun."""
        tag, seating = self._hal.cartridge()
        refusal = self._motion_refusal()
        if refusal:
            return refusal
        if self._hal.estop():
            return limits.ESTOP_PRESSED
        if not lease:
            return limits.NO_LEASE
        if tag == 0:
            return limits.NO_CARTRIDGE
        self._tip_seating = -1
        self._probed_seating = seating
        self._hal.probe_tip()
        self.state = wire.STATE_PROBING
        return 0

    def arm(self, granted_tag: int, dots: int, lease: bool) -> int:
        """Allow at most `dots` strikes with cartridge `granted_tag`. Answers a refusal code, 0 if armed."""
        tag, seating = self._hal.cartridge()
        refusal = self._motion_refusal()
        if refusal:
            return refusal
        pedal_up = self._hal.pedal() == h.PEDAL_UP
        refusal = limits.arming_refusal(
            self._hal.estop(),
            pedal_up,
            lease,
            tag,
            granted_tag,
            dots,
            self.calibrated(),
            self.needles_whole(),
        )
        if refusal == 0:
            self._granted = (tag, seating)
            self.dots_left = dots
            self.armed = True
            self.cause = limits.CAUSE_NONE
            self.state = wire.STATE_ARMED
        return refusal

    def enqueue(self, dot: int, x_um: int, y_um: int, depth_um: int, dwell_100us: int) -> int:
        """Take a dot for striking. Only the very next number is taken. Answers a refusal code, 0 if taken."""
        if not self.armed:
            return limits.NOT_ARMED
        last = self._queue[-1][0] if self._queue else self._memory.hi
        if dot != last + 1 or dot > self.last_dot:
            return limits.DOT_NOT_NEXT
        if len(self._queue) >= QUEUE_DOTS:
            return limits.QUEUE_FULL
        under_way = 1 if self.state == wire.STATE_STRIKING else 0
        if len(self._queue) - under_way >= self.dots_left:
            return limits.CARTRIDGE_SPENT
        refusal = limits.dot_refusal(x_um, y_um, depth_um, dwell_100us, self.depth_ceiling_um, self.bounds_um)
        if refusal == 0:
            self._queue.append((dot, x_um, y_um, depth_um, dwell_100us))
        return refusal

    def safe_stop(self, cause: int, detail: int) -> None:
        """Needle up, stage braked, queue empty, disarmed until a new RESUME; right at any time."""
        self._hal.halt()
        self._queue = self._queue[:1] if self.state == wire.STATE_STRIKING else []
        if self.state == wire.STATE_PROBING:
            self._events.append((EVENT_TIP, h.PROBE_FAILED, 0, 0))
        if self.state != wire.STATE_STRIKING:
            self.state = wire.STATE_SAFE
        # What somebody asks for (STOP, a break, the emergency stop) raises the generation even when nothing
        # is armed, so that a RESUME or CALIBRATE it has overtaken is refused when it arrives. What the end of
        # a strike shows is news even if an earlier stop cut that strike short. Any other repeat says nothing
        # new.
        if self.armed or cause in _ALWAYS_NEWS:
            # What made it stop stays to be read: a host that makes sure of a stop must not write over a jam.
            if self.armed or cause not in _ASKED_FOR:
                self.cause = cause
            self.armed = False
            self._memory.stop_generation += 1
            self._memory.save()
            self._events.append((EVENT_STOPPED, cause, detail, self._memory.stop_generation))

    def poll(self, now_us: int, lease: bool, wanted: bool) -> None:
        """Look at the hardware and move on. lease: the host is alive; wanted: the host asks for strikes."""
        estop = self._hal.estop()
        if estop and (self.armed or self.state == wire.STATE_PROBING or not self._estop_seen):
            self.safe_stop(limits.CAUSE_ESTOP, 0)
        self._estop_seen = estop
        if self.armed:
            self._watch(lease)
        elif self.state == wire.STATE_PROBING and not lease:
            self.safe_stop(limits.CAUSE_LEASE, 0)
        if self.state == wire.STATE_STRIKING:
            self._finish_strike(now_us)
        if self.state == wire.STATE_PROBING:
            self._finish_probe()
        elif self.armed and self._queue and self.state != wire.STATE_STRIKING:
            self._approach(now_us, lease, wanted)

    def _watch(self, lease: bool) -> None:
        if not lease:
            self.safe_stop(limits.CAUSE_LEASE, 0)
        elif self._hal.cartridge() != self._granted:
            self.safe_stop(limits.CAUSE_CARTRIDGE, 0)
        elif self._hal.pedal() == h.PEDAL_SILENT:
            self.safe_stop(limits.CAUSE_PEDAL, 0)

    def _approach(self, now_us: int, lease: bool, wanted: bool) -> None:
        refusal = limits.strike_refusal(
            self.armed,
            self._hal.estop(),
            self._hal.pedal() == h.PEDAL_DOWN,
            lease,
            wanted,
            self._hal.cartridge() == self._granted,
            self.dots_left,
            self.needles_whole(),
        )
        if refusal:
            # Held, not stopped: the dot stays queued, and the stage goes on only when the pedal is pressed
            # again.
            if self.state == wire.STATE_MOVING:
                self._hal.halt()
            self.state = wire.STATE_ARMED
            return
        _, x_um, y_um, _, _ = self._queue[0]
        if self.state == wire.STATE_ARMED:
            self._hal.move_to(x_um, y_um)
            self.state = wire.STATE_MOVING
        motion = self._hal.motion()
        if motion == h.MOTION_STALLED:
            self.safe_stop(limits.CAUSE_STAGE, self._queue[0][0])
        elif motion == h.MOTION_ARRIVED:
            self._strike(now_us)

    def _strike(self, now_us: int) -> None:
        dot, x_um, y_um, depth_um, dwell_100us = self._queue[0]
        refusal = limits.dot_refusal(x_um, y_um, depth_um, dwell_100us, self.depth_ceiling_um, self.bounds_um)
        if refusal:
            self.safe_stop(limits.CAUSE_DEPTH, depth_um)
            return
        if not self._memory.begin(dot):
            self.safe_stop(limits.CAUSE_MEMORY, dot)
            return
        self.state = wire.STATE_STRIKING
        self.dots_left -= 1
        self._plunged_at_us = now_us
        self._hal.plunge(depth_um + self._tip_offset_um, dwell_100us * 100)

    def _finish_strike(self, now_us: int) -> None:
        phase, measured_um, mask = self._hal.needle()
        if phase == h.NEEDLE_JAMMED:
            # The outcome stays unknown: `hi` says begun, `done` does not say ended, and a person decides.
            self.safe_stop(limits.CAUSE_NEEDLE, self._queue[0][0])
            self._queue = []
            self.state = wire.STATE_SAFE
            return
        if phase != h.NEEDLE_UP:
            return
        dot, _, _, depth_um, _ = self._queue.pop(0)
        if mask == 0:
            outcome = wire.OUTCOME_MISSED
        elif measured_um * 4 < depth_um * 3:
            outcome = wire.OUTCOME_SHALLOW
        else:
            outcome = wire.OUTCOME_PLACED
        mask &= 0xFF
        # A strike that a stop has cut short says nothing about the needles.
        if self.armed and not limits.all_needles(mask):
            self._damaged_seating = self._granted[1]
        measured_um = max(0, min(measured_um, 0xFFFF))
        duration_us = min(now_us - self._plunged_at_us, 0xFFFFFFFF)
        self.state = wire.STATE_ARMED if self.armed else wire.STATE_SAFE
        kept = self._memory.end(dot, outcome, mask, measured_um, duration_us)
        self._events.append((EVENT_DONE, dot, outcome, mask, measured_um, duration_us))
        if not kept:
            self.safe_stop(limits.CAUSE_MEMORY, dot)
        elif measured_um > self.depth_ceiling_um:
            self.safe_stop(limits.CAUSE_DEPTH, measured_um)

    def _finish_probe(self) -> None:
        phase, offset_um, spread_um = self._hal.tip()
        if phase == h.PROBE_RUNNING:
            return
        offset_um = max(-0x8000, min(offset_um, 0x7FFF))
        spread_um = max(0, min(spread_um, 0xFFFF))
        self.state = wire.STATE_SAFE
        same = self._hal.cartridge()[1] == self._probed_seating
        if phase == h.PROBE_DONE and same and limits.tip_usable(offset_um, spread_um):
            self._tip_seating = self._probed_seating
            self._tip_offset_um = offset_um
        else:
            phase = h.PROBE_FAILED
        self._events.append((EVENT_TIP, phase, offset_um, spread_um))
