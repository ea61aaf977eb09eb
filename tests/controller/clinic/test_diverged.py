"""Room and clinic are compared at the clinic's head, and what is found is told in words."""

from controller.clinic.diverged import Diverged, divergence
from controller.record.chain import Head

WAY_OUT = (
    "nothing more is sent; keep the record as it is, and compare it with the clinic's copy "
    "(`stipple verify RECORD --acknowledged HASH`)"
)


def test_a_head_that_is_one_of_the_records_own_entries_is_no_divergence() -> None:
    assert divergence(Head(5, "aa"), "aa", 9) is None


def test_a_head_with_another_hash_is_told_as_a_change() -> None:
    found = divergence(Head(5, "aa"), "bb", 9)

    assert found == Diverged(5, "bb", "aa", 9)
    assert str(found) == (
        "the clinic has entry 5 with hash aa, this record has it with hash bb: one of them was changed; "
        + WAY_OUT
    )


def test_a_head_behind_the_records_end_is_told_as_a_cut() -> None:
    assert str(divergence(Head(12, "aa"), None, 9)) == (
        "the clinic has entry 12 with hash aa, this record ends at entry 9: its end was cut off; " + WAY_OUT
    )
