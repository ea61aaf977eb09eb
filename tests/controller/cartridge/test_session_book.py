import pytest

from controller.cartridge.errors import RecordOutdated, SessionBegunBefore, SessionUnknown
from controller.cartridge.ledger import Ledger
from controller.cartridge.session_book import SessionBook
from tests.controller.cartridge.ledger_calls import AT_UTC

PLAN = "ab" * 32


@pytest.fixture
def book(ledger: Ledger) -> SessionBook:
    return SessionBook(ledger)


@pytest.mark.hazard("H06", "H34")
def test_a_plans_session_is_begun_once_and_the_same_session_may_say_so_again(book: SessionBook) -> None:
    for _ in range(2):
        book.begin_session("s7", "ab" * 32, 1, "/records/s7", at_utc=AT_UTC)
    with pytest.raises(SessionBegunBefore, match="begun before, as s7"):
        book.begin_session("s8", "ab" * 32, 1, "/records/s8", at_utc=AT_UTC)
    with pytest.raises(SessionBegunBefore, match="resume /records/s7"):
        book.check_not_begun("s8", "ab" * 32, 1)


def test_another_session_of_the_plan_and_another_plan_may_be_begun(book: SessionBook) -> None:
    book.begin_session("s7", "ab" * 32, 1, "/records/s7", at_utc=AT_UTC)
    book.begin_session("s8", "ab" * 32, 2, "/records/s8", at_utc=AT_UTC)
    book.begin_session("s9", "cd" * 32, 1, "/records/s9", at_utc=AT_UTC)
    book.check_not_begun("s9", "cd" * 32, 1)


def test_a_session_begun_with_another_ledger_is_not_gone_on_with_here(book: SessionBook) -> None:
    with pytest.raises(SessionUnknown, match="does not know session s7"):
        book.check_newest("s7", PLAN, 1, {})


def test_a_session_whose_plan_another_has_begun_is_not_gone_on_with(book: SessionBook) -> None:
    book.begin_session("s7", PLAN, 1, "/records/s7", at_utc=AT_UTC)
    with pytest.raises(SessionBegunBefore):
        book.check_newest("s8", PLAN, 1, {})


def test_a_record_that_has_the_entry_last_noted_is_the_newest(book: SessionBook) -> None:
    book.begin_session("s7", PLAN, 1, "/records/s7", at_utc=AT_UTC)
    book.check_newest("s7", PLAN, 1, {1: "aa"})
    book.note_position("s7", 3, "cc", at_utc=AT_UTC)
    book.note_position("s7", 9, "ee", at_utc=AT_UTC)
    book.check_newest("s7", PLAN, 1, {3: "cc", 9: "ee", 10: "ff"})


@pytest.mark.hazard("H30")
@pytest.mark.parametrize("hashes", [{3: "cc"}, {3: "cc", 9: "xx", 10: "yy"}], ids=["shorter", "forked"])
def test_an_older_or_forked_copy_of_a_record_is_refused(book: SessionBook, hashes: dict[int, str]) -> None:
    """P1: it does not know what was struck since."""
    book.begin_session("s7", PLAN, 1, "/records/s7", at_utc=AT_UTC)
    book.note_position("s7", 9, "ee", at_utc=AT_UTC)
    with pytest.raises(RecordOutdated, match="is an older copy: the ledger last saw it end with entry 9"):
        book.check_newest("s7", PLAN, 1, hashes)
