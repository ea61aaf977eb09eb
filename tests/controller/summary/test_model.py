from dataclasses import replace

from controller.summary.model import DotTotals
from controller.summary.of_record import summary_of
from tests.controller.summary.told import WHOLE, record


def test_a_dot_counts_as_deposited_if_it_was_measured_or_a_person_has_decided_so() -> None:
    totals = DotTotals(28, placed=1, shallow=2, missed=3, uncertain=4, reconciled_placed=5, skipped=6, left=7)

    assert totals.deposited == 1 + 2 + 5


def test_a_session_is_closed_once_somebody_has_closed_it() -> None:
    summary = summary_of(record(*WHOLE))

    assert summary.closed
    assert not replace(summary, closed_by="").closed


def test_the_world_is_said_in_the_words_of_every_other_output() -> None:
    assert summary_of(record(*WHOLE)).world == "SIMULATED"
    assert summary_of(record(*WHOLE, simulated=False)).world == "REAL"
