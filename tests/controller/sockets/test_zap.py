"""Who is let in: whoever shows an admitted key by CURVE in this domain, and nobody else."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.sockets.curve_text import z85_of
from controller.sockets.zap import DOMAIN, VERSION, zap_answer

KEY = bytes(range(32))
OTHER = bytes(reversed(range(32)))
REQUEST = (VERSION, b"7", DOMAIN, b"127.0.0.1", b"", b"CURVE", KEY)


def is_admitted(public_key: str) -> bool:
    return public_key == z85_of(KEY)


def with_frame(index: int, frame: bytes) -> Sequence[bytes]:
    return (*REQUEST[:index], frame, *REQUEST[index + 1 :])


@pytest.mark.hazard("H41")
def test_an_admitted_key_gets_in_under_its_own_name() -> None:
    assert zap_answer(REQUEST, is_admitted) == (b"1.0", b"7", b"200", b"OK", z85_of(KEY).encode(), b"")


@pytest.mark.hazard("H41")
@pytest.mark.parametrize(
    "request_frames",
    [
        with_frame(6, OTHER),
        with_frame(6, KEY[:31]),
        with_frame(5, b"NULL"),
        with_frame(5, b"PLAIN"),
        REQUEST[:6],
        (*REQUEST, b"more"),
        with_frame(0, b"2.0"),
        with_frame(2, b"another"),
    ],
)
def test_anything_else_is_kept_out(request_frames: Sequence[bytes]) -> None:
    answer = zap_answer(request_frames, is_admitted)

    assert answer[2] in (b"400", b"500")
    assert answer[4] == b""


@given(st.lists(st.binary(max_size=40), max_size=9))
def test_no_frames_at_all_let_a_stranger_in(frames: list[bytes]) -> None:
    answer = zap_answer(frames, lambda _: False)

    assert len(answer) == 6
    assert answer[2] != b"200"


@pytest.mark.hazard("H41")
def test_while_it_can_not_be_told_who_is_admitted_nobody_is() -> None:
    assert zap_answer(REQUEST, lambda _: None)[2:5] == (b"300", b"can't be asked now", b"")
