"""What the engine's handlers share: the session's parts, and the few verbs that keep them in step.

`record` is the only way a fact changes and `fire` the only way a state does. Handlers in `operator_commands`,
`machine_events` and `depositing` work on this; none of them does IO.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from controller.engine.effects import Effect, LedgerQuestion, Record, Say
from controller.session.facts import UNCERTAIN, Facts
from controller.session.feeder import Feeder
from controller.session.machine_table import SessionTable
from controller.session.states import MOVING_STATES, RESTING_STATES, SessionState, Trigger
from controller.session.view import View
from firmware_bridge.driver import Connected, Machine
from firmware_bridge.messages import Dot, Status


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Figures the engine needs, from config. Depths in µm; bounds (x_min, x_max, y_min, y_max) in µm."""

    heartbeat_s: float
    pedal_age_s_max: float
    hold_s_max: float
    depth_ceiling_um: int
    depth_error_um_max: int
    bounds_um: tuple[int, int, int, int]
    reconnect_s: float = 0.5


class Context:
    """One session's parts. utc_s_at_zero: wall-clock seconds at `now_s` = 0."""

    def __init__(
        self,
        facts: Facts,
        dots: Sequence[Dot],
        settings: EngineSettings,
        machine: Machine,
        operator: str,
        utc_s_at_zero: float,
    ) -> None:
        """dots: the session's plan in order, numbered from 1; facts: folded from the record."""
        self.facts = facts
        self.dots = dots
        self.settings = settings
        self.machine = machine
        self.operator = operator
        self.table = SessionTable(SessionState.CLOSED if facts.closed else SessionState.OFFLINE)
        self.feeder = Feeder(facts.dots_total, facts.resolved_hi, facts.intent_hi)
        self.effects: list[Effect] = []
        self.now_s = 0.0
        self.connected: Connected | None = None
        self.status: Status | None = None
        self.status_at_s = float("-inf")
        self.journal_durable = True
        self.contradiction = ""
        self.job_due: int | None = None
        self.job_refused = False
        self.armed_generation = -1
        self.ledger_told: set[str] = set()
        self.ledger_pending: LedgerQuestion | None = None
        self.pigment_warned: set[str] = set()
        self.pigment_watch_pending = False
        self.pigment_watch_at_s = float("-inf")
        self.watch_pending = False
        self.watch_at_s = float("-inf")
        self.seating_refused = -1
        self.calibrating_seating = -1
        self.hold_since_s = 0.0
        self._utc_s_at_zero = utc_s_at_zero
        self._tickets = 0

    @property
    def state(self) -> SessionState:
        """Where the session stands."""
        return self.table.state

    @property
    def job(self) -> bytes:
        """The session's key on the wire: first 8 bytes of SHA-256 of its id."""
        return hashlib.sha256(self.facts.session.encode()).digest()[:8]

    @property
    def depth_ceiling_um(self) -> int:
        """The machine profile's ceiling, or the one signed for if the settings have been raised since. P7."""
        ceiling_um = self.settings.depth_ceiling_um
        return min(ceiling_um, self.facts.signed_ceiling_um) if self.facts.signed_by else ceiling_um

    @property
    def resting(self) -> bool:
        """True while no single step leads to a motion: both ends of the wire take their time.

        Not with an opened cartridge in the bay, which is measured next; nor in standby with one in use, where
        `begin` leads to where `arm` is the next word. These need a fresh picture.
        """
        cartridge, status = self.facts.cartridge, self.status
        seated = status is not None and status.tag != 0
        awaited = cartridge is not None and (
            (self.state is SessionState.CARTRIDGE_CLAIMED and cartridge.state == "opened" and seated)
            or (self.state is SessionState.STANDBY and cartridge.in_use)
        )
        return self.state in RESTING_STATES and not awaited

    @property
    def worlds_agree(self) -> bool:
        """False while a simulated machine is connected to a real session, or the other way round. P12."""
        return self.connected is None or self.connected.simulated == self.facts.simulated

    @property
    def utc_s(self) -> float:
        """Wall-clock time, as it was at the start plus the monotonic time since."""
        return self._utc_s_at_zero + self.now_s

    def see_clock(self, utc_s: float, now_s: float) -> None:
        """Believe a wall clock that is ahead, never one behind: no cartridge gets minutes back. P4."""
        self._utc_s_at_zero = max(self._utc_s_at_zero, utc_s - now_s)

    def record(self, kind: str, **body: Any) -> int:
        """Draft an entry, take in its facts, and answer its ticket. Nothing follows `session_closed`."""
        if self.facts.closed:
            return self._tickets
        self.facts.apply(kind, body)
        self.effects.append(Record(kind, body))
        self._tickets += 1
        return self._tickets

    def want_job(self) -> None:
        """The machine is to be told what is to be done, once every entry drafted so far is on disk."""
        self.job_due = self._tickets

    def recorded(self, ticket: int) -> bool:
        """True if every entry drafted up to `ticket` is on disk."""
        return self.journal_durable and self.feeder.committed_ticket >= ticket

    def say(self, level: str, text: str) -> None:
        """Tell the technician."""
        self.effects.append(Say(level, text))

    def fire(self, trigger: Trigger) -> None:
        """Take a step of the table and do what every change of state needs. Raises CommandRejected."""
        before = self.state
        after = self.table.fire(trigger, self.view())
        if before in MOVING_STATES and after not in MOVING_STATES:
            # STOP first: nothing else that follows from this change may get ahead of it on the wire.
            self.machine.stop()
        self.record("state", **{"from": before.value, "to": after.value, "event": trigger.value})
        self.hold_since_s = self.now_s
        self.seating_refused = -1
        if after is SessionState.RECONCILING:
            self.list_uncertain()

    def list_uncertain(self) -> None:
        """Tell the technician where to look."""
        for dot in self.facts.uncertain:
            x_mm, y_mm = self.dots[dot - 1].x_um / 1000, self.dots[dot - 1].y_um / 1000
            self.say("warning", f"dot {dot} is uncertain, at x {x_mm:.1f} mm, y {y_mm:.1f} mm")

    def knows(self, trigger: Trigger) -> bool:
        """True if the current state has any row for `trigger`."""
        return trigger in self.table.allowed()

    def ask_ledger(self, request: LedgerQuestion) -> None:
        """Hand a question to the ledger; one at a time."""
        self.ledger_pending = request
        self.effects.append(request)

    def cartridge_in_place(self) -> bool:
        """True if the cartridge in use has not left the bay, as far as machine, boot and seating can tell."""
        cartridge, status, connected = self.facts.cartridge, self.status, self.connected
        if cartridge is None or status is None or connected is None:
            return False
        here = (connected.uid, connected.boot, status.seating, status.tag)
        return here == (cartridge.machine, cartridge.boot, cartridge.seating, cartridge.tag)

    def under_way(self) -> int:
        """Dots handed to the machine whose end is not known yet."""
        return self.feeder.next_dot - 1 - self.facts.resolved_hi

    def view(self) -> View:
        """The picture the interlocks judge."""
        facts, status, cartridge = self.facts, self.status, self.facts.cartridge
        minutes_left, dots_left, expired = 0.0, 0, False
        if cartridge is not None:
            dots_left = cartridge.dots_max - cartridge.dots_struck
            minutes_left = cartridge.minutes_max
            if cartridge.opened_utc_s:
                minutes_left -= (self.utc_s - cartridge.opened_utc_s) / 60
            expired = self.utc_s >= over_at_utc_s(cartridge.expiry)
        return View(
            connected=self.connected is not None and status is not None,
            journal_durable=self.journal_durable,
            worlds_agree=self.worlds_agree,
            contradiction=self.contradiction,
            latched=facts.latched,
            latched_why=facts.latched_why,
            machine_armed=status is not None and bool(status.armed),
            pedal_up=status is not None and status.pedal_up,
            pedal_down=status is not None and status.pedal_down and not status.pedal_silent,
            pedal_age_s=self.now_s - self.status_at_s,
            pedal_age_s_max=self.settings.pedal_age_s_max,
            estop=status is not None and status.estop,
            bay_tag=status.tag if status is not None else 0,
            bay_calibrated=status is not None and status.calibrated,
            screening_clear=facts.screened,
            contraindications=facts.contraindications,
            signed_by=facts.signed_by,
            uncertain=facts.count(UNCERTAIN),
            dots_left=facts.dots_left,
            dots_unreported=max(0, status.hi - facts.resolved_hi) if status is not None else 0,
            cartridge_serial=cartridge.serial if cartridge is not None else "",
            cartridge_tag=cartridge.tag if cartridge is not None else 0,
            cartridge_opened=cartridge is not None and cartridge.state == "opened",
            cartridge_in_use=cartridge is not None and cartridge.in_use,
            cartridge_in_place=self.cartridge_in_place(),
            cartridge_dots_left=dots_left,
            cartridge_minutes_left=minutes_left,
            cartridge_expired=expired,
            cartridge_needles_whole=cartridge is None or not cartridge.damaged_at_dot,
            cartridge_recalled=cartridge is not None and cartridge.recalled,
            undiscarded=tuple(facts.undiscarded),
            shades_without_pigment=facts.shades_without_pigment,
            pigment_over=tuple(
                bottle
                for bottle in facts.pigment.values()
                if self.utc_s >= over_at_utc_s(bottle.opened_until)
            ),
        )


@cache
def over_at_utc_s(last_day: str) -> float:
    """The first moment after `last_day`, a date in UTC."""
    return (datetime.fromisoformat(last_day).replace(tzinfo=UTC) + timedelta(days=1)).timestamp()
