"""Keys of a scanner: what they spell, and the traps that keys can hide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.scanner import us_keys
from controller.scanner.assembler import SILENCE_S
from controller.scanner.key_reader import (
    EV_KEY,
    EV_LED,
    EV_SYN,
    LED_CAPS_LOCK,
    SYN_DROPPED,
    KeyEvent,
    KeyReader,
)
from controller.scanner.scans import Complaint, Entry, Heard, Mishap, Piece, Scan
from tests.controller.scanner.keys import ALT, CTRL, ESCAPE, SHIFT, alt_code, down, stroke, typed, up

LABEL = "]d201095060001343521728113010LOT42A\x1d21SN_1/2"


def results(heard: tuple[Heard, ...]) -> list[Heard]:
    return [one for one in heard if not isinstance(one, Piece)]


def read(events: list[KeyEvent], reader: KeyReader | None = None) -> list[Heard]:
    return results((reader or KeyReader()).receive_keys(events, 1.0))


def mishap(events: list[KeyEvent], reader: KeyReader | None = None) -> Mishap:
    (heard,) = read(events, reader)
    assert isinstance(heard, Complaint)
    return heard.mishap


def test_a_label_is_read_with_its_separator_typed_as_ctrl_and_bracket() -> None:
    assert read(typed(LABEL + "\n")) == [Scan(LABEL, Entry.EVDEV)]


@given(
    st.text(st.sampled_from(sorted({*us_keys.PLAIN.values(), *us_keys.SHIFTED.values(), "\x1d"})), min_size=1)
)
def test_whatever_a_us_keyboard_can_type_is_read_as_typed(text: str) -> None:
    assert read(typed(text[:200] + "\n")) == [Scan(text[:200], Entry.EVDEV)]


@pytest.mark.parametrize("digits", ["029", "29", "0029"])
def test_alt_with_the_number_of_the_separator_is_told_as_the_trap_it_is(digits: str) -> None:
    reader = KeyReader()
    assert read(typed(LABEL + "\n", gs=[*stroke(us_keys.NUM_LOCK), *alt_code(digits)]), reader) == [
        Complaint(Mishap.ALT_CODE, f"got Alt+{digits}, expected Ctrl+] for GS and a key for each letter")
    ]
    assert read(typed(LABEL + "\n"), reader) == [Scan(LABEL, Entry.EVDEV)]


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        (alt_code("65"), "Alt+65"),
        (stroke(16, ALT), "Alt+key 16"),
        (stroke(16, CTRL), "Ctrl+key 16"),
        (stroke(66), "key 66"),
    ],
)
def test_a_key_that_stands_for_no_letter_is_complained_of(events: list[KeyEvent], shown: str) -> None:
    (heard,) = read([*typed("]d2"), *events, *typed("01\n")])
    assert isinstance(heard, Complaint)
    assert heard.mishap is Mishap.UNKNOWN_KEY
    assert heard.why.startswith(f"got {shown}, expected ")


def test_with_caps_lock_lit_no_letter_is_trusted() -> None:
    assert mishap(typed("]D2\n"), KeyReader(caps_lock=True)) is Mishap.CAPS_LOCK
    reader = KeyReader()
    assert mishap([KeyEvent(EV_LED, LED_CAPS_LOCK, 1), *typed("]d2\n")], reader) is Mishap.CAPS_LOCK
    assert read([KeyEvent(EV_LED, LED_CAPS_LOCK, 0), *typed("]d2\n")], reader) == [Scan("]d2", Entry.EVDEV)]
    assert read([KeyEvent(EV_LED, 0, 1), *typed("]d2\n")], reader) == [Scan("]d2", Entry.EVDEV)]


def test_a_scanner_that_presses_caps_lock_itself_is_complained_of() -> None:
    assert mishap([*stroke(us_keys.CAPS_LOCK), *typed("]d2\n")]) is Mishap.CAPS_LOCK


def test_keys_dropped_by_the_computer_spoil_the_scan_and_no_shift_stays_down() -> None:
    reader, dropped = KeyReader(), KeyEvent(EV_SYN, SYN_DROPPED, 0)
    assert mishap([*typed("]d"), down(SHIFT), dropped, *typed("2\n")], reader) is Mishap.KEYS_LOST
    assert read(typed("]d2\n"), reader) == [Scan("]d2", Entry.EVDEV)]


def test_keys_that_were_down_before_and_are_released_spell_nothing() -> None:
    reader = KeyReader(held=[SHIFT, 30])
    assert read([up(30), *stroke(30), up(SHIFT), *stroke(30), *typed("\n")], reader) == [
        Scan("Aa", Entry.EVDEV)
    ]


def test_a_key_held_down_is_one_letter() -> None:
    repeated = KeyEvent(EV_KEY, 30, 2)
    assert read([down(30), repeated, repeated, up(30), *typed("\n")]) == [Scan("a", Entry.EVDEV)]


@pytest.mark.parametrize(("events", "shown"), [(stroke(46, CTRL), "Ctrl+C"), (stroke(ESCAPE), "Esc")])
def test_what_only_a_person_types_shows_that_it_is_a_keyboard(events: list[KeyEvent], shown: str) -> None:
    """So that it can be let go."""
    assert read([*typed("]d2"), *events]) == [
        Complaint(Mishap.NO_SCANNER, f"got {shown}, which a person types and no scanner")
    ]


def test_a_scanner_that_sends_no_end_is_heard_after_a_silence() -> None:
    reader = KeyReader()
    read(typed("]d2"), reader)
    assert reader.next_deadline_s() == 1.0 + SILENCE_S
    assert reader.handle_deadline(1.0 + SILENCE_S) == (Scan("]d2", Entry.EVDEV),)
    assert reader.handle_deadline(9.0) == ()


def test_every_key_is_shown_as_it_came() -> None:
    keys = [*typed("aA\x1d"), *alt_code("029"), *stroke(66), *stroke(58), KeyEvent(EV_SYN, SYN_DROPPED, 0)]
    shown = [
        one.shown for one in KeyReader().receive_keys([*keys, *typed("\n")], 1.0) if isinstance(one, Piece)
    ]
    assert shown == ["a", "A", "<GS>", "<Alt+029>", "<key 66>", "<Caps Lock>", "<keys lost>", "<Enter>"]


@given(st.lists(st.builds(KeyEvent, st.integers(0, 21), st.integers(0, 255), st.integers(0, 2))))
def test_any_events_end_in_scans_of_ascii_or_in_complaints(events: list[KeyEvent]) -> None:
    reader = KeyReader()
    heard = [*reader.receive_keys(events, 1.0), *reader.handle_deadline(2.0)]
    assert reader.next_deadline_s() is None
    assert all(one.text.isascii() for one in heard if isinstance(one, Scan))
