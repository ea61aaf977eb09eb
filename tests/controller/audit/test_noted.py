"""What an audit log says of sessions, folded from its entries."""

from controller.audit.noted import Noted
from controller.record.chain import GENESIS, Entry, Head, seal
from tests.controller.audit.room import AT_UTC

BEGUN: dict[str, object] = {"session": "S1", "folder": "/r/S1", "first_hash": "aa", "by": "Tess"}


def noted(*entries: tuple[str, dict[str, object]]) -> Noted:
    found = Noted()
    for kind, body in entries:
        found.take(sealed(kind, body))
    return found


def sealed(kind: str, body: dict[str, object]) -> Entry:
    return seal(GENESIS, AT_UTC, kind, body)


def test_a_session_begun_is_under_way_and_its_first_entry_is_its_head() -> None:
    session = noted(("session_begun", BEGUN)).sessions["S1"]
    assert (session.folder, session.heads, session.under_way) == ("/r/S1", [Head(1, "aa")], True)


def test_a_session_left_has_ended_for_now_and_closed_for_good() -> None:
    left: dict[str, object] = {"session": "S1", "seq": 9, "hash": "bb", "closed": False, "by": "Tess"}
    found = noted(("session_begun", BEGUN), ("session_left", left)).sessions["S1"]
    assert (found.under_way, found.closed, found.heads[-1]) == (False, False, Head(9, "bb"))

    again: dict[str, object] = {"session": "S1", "folder": "/elsewhere", "seq": 9, "hash": "bb", "by": "Ada"}
    closed = {**left, "seq": 20, "hash": "cc", "closed": True}
    found = noted(("session_begun", BEGUN), ("session_resumed", again), ("session_left", closed)).sessions[
        "S1"
    ]
    assert (found.under_way, found.closed, found.folder) == (False, True, "/elsewhere")
    assert found.heads == [Head(1, "aa"), Head(9, "bb"), Head(20, "cc")]


def test_sessions_stand_in_the_order_of_naming() -> None:
    found = noted(("session_begun", BEGUN | {"session": "B"}), ("session_begun", BEGUN | {"session": "A"}))
    assert list(found.sessions) == ["B", "A"]


def test_a_ledger_that_was_replaced_is_told_with_its_entry() -> None:
    body: dict[str, object] = {
        "ledger": "sqlite:////l",
        "table": "cartridge_step",
        "id": 7,
        "sha256": "aa",
        "found": None,
    }
    (told,) = noted(("ledger_replaced", body)).replaced
    assert told == (
        "entry 1: row 7 of sqlite:////l (cartridge_step) was not the one followed before: the ledger was "
        "replaced, cut, or put back from an older copy"
    )


def test_what_says_nothing_of_a_record_is_passed_over() -> None:
    assert noted(("operator", {"name": "Tess"}), ("cartridge_step", {"session": "S1"})).sessions == {}
