"""What is told before a session is gone on with. Promises P1, P8, P12."""

from dataclasses import replace
from typing import Any

import pytest

from controller.record.chain import GENESIS, Entry, seal
from controller.runner.unfinished import CartridgeLeft, Unfinished, unfinished_of
from controller.session.facts import fold
from tests.controller.runner.terminal_pictures import UNFINISHED

Draft = tuple[str, dict[str, Any]]
OPENED: Draft = (
    "session_opened",
    {
        "session": "SIMULATED-1", "client_ref": "C-1", "plan_hash": "ab" * 32, "plan_session": 1,
        "simulated": True, "dots": 50, "operator": "Tess",
    },
)  # fmt: skip
CLAIMED: dict[str, Any] = {
    "gtin": "0" * 14, "serial": "SN1", "lot": "L", "expiry": "2099-01-01", "tag": 7, "dots_max": 1500,
    "minutes_max": 60.0, "state": "claimed",
}  # fmt: skip
DEPOSITING: list[Draft] = [
    ("cartridge", CLAIMED),
    ("cartridge", {"serial": "SN1", "state": "opened", "utc_s": 1000.0}),
    ("cartridge", {"serial": "SN1", "state": "in_use", "boot": 3, "seating": 2, "machine": "aa"}),
    ("armed", {"by": "Ann", "cartridge": "SN1", "machine": "aa", "first_dot": 1}),
    ("intent", {"first": 1, "last": 8}),
    ("state", {"from": "armed", "to": "depositing", "event": "pedal_pressed"}),
    (
        "dot",
        {
            "dot": 1,
            "outcome": "placed",
            "depth_um": 400,
            "planned_um": 400,
            "needles": 7,
            "cartridge": "SN1",
            "replayed": False,
        },
    ),
]


def record(*drafts: Draft) -> list[Entry]:
    entries: list[Entry] = []
    for second, (kind, body) in enumerate((OPENED, *drafts)):
        head = entries[-1].head if entries else GENESIS
        entries.append(seal(head, f"2026-11-22T14:00:{second:02}.000Z", kind, body))
    return entries


def left(*drafts: Draft, ledger_seq: int = 0, now_utc_s: float = 1600.0) -> Unfinished:
    entries = record(*drafts)
    facts = fold((entry.kind, entry.body) for entry in entries)
    return unfinished_of(entries, facts, ledger_seq, now_utc_s)


def test_dots_cartridge_and_what_may_have_been_sent_are_told_from_the_record() -> None:
    found = left(*DEPOSITING)

    assert (found.deposited, found.left, found.may_have_been_sent) == (1, 49, (2, 8))
    assert found.cartridge == CartridgeLeft("SN1", "in_use", 1499, 1500, 50.0)
    assert found.simulated is True


def test_a_cartridge_open_for_too_long_has_no_minutes_left_and_not_fewer() -> None:
    found = left(*DEPOSITING, now_utc_s=1e9)

    assert found.cartridge is not None
    assert found.cartridge.minutes_left == 0


def test_a_session_only_just_begun_has_nothing_sent_and_no_cartridge() -> None:
    found = left()

    assert (found.may_have_been_sent, found.cartridge) == (None, None)
    assert found.heading == "broken off 2026-11-22 14:00:00 UTC, operator Tess: it had only just been begun"


INTERRUPTED: Draft = ("stop", {"by": "Ben", "why": "SIGINT", "state": "depositing"})
STOPPED: Draft = ("state", {"from": "depositing", "to": "ready", "event": "stop"})
OFFLINE: Draft = ("state", {"from": "depositing", "to": "offline", "event": "disconnected"})


@pytest.mark.parametrize(
    ("ending", "why"),
    [
        ([INTERRUPTED, STOPPED], "left in DEPOSITING, SIGINT"),
        ([], "no word of leaving, in DEPOSITING: the program was killed or lost its power"),
        (
            [("disconnected", {"why": "port was lost"}), OFFLINE],
            "no word of leaving; before that the machine was lost, port was lost",
        ),
        (
            [("fault", {"code": "x", "detail": "the pedal fell silent", "state": "armed"})],
            "no word of leaving; before that a fault, the pedal fell silent",
        ),
        (
            [INTERRUPTED, STOPPED, ("state", {"from": "offline", "to": "standby", "event": "connected"})],
            "no word of leaving, in STANDBY: the program was killed or lost its power",
        ),
        ([("stop", {"by": "machine", "why": "it was reset"})], "no word of leaving, in DEPOSITING"),
    ],
)
def test_why_it_was_broken_off_is_told_as_far_as_the_record_knows(ending: list[Draft], why: str) -> None:
    assert left(*DEPOSITING, *ending).why.startswith(why)


def test_who_worked_last_is_who_gave_the_last_command() -> None:
    assert left(*DEPOSITING).operator == "Ann"
    assert left(*DEPOSITING, INTERRUPTED).operator == "Ben"
    assert left(*DEPOSITING, ("stop", {"by": "machine", "why": "it was reset"})).operator == "Ann"


def test_a_record_without_an_operator_says_so() -> None:
    entries = record()
    body = {name: value for name, value in entries[0].body.items() if name != "operator"}
    opened = seal(GENESIS, entries[0].at_utc, "session_opened", body)

    assert unfinished_of([opened], fold([("session_opened", body)]), 0, 0.0).operator == "unknown"


def test_it_is_told_in_a_few_lines() -> None:
    assert UNFINISHED.heading == "broken off 2026-11-22 14:03:12 UTC, operator Tess: left in FAULT, SIGINT"
    assert UNFINISHED.lines() == (
        "dots        2 of 100 deposited, 0 missed, 0 skipped, 97 left",
        "uncertain   3",
        "cartridge   SN1, in use: 1497 of 1500 dots and 52.5 minutes left",
        "sharps bin  waiting for it: SN0",
        "record      40 entries, not older than the ledger knows it (entry 31, 9 written since)",
        "latched     fault: the pedal fell silent",
    )


@pytest.mark.parametrize(
    ("ledger_seq", "words"),
    [(0, "40 entries"), (40, "40 entries, not older than the ledger knows it (entry 40)")],
)
def test_what_the_ledger_knows_of_the_record_is_told(ledger_seq: int, words: str) -> None:
    """P11"""
    assert f"record      {words}" in replace(UNFINISHED, ledger_seq=ledger_seq).lines()


def test_what_will_happen_is_told_in_order_and_ends_with_what_makes_it_move() -> None:
    """P8"""
    assert UNFINISHED.steps("/dev/x") == (
        "what will happen:",
        "- opens /dev/x, greets the machine and asks what it remembers; nothing moves",
        "- dots 4 … 8 may have been sent, so the machine is asked how each ended",
        "    ended: goes on record; begun, not ended: uncertain; never begun: still to be placed",
        "    another machine, or one that has lost its memory: all of them are uncertain",
        "- cartridge SN1 goes on if it never left the bay and the machine was never off; else it is spent",
        "- you deal with the cause of the fault, then: acknowledge",
        "- you look at the skin and decide each uncertain dot; none is ever struck again",
        "- nothing moves until you type arm with the pedal released, and then press it",
    )


def test_where_nothing_was_left_behind_only_the_port_and_arming_are_told() -> None:
    fresh = replace(
        UNFINISHED, uncertain=(), may_have_been_sent=None, cartridge=None, latched="", undiscarded=()
    )

    assert len(fresh.steps("/dev/x")) == 3
    assert fresh.lines()[2] == "cartridge   none"


def test_a_dot_that_may_become_uncertain_is_announced() -> None:
    """P1"""
    steps = replace(UNFINISHED, uncertain=()).steps("/dev/x")

    assert "- if a dot is uncertain, you look at the skin and decide it; it is never struck again" in steps


def test_programs_get_the_same_as_one_object() -> None:
    event = UNFINISHED.event("/dev/x")

    assert event["uncertain"] == (3,)
    assert event["steps"] == UNFINISHED.steps("/dev/x")[1:]
