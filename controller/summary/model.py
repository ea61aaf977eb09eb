"""What a session came to, in the words of the record. Times as the record has them, UTC; depths in µm.

Frozen values only; how they follow from entries is `of_record`'s. A value the record doesn't say is None or
empty, never a guess.
"""

from dataclasses import dataclass

from controller.record.chain import Head


@dataclass(frozen=True, slots=True)
class Screening:
    """One answer to the screening. contraindications: those found, none if empty."""

    at_utc: str
    by: str
    contraindications: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """The client's consent. form: the reference of what was signed; by: who took it down."""

    at_utc: str
    by: str
    form: str


@dataclass(frozen=True, slots=True)
class Anaesthetic:
    """An anaesthetic given. agent, amount: as typed, such as lidocaine 2 % and 4 ml; by: who took it down."""

    at_utc: str
    by: str
    agent: str
    amount: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A clinician's signature for a plan and the ceiling of its depth."""

    at_utc: str
    by: str
    plan_hash: str
    depth_ceiling_um: int


@dataclass(frozen=True, slots=True)
class CartridgeUsed:
    """One cartridge of the session, from the claim on. Times empty for steps that were not taken.

    expiry: an ISO date, its last day. entry: how its label came in. state: the last one on record.
    why: of its going out of use. dots_struck: as counted when it went out of use, else so far.
    """

    gtin: str
    serial: str
    lot: str
    expiry: str
    entry: str
    state: str
    claimed_by: str
    claimed_at_utc: str
    opened_at_utc: str = ""
    in_use_at_utc: str = ""
    out_of_use_at_utc: str = ""
    discarded_at_utc: str = ""
    why: str = ""
    dots_struck: int = 0
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class PigmentUsed:
    """A bottle named for a shade (pigment : water). Both dates are ISO dates, last days of use."""

    at_utc: str
    by: str
    shade: str
    maker: str
    lot: str
    serial: str
    expiry: str
    opened_until: str
    certificate: str
    discarded: bool = False


@dataclass(frozen=True, slots=True)
class DotTotals:
    """What became of the plan's dots; the seven parts add up to `planned`.

    uncertain: not decided by a person yet; reconciled_placed, skipped: uncertain once, and decided so.
    """

    planned: int
    placed: int = 0
    shallow: int = 0
    missed: int = 0
    uncertain: int = 0
    reconciled_placed: int = 0
    skipped: int = 0
    left: int = 0

    @property
    def deposited(self) -> int:
        """Dots whose pigment is in the skin, as measured or as a person has decided."""
        return self.placed + self.shallow + self.reconciled_placed


@dataclass(frozen=True, slots=True)
class DepthFigures:
    """Measured depths of the dots that were measured; error: measured less planned, in size."""

    measured: int
    depth_um_min: int
    depth_um_mean: float
    depth_um_max: int
    planned_um_min: int
    planned_um_max: int
    error_um_mean: float
    error_um_max: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """What ended or interrupted work. kind: fault, emergency_stop, stop, disconnected or recalled."""

    at_utc: str
    kind: str
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A person decided what the program would or could not. kind: reconciled, acknowledged, or unfinished.

    by: empty for acknowledged, since its entry names nobody.
    """

    at_utc: str
    kind: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session. begun_at_utc, last_at_utc: of its first and last entry; head: of its last entry.

    operators: who is named as having done something, in order of appearance; machines: uids, in order;
    closed_by: empty while the session can be gone on with.
    """

    session: str
    simulated: bool
    clinic: str
    room: str
    client_ref: str
    plan_hash: str
    plan_session: int
    machine_profile: str
    machines: tuple[str, ...]
    depth_ceiling_um: int
    operators: tuple[str, ...]
    begun_at_utc: str
    last_at_utc: str
    closed_by: str
    screenings: tuple[Screening, ...]
    consents: tuple[Consent, ...]
    anaesthetics: tuple[Anaesthetic, ...]
    signatures: tuple[Signature, ...]
    cartridges: tuple[CartridgeUsed, ...]
    pigments: tuple[PigmentUsed, ...]
    dots: DotTotals
    depth: DepthFigures | None
    alarms: tuple[Alarm, ...]
    overrides: tuple[Override, ...]
    head: Head

    @property
    def closed(self) -> bool:
        """True if the session was ended for good."""
        return bool(self.closed_by)

    @property
    def world(self) -> str:
        """SIMULATED or REAL. P12."""
        return "SIMULATED" if self.simulated else "REAL"
