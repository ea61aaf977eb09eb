"""What the engine wants done. Plain values; `runner` carries them out in order, as does any simulation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """Append an entry to the record. Every one takes the next ticket, counted from 1."""

    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """Claim the cartridge of the scanned blister for this session: `Claimed` or `LedgerRefused` answers.

    entry: how the label came in, as in `session.commands.Scan`.
    """

    scan: str
    entry: str = "keyboard"


@dataclass(frozen=True, slots=True)
class LedgerAdvance:
    """Take a cartridge one step on. Answered by `Advanced` or `LedgerRefused`."""

    gtin: str
    serial: str
    state: str
    dots_struck: int


@dataclass(frozen=True, slots=True)
class LedgerWatch:
    """Has the lot of this cartridge been recalled? Answered by `Watched`, and by nothing else."""

    gtin: str
    serial: str


@dataclass(frozen=True, slots=True)
class LedgerPigment:
    """Use a bottle for one of the plan's `shades`: `PigmentNamed` or `LedgerRefused` answers.

    simulated: is the session?
    """

    serial: str
    shades: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class LedgerPigmentWatch:
    """Which of these bottles were discarded? Answered by `PigmentWatched`, and by nothing else."""

    serials: tuple[str, ...]


LedgerQuestion = LedgerClaim | LedgerAdvance | LedgerPigment
"""Asked one at a time; a watch waits for nothing and holds nothing up."""

LedgerRequest = LedgerQuestion | LedgerWatch | LedgerPigmentWatch


@dataclass(frozen=True, slots=True)
class ReopenPort:
    """Close the port, and open it again after `after_s` seconds, and again until it opens."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the technician. level: note, warning or alarm."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more to do; leave with `exit_code`."""

    exit_code: int


Effect = Record | LedgerRequest | ReopenPort | Say | Finished


@dataclass(frozen=True, slots=True)
class Claimed:
    """The ledger has claimed this cartridge for this session. expiry: ISO date; tag: as read in the bay."""

    gtin: str
    serial: str
    lot: str
    expiry: str
    tag: int
    dots_max: int
    minutes_max: float
    state: str = "claimed"
    entry: str = "keyboard"


@dataclass(frozen=True, slots=True)
class Advanced:
    """The ledger has taken the cartridge to `state`, durably."""

    serial: str
    state: str


@dataclass(frozen=True, slots=True)
class PigmentNamed:
    """The ledger has noted that this session uses this bottle. expiry, opened_until: ISO dates."""

    shade: str
    maker: str
    lot: str
    serial: str
    expiry: str
    opened_until: str
    certificate: str


@dataclass(frozen=True, slots=True)
class LedgerRefused:
    """The ledger says no (or could not be reached), in words with a way out.

    request: what was asked; ended: to it this session's cartridge is spent, damaged or discarded already.
    """

    request: LedgerRequest
    why: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """recalled: its lot is; False also while the ledger can't be asked, which must not stop the work."""

    serial: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class PigmentWatched:
    """discarded: serials; none also while the ledger can't be asked, which must not stop the work."""

    discarded: tuple[str, ...]


LedgerAnswer = Claimed | Advanced | PigmentNamed | LedgerRefused | Watched | PigmentWatched
