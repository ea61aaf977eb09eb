"""Record against machine, over every small case. Promises P1, P2, P3."""

from itertools import product

import pytest

from controller.session.reconcile import Memory, Reconciliation, Record, reconcile
from firmware_bridge.device import hal

JOB, OTHER = b"job-0001", b"job-0002"
DOTS = 5


def small_worlds() -> list[tuple[Record, Memory]]:
    span = range(DOTS + 1)
    return [
        (Record(JOB, resolved, intent, machine), Memory("aa", job, hi, done))
        for resolved, intent, hi, done in product(span, repeat=4)
        for job in (JOB, OTHER)
        for machine in ("", "aa", "bb")
    ]


def could_have_been_struck(record: Record, memory: Memory, dot: int) -> bool:
    """Brute force: is there any way this dot's needle may have moved, with its end not on record?"""
    if dot <= record.resolved_hi or dot > max(record.intent_hi, record.resolved_hi):
        return False
    trusted = record.machine in ("", memory.uid) and memory.job == record.job
    if not trusted or memory.hi < record.resolved_hi:
        return True
    return dot <= memory.hi


@pytest.mark.hazard("H01")
def test_no_dot_that_could_have_been_struck_is_ever_offered_again_unaccounted_for() -> None:
    """P1"""
    for record, memory in small_worlds():
        found = reconcile(record, memory)
        if found.hole:
            continue
        accounted = {*found.recall, *found.uncertain}
        for dot in range(1, DOTS + 1):
            assert (dot in accounted) == could_have_been_struck(record, memory, dot), (record, memory, dot)


def test_ranges_follow_each_other_from_the_first_dot_without_an_end() -> None:
    for record, memory in small_worlds():
        found = reconcile(record, memory)
        assert found.recall.start == record.resolved_hi + 1
        assert found.uncertain.start in (found.recall.stop, record.resolved_hi + 1)
        assert not set(found.recall) & set(found.uncertain)


def test_only_a_machine_that_remembers_this_session_is_asked_for_results() -> None:
    """P2"""
    for record, memory in small_worlds():
        if reconcile(record, memory).recall:
            assert memory.job == record.job
            assert record.machine in ("", memory.uid)


@pytest.mark.hazard("H02")
def test_one_dot_at_most_is_uncertain_when_the_machine_has_kept_its_memory_one_write_behind() -> None:
    """P3: `hi` is written before each strike and `done` after it."""
    for record, memory in small_worlds():
        plausible = memory.done in (memory.hi, memory.hi - 1) and record.resolved_hi <= memory.hi
        if plausible and memory.job == JOB and record.machine != "bb" and memory.hi <= record.intent_hi:
            assert len(reconcile(record, memory).uncertain) <= 1


@pytest.mark.parametrize(
    ("record", "memory", "expected"),
    [
        (
            Record(JOB, 18, 24, "bb"),
            Memory("aa", JOB, 20, 20),
            Reconciliation(range(19, 19), range(19, 25), "they were sent to another machine"),
        ),
        (
            Record(JOB, 18, 24, "aa"),
            Memory("aa", OTHER, 0, 0),
            Reconciliation(range(19, 19), range(19, 25), "the machine does not remember this session"),
        ),
        (
            Record(JOB, 18, 24, "aa"),
            Memory("aa", JOB, 17, 17),
            Reconciliation(range(19, 19), range(19, 25), "the machine's memory is older than the record"),
        ),
        (
            Record(JOB, 18, 24, "aa"),
            Memory("aa", JOB, 21, 20),
            Reconciliation(
                range(19, 21), range(21, 22), "the machine began it and does not know how it ended"
            ),
        ),
        (
            Record(JOB, 18, 24, "aa"),
            Memory("aa", JOB, 25, 25),
            Reconciliation(
                range(19, 19), range(19, 19), "", "the machine began dot 25, the record allowed none after 24"
            ),
        ),
        (
            Record(JOB, 18, 24, "bb"),
            Memory("aa", JOB, 25, 25),
            Reconciliation(
                range(19, 19), range(19, 19), "", "the machine began dot 25, the record allowed none after 24"
            ),
        ),
        (
            Record(JOB, 18, 24, "aa"),
            Memory("aa", JOB, 20, 21),
            Reconciliation(
                range(19, 19), range(19, 19), "", "the machine ended dot 21 and began none after 20"
            ),
        ),
    ],
    ids=[
        "other machine",
        "forgotten",
        "older memory",
        "one under way",
        "struck unasked",
        "struck unasked by another machine",
        "impossible memory",
    ],
)
def test_each_case_in_its_own_words(record: Record, memory: Memory, expected: Reconciliation) -> None:
    assert reconcile(record, memory) == expected


@pytest.mark.parametrize(
    ("reset_cause", "restart"),
    [
        (hal.RESET_POWER_ON, "its power was lost"),
        (hal.RESET_BROWN_OUT, "its voltage fell"),
        (hal.RESET_WATCHDOG, "its program hung and was restarted"),
        (hal.RESET_COMMANDED, "it was told to restart"),
        (99, "it was restarted, reset cause 99"),
    ],
)
def test_a_machine_restarted_since_says_why_the_end_is_not_known(reset_cause: int, restart: str) -> None:
    found = reconcile(Record(JOB, 18, 24, "aa", boot=4), Memory("aa", JOB, 19, 18, 5, reset_cause))
    assert found.why == f"the machine began it and noted no end: {restart}"


def test_a_machine_that_was_not_restarted_is_not_said_to_have_lost_its_power() -> None:
    found = reconcile(Record(JOB, 18, 24, "aa", boot=4), Memory("aa", JOB, 19, 18, 4, hal.RESET_POWER_ON))
    assert found.why == "the machine began it and does not know how it ended"
