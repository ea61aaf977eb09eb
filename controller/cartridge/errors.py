"""Everything that keeps a cartridge out. Each message says what, got, expected, and the way out.

CartridgeError              exit_code 2
├── ScanRefused             (also ValueError)     what was scanned can't be used
├── GoodsInRefused          (also ValueError)     a delivery that can't be booked in
├── LabelsRefused           (also ValueError)     labels that can't be printed so
├── LabelsNotWritten        (also OSError)        exit_code 1: the disk refused them, the booking stands
├── CountRefused            (also ValueError)     a count of stock that can't be right
├── RecallRefused           (also ValueError)     a recall that names no lot, or gives no reason
├── AllotmentRefused        (also ValueError)     cartridges that can't go to a room, or come back, as asked
├── NoBookInForce           (also LookupError)    a room whose book was to be retired has none
├── UnknownCartridge        (also LookupError)
├── ClaimRefused                                  not for this session, and why
├── StepRefused                                   a step the cartridge can't take
├── SessionBegunBefore                            a plan's session is good for one use, too
├── SessionUnknown          (also LookupError)    a session begun with another ledger
├── RecordOutdated                                an older copy of a session's record
├── RoomBookRefused                               the clinic does not take this room's book
├── WrongWorld                                    a simulated ledger for a real machine, or the reverse
├── LedgerMissing           (also FileNotFoundError)  a ledger that was to be looked at only is not there
├── NotALedger              (also ValueError)     the address leads to no ledger of this version
└── LedgerUnavailable       (also OSError)        exit_code 1: the ledger can't be read or written now
"""

import shlex
from collections.abc import Iterable
from enum import StrEnum


class CartridgeError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class ScanReason(StrEnum):
    """Why a scan is refused, one word each for screens and machine-read answers."""

    NOTHING_READ = "nothing read"
    HIBC = "HIBC not supported"
    NOT_GS1 = "not read as GS1"
    UNKNOWN_FIELD = "unknown field"
    MALFORMED_FIELD = "malformed field"
    LOST_SEPARATOR = "lost separator"
    BAD_DATE = "date"
    CASE = "a case, not a piece"
    TWO_GTINS = "two GTINs"
    TWO_LOTS = "two lots"
    TWO_EXPIRIES = "two expiries"
    TWO_SERIALS = "two serials"
    DUPLICATE = "field read twice"
    CHECK_DIGIT = "GTIN check digit"
    NO_GTIN = "no GTIN"
    NO_EXPIRY = "no expiry"
    NO_LOT = "no lot"
    NO_SERIAL = "no serial"
    EXPIRED = "expired"
    RECALLED = "recalled"
    LOT_UNKNOWN = "lot not at goods-in"
    LOT_UNKNOWN_NO_SERIAL = "lot not at goods-in, no serial"


class ScanRefused(CartridgeError, ValueError):
    """What was scanned can't be used: `reason` in one word, `why` with what was got, `way_out` what to do."""

    def __init__(self, reason: ScanReason, why: str, way_out: str) -> None:
        self.reason = reason
        self.why = why
        self.way_out = way_out
        super().__init__(f"scan refused ({reason}): {why}; {way_out}")


class GoodsInRefused(CartridgeError, ValueError):
    """A delivery that can't be booked in; nothing of it was."""

    def __init__(self, field: str, got: object, expected: str, way_out: str) -> None:
        super().__init__(f"goods-in refused: {field} is {got!r}, expected {expected}; {way_out}")


class LabelsRefused(CartridgeError, ValueError):
    """Labels that can't be printed as asked; nothing was booked in for them and nothing printed."""

    def __init__(self, field: str, got: object, expected: str, way_out: str) -> None:
        super().__init__(f"labels refused: {field} is {got!r}, expected {expected}; {way_out}")


class LabelsNotWritten(CartridgeError, OSError):
    """The disk did not take the labels; what was booked in before stands."""

    exit_code = 1

    def __init__(self, path: str, why: str, again: str) -> None:
        """`again`: the command that prints them."""
        super().__init__(
            f"{path}: the labels can't be written: {why}, expected a writable folder with room; "
            f"the booking stands, book nothing in again: print the labels with `{again}`"
        )


class CountRefused(CartridgeError, ValueError):
    """A count of stock that can't be right; nothing of it was written."""

    def __init__(self, field: str, got: object, expected: str, way_out: str) -> None:
        super().__init__(f"count refused: {field} is {got!r}, expected {expected}; {way_out}")


class RecallRefused(CartridgeError, ValueError):
    """What can't be a recall; no lot was recalled."""

    def __init__(self, field: str, got: object, expected: str, way_out: str) -> None:
        super().__init__(f"recall refused: {field} is {got!r}, expected {expected}; {way_out}")


class AllotmentRefused(CartridgeError, ValueError):
    """What can't go to a room, or come back from it, as asked; every cartridge is where it was."""

    def __init__(self, field: str, got: object, expected: str, way_out: str) -> None:
        super().__init__(
            f"allotment refused: {field} is {got!r}, expected {expected}; nothing was changed: {way_out}"
        )


class NoBookInForce(CartridgeError, LookupError):
    """A room without a book in force: nothing could be lost with its computer."""

    def __init__(self, room: str, rooms: Iterable[str]) -> None:
        """`rooms`: those that have one."""
        super().__init__(
            f"{room} keeps no book of its own in this ledger, expected a room that does: "
            f"{', '.join(sorted(rooms)) or 'there is none'}; nothing was changed: what is allotted to a room "
            "without a book stands in the ledger itself, take it back with `stipple stock give-back`"
        )


class UnknownCartridge(CartridgeError, LookupError):
    """No such cartridge in the ledger."""

    def __init__(self, gtin: str, serial: str) -> None:
        super().__init__(
            f"cartridge {serial} of GTIN {gtin} is not in the ledger, expected one received at goods-in; "
            "use another, and book this one in first"
        )


class ClaimReason(StrEnum):
    """Why a cartridge is refused to a session, one word each."""

    UNKNOWN = "unknown"
    LOT_MISMATCH = "lot mismatch"
    EXPIRY_MISMATCH = "expiry mismatch"
    EXPIRED = "expired"
    CLAIMED = "claimed"
    USED = "used"
    DAMAGED = "damaged"
    DISCARDED = "discarded"
    LOST = "lost"
    RECALLED = "recalled"
    ALLOTTED = "allotted to another room"
    CUT_OFF = "not allotted, and cut off"


class ClaimRefused(CartridgeError):
    """A cartridge this session can't have: `reason` in one word, `why` in a sentence, `way_out` besides."""

    def __init__(self, serial: str, reason: ClaimReason, why: str, way_out: str) -> None:
        self.reason = reason
        self.why = why
        self.way_out = way_out
        super().__init__(f"cartridge {serial} refused ({reason}): {why}; {way_out}")


class StepRefused(CartridgeError):
    """A step that a cartridge, or this session with it, can't take."""

    def __init__(
        self, serial: str, why: str, ended: bool = False, way_out: str = "take another cartridge"
    ) -> None:
        """ended: it is this session's own, and spent, damaged or discarded already."""
        self.ended = ended
        super().__init__(f"cartridge {serial}: {why}; nothing was changed, {way_out}")


class SessionBegunBefore(CartridgeError):
    """A plan's session that was begun already: beginning it anew would strike every dot a second time."""

    def __init__(self, session: str, folder: str) -> None:
        """`session`: the one begun with it; `folder`: where that lies."""
        self.session = session
        super().__init__(
            f"this session of the plan was begun before, as {session} (folder {folder}): beginning it anew "
            f"would strike its dots a second time; go on with `stipple resume {shlex.quote(folder)} --port "
            "PORT`; if it is closed, make a new plan for what is left"
        )


class SessionUnknown(CartridgeError, LookupError):
    """A session this ledger has never heard of: it was begun with another one."""

    def __init__(self, session: str, url: str) -> None:
        """`url`: the ledger that was asked."""
        super().__init__(
            f"{url}: this ledger does not know session {session}, expected the one it was begun with; "
            "name that one with --ledger, or it could be begun there a second time"
        )


class RecordOutdated(CartridgeError):
    """An older copy of a record: the session went on, and the copy does not know what was struck since."""

    def __init__(self, session: str, seq: int, hash_: str) -> None:
        """`seq`, `hash_`: the entry the ledger last saw at the end of the session's record."""
        super().__init__(
            f"this record of session {session} is an older copy: the ledger last saw it end with entry {seq} "
            f"({hash_[:12]}), which is not in it; resume the record that has it, for this one does not know "
            "what was struck since"
        )


class RoomBookRefused(CartridgeError):
    """A room's book that the clinic's ledger does not take: another room's, an older copy, or at odds."""

    def __init__(self, room: str, why: str, way_out: str) -> None:
        super().__init__(
            f"the book of {room} is refused by the clinic's ledger: {why}, expected this room's only book "
            f"in its newest state; {way_out}"
        )


class WrongWorld(CartridgeError):
    """A ledger of the other world: simulated and real cartridges are never kept together."""

    def __init__(self, url: str, got: str, expected: str) -> None:
        super().__init__(
            f"{url}: this ledger is {got.upper()}, expected {expected.upper()}; "
            f"name the {expected} ledger, or leave --simulated as the ledger has it"
        )


class LedgerMissing(CartridgeError, FileNotFoundError):
    """There is no ledger where one was to be looked at, and looking makes none."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url}: there is no ledger, expected the one that goods-in keeps; book a delivery in first, or "
            "name the lots with --lots LOT,… or another ledger with --ledger URL"
        )


class NotALedger(CartridgeError, ValueError):
    """The address leads to something that is no ledger, or to one of another version."""

    def __init__(self, url: str, why: str, way_out: str = "correct the URL") -> None:
        super().__init__(
            f"{url}: {why}, expected a cartridge ledger such as sqlite:////folder/ledger.sqlite; {way_out}"
        )


class LedgerUnavailable(CartridgeError, OSError):
    """The ledger can't be read or written just now, so no cartridge may be taken or moved on."""

    exit_code = 1

    def __init__(
        self,
        url: str,
        why: str,
        way_out: str = "nothing was changed: check its disk and rights, then try again",
    ) -> None:
        super().__init__(
            f"{url}: the ledger can't be used: {why}, expected it readable and writable; {way_out}"
        )
