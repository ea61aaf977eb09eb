from controller.scanner.assembler import SCAN_CHARACTERS_MAX, SILENCE_S, ScanAssembler
from controller.scanner.scans import Complaint, Entry, Mishap, Scan


def filled(text: str, now_s: float = 0.0) -> ScanAssembler:
    assembler = ScanAssembler(Entry.SERIAL)
    for character in text:
        assembler.put(character, now_s)
    return assembler


def mishap(ended: Scan | Complaint | None) -> Mishap:
    assert isinstance(ended, Complaint)
    return ended.mishap


def test_a_line_s_end_makes_a_scan_of_what_came_before_and_nothing_of_nothing() -> None:
    assembler = filled("]d2")
    assert assembler.end() == Scan("]d2", Entry.SERIAL)
    assert assembler.end() is None


def test_silence_makes_a_scan_where_the_scanner_ends_none() -> None:
    assembler = filled("]d2", 10.0)
    assert assembler.next_deadline_s() == 10.0 + SILENCE_S
    assert assembler.handle_deadline(10.0) is None
    assert assembler.handle_deadline(10.0 + SILENCE_S) == Scan("]d2", Entry.SERIAL)
    assert assembler.next_deadline_s() is None
    assert assembler.handle_deadline(99.0) is None


def test_half_a_scan_of_a_scanner_that_ends_each_is_none() -> None:
    assembler = filled("]d2")
    assembler.end()
    assembler.put("]", 1.0)
    assert mishap(assembler.handle_deadline(2.0)) is Mishap.BROKEN_OFF
    assembler.put("]", 3.0)
    assert assembler.end() == Scan("]", Entry.SERIAL)


def test_a_scan_has_a_longest_length() -> None:
    assert filled("1" * SCAN_CHARACTERS_MAX).end() == Scan("1" * SCAN_CHARACTERS_MAX, Entry.SERIAL)
    assembler = filled("1" * (SCAN_CHARACTERS_MAX + 1000))
    assert mishap(assembler.end()) is Mishap.TOO_LONG
    assert assembler.end() is None


def test_of_a_spoilt_scan_the_first_reason_is_told_and_the_next_scan_is_whole_again() -> None:
    assembler = filled("]d2")
    assembler.spoil(Mishap.NOT_ASCII, "first", 0.0)
    assembler.spoil(Mishap.CONTROL, "second", 0.0)
    assert assembler.end() == Complaint(Mishap.NOT_ASCII, "first")
    assembler.put("1", 1.0)
    assert assembler.end() == Scan("1", Entry.SERIAL)
