from dataclasses import replace

from controller.summary.work import Work, work_of
from tests.controller.summary.told import SIGNED, Told, at_utc, dot, record, state

PRESSED = state("armed", "depositing", "pedal_pressed")
RELEASED = state("depositing", "hold", "pedal_released")
PRESSED_AGAIN = state("hold", "depositing", "pedal_pressed")
CONNECTED: Told = ("connected", {"uid": "af9ea878eb9255f4"})


def test_the_time_with_the_pedal_down_leaves_pauses_out() -> None:
    entries = record(PRESSED, dot(1), RELEASED, *SIGNED, PRESSED_AGAIN, dot(2), dot(3), RELEASED)

    assert work_of(entries) == Work(at_utc(2), at_utc(11), 2 + 3)


def test_a_program_that_died_at_work_is_counted_to_its_last_result() -> None:
    entries = record(PRESSED, dot(1), dot(2), ("intent", {"first": 3, "last": 8}), CONNECTED, *SIGNED)

    assert work_of(entries) == Work(at_utc(2), at_utc(3), 2)


def test_a_record_that_ends_at_work_is_counted_to_its_last_result() -> None:
    work = work_of(record(PRESSED, dot(1), ("intent", {"first": 2, "last": 9})))

    assert work == Work(at_utc(2), at_utc(2), 1)


def test_a_clock_that_was_set_back_takes_nothing_away() -> None:
    *before, released = record(PRESSED, dot(1), RELEASED)
    backwards = replace(released, at_utc=at_utc(0))

    work = work_of((*before, backwards))

    assert work is not None
    assert work.pedal_s == 0


def test_without_a_result_there_was_no_work() -> None:
    assert work_of(record(*SIGNED, PRESSED)) is None
