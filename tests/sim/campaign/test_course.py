"""Virtual time: what is due comes in order, and the hash stands for everything that has happened."""

from functools import partial

from sim.campaign.course import LINES_KEPT, NEVER_US, Course, Happening


def test_what_is_due_comes_in_order_of_time_and_then_of_asking() -> None:
    course, done = Course(), list[str]()
    for delay_us, name in ((20, "c"), (10, "a"), (10, "b"), (30, "d")):
        course.at(delay_us, partial(done.append, name))
    assert course.due_us == 10

    course.now_us = 20
    course.do_due()

    assert done == ["a", "b", "c"]
    assert course.due_us == 30


def test_what_is_asked_for_now_comes_in_the_same_round() -> None:
    course, done = Course(), list[str]()
    course.at(0, partial(course.at, 0, partial(done.append, "at once")))

    course.do_due()

    assert done == ["at once"]
    assert course.due_us == NEVER_US


def test_a_delay_counts_from_the_moment_of_asking() -> None:
    course = Course()
    course.now_us = 100
    course.at(5, str)

    assert course.due_us == 105


def test_the_same_happenings_have_the_same_hash_and_others_another() -> None:
    def told(*notes: str, heard: bytes = b"", at_us: int = 7) -> str:
        course = Course()
        course.now_us = at_us
        for note in notes:
            course.note("skin", note)
        course.heard(heard)
        return course.trace_hash

    assert told("a", "b", heard=b"x") == told("a", "b", heard=b"x")
    assert len({told("a"), told("b"), told("a", "a"), told("a", heard=b"x"), told("a", at_us=8)}) == 5


def test_the_newest_lines_are_kept_for_people_with_their_time() -> None:
    course = Course()
    course.now_us = 1_500_000
    for number in range(LINES_KEPT + 1):
        course.note("host", f"line {number}")

    assert len(course.lines) == LINES_KEPT
    assert course.lines[-1] == Happening(1_500_000, "host", f"line {LINES_KEPT}")
    assert course.lines[0].what == "line 1"


def test_every_line_is_kept_from_when_it_is_asked_for_and_the_hash_is_the_same() -> None:
    kept, plain = Course(), Course()
    kept.keep_every_line()
    for number in range(LINES_KEPT + 1):
        kept.note("host", f"line {number}")
        plain.note("host", f"line {number}")

    assert len(kept.lines) == LINES_KEPT + 1
    assert kept.trace_hash == plain.trace_hash
