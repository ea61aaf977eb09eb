"""What a recall forbids, and from when on. Promise P4."""

import pytest

from sim.campaign.host import Entry
from sim.campaign.invariants import AT_ENTRY, AT_STRIKE, IN_LEDGER
from sim.campaign.invariants_recall import RECALL_ENDS_WORK_US
from sim.campaign.truth import Truth
from sim.hardware.skin import Strike
from tests.sim.campaign.campaign_room import truth

TAG, OTHER = 42, 43
STRIKE = Strike(0, 5_000, 5_000, 400, 7, TAG)
AT_US = 10_000_000


def at_work() -> Truth:
    """A session with a cartridge in use."""
    seen = truth()
    seen.take_entry(("cartridge", {"serial": "S", "tag": TAG, "state": "claimed", "expiry": "2029-12-31"}))
    seen.take_entry(("cartridge", {"serial": "S", "state": "in_use"}))
    return seen


@pytest.mark.parametrize(
    ("after_us", "words"),
    [
        (RECALL_ENDS_WORK_US, ""),
        (RECALL_ENDS_WORK_US + 1, "struck with cartridge 2a, 6.0 s after its lot was"),
    ],
)
def test_no_strike_begins_later_than_the_controller_must_have_heard(after_us: int, words: str) -> None:
    seen = at_work()
    seen.take_recall({TAG: ["received", "claimed", "opened", "in_use"]}, AT_US)
    seen.plunge_at_us = AT_US + after_us

    found = AT_STRIKE["P4"](seen, STRIKE)
    assert found.startswith(words)
    assert bool(found) == bool(words)


def test_a_recall_of_another_lot_ends_nothing() -> None:
    seen = at_work()
    seen.take_recall({OTHER: ["received"]}, AT_US)
    seen.plunge_at_us = 10 * AT_US

    assert AT_STRIKE["P4"](seen, STRIKE) == ""


@pytest.mark.parametrize(("after_us", "allowed"), [(RECALL_ENDS_WORK_US, True), (6_000_001, False)])
def test_a_ledger_that_can_not_be_asked_stops_nothing_until_it_can(after_us: int, allowed: bool) -> None:
    seen = at_work()
    seen.take_slow_ledger(AT_US + 20_000_000)
    seen.take_slow_ledger(AT_US + 3_000_000)
    seen.take_recall({TAG: ["received", "claimed", "opened", "in_use"]}, AT_US)
    seen.plunge_at_us = AT_US + 20_000_000 + after_us

    assert (AT_STRIKE["P4"](seen, STRIKE) == "") is allowed


def claimed(tag: int = TAG) -> Entry:
    return ("cartridge", {"serial": "S", "tag": tag, "state": "claimed"})


OPENED: Entry = ("cartridge", {"serial": "S", "state": "opened"})


def test_nothing_is_claimed_after_its_recall() -> None:
    seen = truth()
    assert AT_ENTRY["P4"](seen, claimed()) == ""
    seen.take_recall({TAG: ["received"]}, AT_US)

    assert (
        AT_ENTRY["P4"](seen, claimed()) == "cartridge 2a was claimed after its lot was recalled at 10.000 s"
    )
    assert AT_ENTRY["P4"](seen, claimed(OTHER)) == ""


def test_a_claim_that_the_ledger_granted_before_may_come_into_the_record_later() -> None:
    seen = truth()
    seen.take_recall({TAG: ["received", "claimed"]}, AT_US)

    assert AT_ENTRY["P4"](seen, claimed()) == ""
    seen.take_entry(claimed())
    assert AT_ENTRY["P4"](seen, OPENED) == "cartridge 2a was opened after its lot was recalled at 10.000 s"


@pytest.mark.parametrize("state", ["in_use", "spent", "discarded"])
def test_what_was_opened_before_goes_on_its_way(state: str) -> None:
    seen = at_work()
    seen.take_recall({TAG: ["received", "claimed", "opened"]}, AT_US)

    assert AT_ENTRY["P4"](seen, ("cartridge", {"serial": "S", "state": state})) == ""


def test_entries_of_other_kinds_have_nothing_to_do_with_it() -> None:
    seen = at_work()
    seen.take_recall({TAG: ["received"]}, AT_US)

    assert AT_ENTRY["P4"](seen, ("dot", {"dot": 1, "outcome": "placed"})) == ""


@pytest.mark.parametrize(
    ("way", "state"),
    [
        (["received"], ""),
        (["received", "claimed"], "claimed"),
        (["received", "claimed", "opened"], "claimed"),
    ],
)
def test_nor_in_the_ledger_whatever_became_of_the_record(way: list[str], state: str) -> None:
    seen = truth()
    seen.take_recall({TAG: ["received"]}, AT_US)

    found = IN_LEDGER["P4"](seen, {TAG: way, OTHER: ["received", "claimed"]})
    assert found == (f"cartridge 2a was {state} after its lot was recalled at 10.000 s" if state else "")
