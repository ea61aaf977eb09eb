from hypothesis import given
from hypothesis import strategies as st

from controller.scanner.assembler import SILENCE_S
from controller.scanner.scans import Complaint, Entry, Heard, Mishap, Piece, Scan
from controller.scanner.serial_reader import SerialReader

LABEL = "]d201095060001343521728113010LOT42A\x1d21SN000001"


def results(heard: tuple[Heard, ...]) -> list[Heard]:
    return [one for one in heard if not isinstance(one, Piece)]


@given(st.lists(st.integers(1, 60)), st.sampled_from([b"\r", b"\n", b"\r\n"]))
def test_a_scan_is_the_same_however_its_bytes_come_in_pieces(lengths: list[int], end: bytes) -> None:
    data, reader, heard = LABEL.encode() + end, SerialReader(), []
    for length in [*lengths, len(data)]:
        heard += results(reader.receive_bytes(data[:length], 1.0))
        data = data[length:]
    assert heard == [Scan(LABEL, Entry.SERIAL)]
    assert reader.next_deadline_s() is None


def test_two_scans_in_one_piece_are_two() -> None:
    assert results(SerialReader().receive_bytes(b"A\rB\r", 1.0)) == [
        Scan("A", Entry.SERIAL),
        Scan("B", Entry.SERIAL),
    ]


def test_a_scanner_that_sends_no_end_is_heard_after_a_silence() -> None:
    reader = SerialReader()
    assert results(reader.receive_bytes(b"]d2", 5.0)) == []
    assert reader.next_deadline_s() == 5.0 + SILENCE_S
    assert reader.handle_deadline(5.0 + SILENCE_S) == (Scan("]d2", Entry.SERIAL),)


def test_what_is_no_text_of_a_label_is_complained_of_and_not_used() -> None:
    assert results(SerialReader().receive_bytes(b"]d2\xe401\r", 1.0)) == [
        Complaint(Mishap.NOT_ASCII, "got the byte 0xe4, expected ASCII")
    ]
    assert results(SerialReader().receive_bytes(b"\x02]d2\x03\r", 1.0)) == [
        Complaint(Mishap.CONTROL, "got the byte 0x02, expected letters, digits and GS (0x1d)")
    ]


def test_every_byte_is_shown_as_it_came() -> None:
    assert SerialReader().receive_bytes(b"A\x1d\xe4", 1.0) == (Piece("A<GS><e4>"),)
    assert SerialReader().receive_bytes(b"", 1.0) == ()


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_any_bytes_end_in_scans_of_ascii_or_in_complaints(pieces: list[bytes]) -> None:
    reader, now_s = SerialReader(), 0.0
    heard: list[Heard] = []
    for data in pieces:
        now_s += 1.0
        heard += [*reader.receive_bytes(data, now_s), *reader.handle_deadline(now_s + SILENCE_S)]
        assert reader.next_deadline_s() is None
    assert all(one.text.isascii() for one in heard if isinstance(one, Scan))
