"""What a session that is gone on with has behind it and before it: told before the port is opened.

Made from the record alone; the machine is asked afterwards, and what its answer may change is told too.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from controller.record.chain import Entry
from controller.session.facts import MISSED, PLACED, RECONCILED_PLACED, SHALLOW, SKIPPED, Facts


@dataclass(frozen=True, slots=True)
class CartridgeLeft:
    """The cartridge the session still holds. minutes_left: by the clock of this computer, not below 0."""

    serial: str
    state: str
    dots_left: int
    dots_max: int
    minutes_left: float


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session broken off. Counts in dots of this session.

    may_have_been_sent: first and last dot whose end is not on record, though the machine may have struck
    them; ended_at_utc, why: of the record's last entry; ledger_seq: up to which entry the ledger knows the
    record, entries: how many it has.
    """

    session: str
    simulated: bool
    dots: int
    deposited: int
    missed: int
    skipped: int
    uncertain: tuple[int, ...]
    left: int
    may_have_been_sent: tuple[int, int] | None
    cartridge: CartridgeLeft | None
    undiscarded: tuple[str, ...]
    latched: str
    latched_why: str
    screened: bool
    operator: str
    ended_at_utc: str
    why: str
    entries: int
    ledger_seq: int

    @property
    def heading(self) -> str:
        """When it was broken off, by whom it was worked, and why it ended."""
        at = f"{self.ended_at_utc[:10]} {self.ended_at_utc[11:19]} UTC"
        return f"broken off {at}, operator {self.operator}: {self.why}"

    def lines(self) -> tuple[str, ...]:
        """What there is, for people."""
        uncertain = ", ".join(map(str, self.uncertain)) or "none"
        found = [
            f"dots        {self.deposited} of {self.dots} deposited, {self.missed} missed, "
            f"{self.skipped} skipped, {self.left} left",
            f"uncertain   {uncertain}",
            f"cartridge   {self._cartridge()}",
            f"record      {self.entries} entries{self._newest()}",
        ]
        if self.undiscarded:
            found.insert(3, f"sharps bin  waiting for it: {', '.join(self.undiscarded)}")
        if self.latched:
            found.append(
                f"latched     {self.latched.replace('_', ' ')}: {self.latched_why or 'cause unknown'}"
            )
        return tuple(found)

    def steps(self, port: str) -> tuple[str, ...]:
        """What will happen, in order, and what the machine's answer may change. port: where it is asked."""
        found = [f"opens {port}, greets the machine and asks what it remembers; nothing moves"]
        if self.may_have_been_sent:
            first, last = self.may_have_been_sent
            found += [
                f"dots {first} … {last} may have been sent, so the machine is asked how each ended",
                "    ended: goes on record; begun, not ended: uncertain; never begun: still to be placed",
                "    another machine, or one that has lost its memory: all of them are uncertain",
            ]
        if self.cartridge is not None and self.cartridge.state == "in_use":
            found.append(
                f"cartridge {self.cartridge.serial} goes on if it never left the bay and the machine was "
                "never off; else it is spent"
            )
        if self.latched:
            found.append(
                f"you deal with the cause of the {self.latched.replace('_', ' ')}, then: acknowledge"
            )
        if self.uncertain:
            found.append("you look at the skin and decide each uncertain dot; none is ever struck again")
        elif self.may_have_been_sent:
            found.append(
                "if a dot is uncertain, you look at the skin and decide it; it is never struck again"
            )
        found.append("nothing moves until you type arm with the pedal released, and then press it")
        return ("what will happen:", *(step if step.startswith(" ") else f"- {step}" for step in found))

    def event(self, port: str) -> dict[str, object]:
        """For programs, as JSON values."""
        return {**asdict(self), "steps": self.steps(port)[1:]}

    def _newest(self) -> str:
        if self.ledger_seq == 0:
            return ""
        more = self.entries - self.ledger_seq
        written_since = f", {more} written since" if more else ""
        return f", not older than the ledger knows it (entry {self.ledger_seq}{written_since})"

    def _cartridge(self) -> str:
        held = self.cartridge
        if held is None:
            return "none"
        return (
            f"{held.serial}, {held.state.replace('_', ' ')}: {held.dots_left} of {held.dots_max} dots and "
            f"{held.minutes_left:g} minutes left"
        )


def unfinished_of(entries: Sequence[Entry], facts: Facts, ledger_seq: int, now_utc_s: float) -> Unfinished:
    """What `entries` tell, of which `facts` are the fold. ledger_seq: 0 if the ledger knows none."""
    first, last = facts.resolved_hi + 1, facts.intent_hi
    return Unfinished(
        session=facts.session,
        simulated=facts.simulated,
        dots=facts.dots_total,
        deposited=facts.count(PLACED, SHALLOW, RECONCILED_PLACED),
        missed=facts.count(MISSED),
        skipped=facts.count(SKIPPED),
        uncertain=tuple(facts.uncertain),
        left=facts.dots_left,
        may_have_been_sent=(first, last) if first <= last else None,
        cartridge=_cartridge_left(facts, now_utc_s),
        undiscarded=tuple(facts.undiscarded),
        latched=facts.latched,
        latched_why=facts.latched_why,
        screened=facts.screened,
        operator=_last_operator(entries),
        ended_at_utc=entries[-1].at_utc,
        why=_why_ended(entries),
        entries=entries[-1].seq,
        ledger_seq=ledger_seq,
    )


def _cartridge_left(facts: Facts, now_utc_s: float) -> CartridgeLeft | None:
    held = facts.cartridge
    if held is None:
        return None
    minutes_left = held.minutes_max
    if held.opened_utc_s:
        minutes_left -= (now_utc_s - held.opened_utc_s) / 60
    return CartridgeLeft(
        held.serial,
        held.state,
        held.dots_max - held.dots_struck,
        held.dots_max,
        round(max(0.0, minutes_left), 1),
    )


def _last_operator(entries: Sequence[Entry]) -> str:
    """Who worked last: `by` of what only the operator does, else who opened the session."""
    for entry in reversed(entries):
        if entry.kind in ("armed", "screening", "reconciled") or (
            entry.kind == "stop" and entry.body["by"] != "machine"
        ):
            return str(entry.body["by"])
    return str(entries[0].body.get("operator") or "unknown")


def _why_ended(entries: Sequence[Entry]) -> str:
    """As far as the record knows: a program that was killed leaves no word."""
    for entry in reversed(entries):
        body = entry.body
        if entry.kind == "stop" and "state" in body:
            return f"left in {_words(body['state'])}, {body['why']}"
        if entry.kind == "fault":
            return f"no word of leaving; before that a fault, {body['detail']}"
        if entry.kind == "disconnected":
            return f"no word of leaving; before that the machine was lost, {body['why']}"
        if entry.kind == "state" and entry.body["event"] not in ("stop", "disconnected", "fault"):
            return f"no word of leaving, in {_words(body['to'])}: the program was killed or lost its power"
    return "it had only just been begun"


def _words(state: str) -> str:
    return state.replace("_", " ").upper()
