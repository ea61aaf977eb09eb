"""What programs are told: always that it is simulated, and every key that the document names."""

import re
from dataclasses import replace

from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.outcome import Totals
from sim.campaign.report import Failure
from sim.campaign.report_json import campaign_json, hunt_json, session_json
from tests.house.source_tree import ROOT
from tests.sim.campaign.test_outcome import ONE
from tests.sim.campaign.test_report import ASKED, BROKEN, FAILURE, HUNTED, REPLAY, SMALL, TASK

TOTALS = Totals.of([ONE, BROKEN], 5.0)
CAMPAIGN = campaign_json(TOTALS, [FAILURE], ASKED)
HUNT = hunt_json([HUNTED], 200, ASKED, stopped=True)


def test_a_campaign_is_one_object_that_says_it_is_simulated() -> None:
    assert (CAMPAIGN["simulated"], CAMPAIGN["stopped"], CAMPAIGN["sessions"]) == (True, False, 2)
    assert CAMPAIGN["times_real"] == 10.0
    assert CAMPAIGN["options"] == {
        "dots": 24,
        "faults": "drop,bit flip",
        "faults_per_session": 3,
        "mutant": "",
    }


def test_every_kind_of_fault_is_counted_those_that_never_struck_as_0() -> None:
    assert set(CAMPAIGN["fired"]) == set(CATALOGUE)
    assert (CAMPAIGN["fired"]["drop"], CAMPAIGN["fired"]["bit flip"]) == (3, 0)


def test_a_violation_has_the_session_as_found_and_as_small_as_it_was_made() -> None:
    (violation,) = CAMPAIGN["violations"]

    assert (violation["seed"], violation["replay"]) == (2, REPLAY)
    assert violation["broken"]["promise"] == "P1"
    shrunk = violation["shrunk"]
    assert (shrunk["only"], shrunk["first"], shrunk["tries"]) == ((3,), 5, 17)
    assert shrunk["replay"] == f"{REPLAY} --only 3 --first 5"
    assert shrunk["trace_hash"] == SMALL.trace_hash
    assert shrunk["planned"] == ({"number": 3, "at_us": 11_500_000, "kind": "drop", "into_work_us": None},)
    assert shrunk["timeline"][0]["what"] == "strike on dot 3, 396 µm deep"


def test_a_violation_that_was_not_made_smaller_says_so() -> None:
    (violation,) = campaign_json(TOTALS, [Failure(TASK, BROKEN)], ASKED)["violations"]

    assert violation["shrunk"] is None


def test_a_replayed_session_says_that_it_is_simulated_and_how_to_run_it_again() -> None:
    body = session_json(TASK, replace(ONE, seed=2), ASKED)

    assert (body["simulated"], body["broken"], body["replay"]) == (True, None, REPLAY)


def test_a_hunt_is_one_object_with_every_mutant() -> None:
    assert (HUNT["simulated"], HUNT["stopped"], HUNT["sessions"], HUNT["sessions_max"]) == (
        True,
        True,
        4,
        200,
    )
    (mutant,) = HUNT["mutants"]
    assert (mutant["name"], mutant["caught"], mutant["seed"]) == ("deaf", True, 4)
    assert mutant["replay"] == f"{REPLAY.replace('--replay 2', '--replay 4')} --mutant deaf"


def test_the_document_names_every_key_and_no_other() -> None:
    text = (ROOT / "docs" / "campaign.md").read_text(encoding="utf-8")
    section = text.partition("## For programs")[2].partition("\n## ")[0]
    (violation,) = CAMPAIGN["violations"]
    shrunk, (mutant,) = violation["shrunk"], HUNT["mutants"]
    whole = CAMPAIGN, CAMPAIGN["options"], violation, shrunk, HUNT, mutant
    parts = shrunk["broken"], shrunk["planned"][0], shrunk["timeline"][0]

    assert set(re.findall(r"`([a-z_]+)`", section)) == {key for body in (*whole, *parts) for key in body}
