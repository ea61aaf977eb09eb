"""Every error of the package, provoked, with its exact text and exit code."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from controller.cartridge import errors
from controller.cartridge.book_retiring import retire_book
from controller.cartridge.clinic_desk import ClinicDesk
from controller.cartridge.errors import CartridgeError
from controller.cartridge.gs1 import read_scan
from controller.cartridge.known_lots import known_lots
from controller.cartridge.label_file import label_target, write_labels
from controller.cartridge.label_head import LabelJob
from controller.cartridge.label_sheets import DEFAULT_SHEET
from controller.cartridge.ledger import Ledger
from controller.cartridge.lot_rules import checked_recall
from controller.cartridge.session_book import SessionBook
from controller.cartridge.states import CartridgeState
from controller.cartridge.stock_count import counted
from controller.cartridge.udi import CartridgeKey, Udi

TODAY = date(2026, 11, 22)
AT_UTC = "2026-11-22T14:00:00.000Z"
UDI = Udi("09506000134352", "LOT42A", date(2028, 11, 30), "SN1")


def stocked(folder: Path) -> Ledger:
    ledger = Ledger.open(f"sqlite:///{folder}/ledger.sqlite", "simulated")
    ledger.receive(
        UDI.gtin, UDI.lot, UDI.expiry, 1, by="stores", at_utc=AT_UTC, today=TODAY, serials=[UDI.serial]
    )
    return ledger


def refused_scan(_: Path) -> None:
    read_scan("12345", TODAY)


def refused_goods(folder: Path) -> None:
    stocked(folder).receive("1", "LOT42A", TODAY, 1, by="stores", at_utc=AT_UTC, today=TODAY)


def refused_labels(folder: Path) -> None:
    label_target(folder / "labels.pdf", "A4", 1, simulated=True, force=False)


def labels_not_written(folder: Path) -> None:
    target = label_target(folder / "new.pdf", DEFAULT_SHEET, 1, simulated=False, force=False)
    job = LabelJob(simulated=False, reprint=False, printed_on=TODAY)
    (folder / "new.pdf").mkdir()
    write_labels(target, [UDI], job, datetime(2026, 11, 22), "stipple stock labels --lot L")


def refused_count(_: Path) -> None:
    counted(["SN1"], -1, [])


def refused_recall(_: Path) -> None:
    checked_recall("LOT42A", None, " ", "Ann", AT_UTC)


def refused_allotment(folder: Path) -> None:
    stocked(folder).allot_oldest(2, "room 1", by="stores", at_utc=AT_UTC, today=TODAY)


def no_book(folder: Path) -> None:
    retire_book(stocked(folder), "room 1", by="Ann", at_utc=AT_UTC)


def unknown(folder: Path) -> None:
    stocked(folder).get(CartridgeKey(UDI.gtin, "SN2"))


def refused_claim(folder: Path) -> None:
    ledger = stocked(folder)
    for session in ("s7", "s8"):
        ledger.claim(UDI, session, "c3", by="technician", at_utc=AT_UTC, today=TODAY)


def refused_step(folder: Path) -> None:
    ledger = stocked(folder)
    ledger.claim(UDI, "s7", "c3", by="technician", at_utc=AT_UTC, today=TODAY)
    ledger.advance(UDI.key, CartridgeState.IN_USE, "s7", by="technician", at_utc=AT_UTC)


def begun_before(folder: Path) -> None:
    ledger = stocked(folder)
    for session in ("s7", "s8"):
        SessionBook(ledger).begin_session(session, "ab" * 32, 1, "/records/s7", at_utc=AT_UTC)


def session_unknown(folder: Path) -> None:
    SessionBook(stocked(folder)).check_newest("s7", "ab" * 32, 1, {})


def record_outdated(folder: Path) -> None:
    book = SessionBook(stocked(folder))
    book.begin_session("s7", "ab" * 32, 1, "/records/s7", at_utc=AT_UTC)
    book.note_position("s7", 9, "ee" * 32, at_utc=AT_UTC)
    book.check_newest("s7", "ab" * 32, 1, {1: "aa"})


def book_refused(folder: Path) -> None:
    ledger = stocked(folder)
    for book in ("book 1", "book 2"):
        ClinicDesk(ledger, "room 1", book).told(AT_UTC)


def wrong_world(folder: Path) -> None:
    stocked(folder)
    Ledger.open(f"sqlite:///{folder}/ledger.sqlite", "real")


def missing_ledger(folder: Path) -> None:
    known_lots(f"sqlite:///{folder}/ledger.sqlite", "real")


def not_a_ledger(_: Path) -> None:
    Ledger.open("ledger.sqlite", "real")


def unavailable(folder: Path) -> None:
    Ledger.open(f"sqlite:///{folder}", "real")


CASES: dict[type[CartridgeError], tuple[Callable[[Path], None], int, str]] = {
    errors.ScanRefused: (
        refused_scan,
        2,
        "scan refused (not read as GS1): it begins with '123', expected ]d2 or ]C1; scan the GS1 DataMatrix "
        "or GS1-128 symbol, with the scanner set to send symbology identifiers",
    ),
    errors.GoodsInRefused: (
        refused_goods,
        2,
        "goods-in refused: GTIN is '1', expected 14 digits with a right check digit; "
        "read it off the blister again",
    ),
    errors.LabelsRefused: (
        refused_labels,
        2,
        "labels refused: sheet is 'A4', expected 63.5x38.1 or 70x37 or 48.5x25.4 or letter-66.7x25.4; "
        "name one of these with --sheet",
    ),
    errors.LabelsNotWritten: (
        labels_not_written,
        1,
        "{folder}/new.pdf: the labels can't be written: File exists, expected a writable folder with room; "
        "the booking stands, book nothing in again: print the labels with `stipple stock labels --lot L`",
    ),
    errors.CountRefused: (
        refused_count,
        2,
        "count refused: number found is -1, expected 0 or more; count again",
    ),
    errors.RecallRefused: (
        refused_recall,
        2,
        "recall refused: reason is ' ', expected words for whoever meets it in a room; "
        "say with --reason what is wrong",
    ),
    errors.AllotmentRefused: (
        refused_allotment,
        2,
        "allotment refused: --count is 2, expected no more than the stores have, in date and not recalled: "
        "1; nothing was changed: allot fewer, or of another lot",
    ),
    errors.NoBookInForce: (
        no_book,
        2,
        "room 1 keeps no book of its own in this ledger, expected a room that does: there is none; nothing "
        "was changed: what is allotted to a room without a book stands in the ledger itself, take it back "
        "with `stipple stock give-back`",
    ),
    errors.UnknownCartridge: (
        unknown,
        2,
        "cartridge SN2 of GTIN 09506000134352 is not in the ledger, expected one received at goods-in; "
        "use another, and book this one in first",
    ),
    errors.ClaimRefused: (
        refused_claim,
        2,
        "cartridge SN1 refused (claimed): it is claimed by session s7 for client c3, expected session s8 for "
        "client c3; take another cartridge",
    ),
    errors.StepRefused: (
        refused_step,
        2,
        "cartridge SN1: it is claimed and can't become in_use, expected opened or spent or damaged: "
        "a cartridge goes one way only; nothing was changed, take another cartridge",
    ),
    errors.SessionBegunBefore: (
        begun_before,
        2,
        "this session of the plan was begun before, as s7 (folder /records/s7): beginning it anew would "
        "strike its dots a second time; go on with `stipple resume /records/s7 --port PORT`; "
        "if it is closed, make a new plan for what is left",
    ),
    errors.SessionUnknown: (
        session_unknown,
        2,
        "sqlite:///{folder}/ledger.sqlite: this ledger does not know session s7, expected the one it was "
        "begun with; name that one with --ledger, or it could be begun there a second time",
    ),
    errors.RecordOutdated: (
        record_outdated,
        2,
        "this record of session s7 is an older copy: the ledger last saw it end with entry 9 (eeeeeeeeeeee), "
        "which is not in it; resume the record that has it, for this one does not know what was struck since",
    ),
    errors.RoomBookRefused: (
        book_refused,
        2,
        "the book of room 1 is refused by the clinic's ledger: another computer keeps the book of this room "
        "since 2026-11-22T14:00:00.000Z, expected this room's only book in its newest state; give this room "
        "a name of its own in the settings, or retire that book with its computer",
    ),
    errors.WrongWorld: (
        wrong_world,
        2,
        "sqlite:///{folder}/ledger.sqlite: this ledger is SIMULATED, expected REAL; "
        "name the real ledger, or leave --simulated as the ledger has it",
    ),
    errors.LedgerMissing: (
        missing_ledger,
        2,
        "sqlite:///{folder}/ledger.sqlite: there is no ledger, expected the one that goods-in keeps; "
        "book a delivery in first, or name the lots with --lots LOT,… or another ledger with --ledger URL",
    ),
    errors.NotALedger: (
        not_a_ledger,
        2,
        "ledger.sqlite: it is no database URL, expected a cartridge ledger such as "
        "sqlite:////folder/ledger.sqlite; correct the URL",
    ),
    errors.LedgerUnavailable: (
        unavailable,
        1,
        "sqlite:///{folder}: the ledger can't be used: unable to open database file (SQLITE_CANTOPEN), "
        "expected it readable and writable; nothing was changed: check its disk and rights, then try again",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_error_says_what_where_and_what_to_do(kind: type[CartridgeError], tmp_path: Path) -> None:
    provoke, exit_code, text = CASES[kind]
    with pytest.raises(kind) as caught:
        provoke(tmp_path)
    assert str(caught.value) == text.format(folder=tmp_path)
    assert caught.value.exit_code == exit_code


def test_every_error_class_is_in_the_table() -> None:
    assert set(CartridgeError.__subclasses__()) == set(CASES)
