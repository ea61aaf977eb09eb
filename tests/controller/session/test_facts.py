"""What is known is what the record says, live and after a crash. Promises P1, P5, P8."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.session.facts import (
    MISSED,
    PLACED,
    RECONCILED_PLACED,
    SHALLOW,
    SKIPPED,
    UNCERTAIN,
    Facts,
    UncertainDot,
    Waiting,
    fold,
)

Entry = tuple[str, dict[str, Any]]

OPENED: Entry = (
    "session_opened",
    {
        "session": "SIMULATED-x",
        "client_ref": "C-1",
        "plan_hash": "ab" * 32,
        "plan_session": 1,
        "simulated": True,
        "dots": 50,
    },
)
CLAIMED: dict[str, Any] = {
    "gtin": "0" * 14,
    "serial": "SN1",
    "lot": "L",
    "expiry": "2099-01-01",
    "tag": 7,
    "dots_max": 1500,
    "minutes_max": 60.0,
    "state": "claimed",
}
ARMED: Entry = ("armed", {"cartridge": "SN1", "machine": "aa"})


def step(state: str, **more: Any) -> Entry:
    return "cartridge", {"gtin": "0" * 14, "serial": "SN1", "state": state, **more}


def dot(
    number: int, outcome: str = "placed", depth_um: int = 400, needles: int = 7, replayed: bool = False
) -> Entry:
    body = {
        "dot": number,
        "outcome": outcome,
        "depth_um": depth_um,
        "planned_um": 400,
        "needles": needles,
        "cartridge": "SN1",
        "replayed": replayed,
    }
    return "dot", body


IN_USE: list[Entry] = [
    OPENED,
    ("cartridge", CLAIMED),
    step("opened", utc_s=100.0),
    step("in_use", boot=3, seating=2, machine="aa"),
    ARMED,
]


@st.composite
def records(draw: st.DrawFn) -> list[Entry]:
    """A record as a session could have written it."""
    entries = list(IN_USE)
    uncertain: list[int] = []
    number = 1
    for kind in draw(
        st.lists(st.sampled_from(["dot", "uncertain", "decide", "intent", "fault"]), max_size=40)
    ):
        if kind == "intent":
            entries.append(("intent", {"first": number, "last": min(50, number + 7)}))
        elif kind == "dot":
            entries.append(dot(number, draw(st.sampled_from(["placed", "shallow", "missed"]))))
            number += 1
        elif kind == "uncertain":
            entries.append(("uncertain", {"dot": number, "cartridge": "SN1"}))
            uncertain.append(number)
            number += 1
        elif kind == "decide" and uncertain:
            decision = draw(st.sampled_from(["placed", "skip"]))
            entries.append(("reconciled", {"dot": uncertain.pop(0), "decision": decision}))
        elif kind == "fault":
            entries.append(("fault", {"code": "x", "detail": "y"}))
    return entries


@given(records())
def test_facts_taken_in_one_by_one_are_the_facts_read_back(entries: list[Entry]) -> None:
    live = Facts()
    for kind, body in entries:
        live.apply(kind, body)
    assert live == fold(entries)


@given(records(), st.data())
def test_a_record_cut_anywhere_folds_and_what_follows_completes_it(
    entries: list[Entry], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(entries)))
    resumed = fold(entries[:cut])
    for kind, body in entries[cut:]:
        resumed.apply(kind, body)
    assert resumed == fold(entries)


@given(records())
def test_every_dot_has_ended_one_way_or_is_left(entries: list[Entry]) -> None:
    facts = fold(entries)
    ended = facts.count(PLACED, SHALLOW, MISSED, UNCERTAIN, RECONCILED_PLACED, SKIPPED)
    assert ended + facts.dots_left == 50
    assert facts.resolved_hi == ended
    assert len(facts.uncertain) == facts.count(UNCERTAIN)


@pytest.mark.hazard("H17")
def test_a_gap_between_two_ends_is_our_own_bug_and_is_not_passed_over() -> None:
    """P2: a dot that nobody can account for."""
    with pytest.raises(AssertionError, match="dot 3 ended after dot 1"):
        fold([*IN_USE, dot(1), dot(3)])


@pytest.mark.hazard("H24", "H29")
def test_a_dot_counts_against_the_cartridge_it_was_struck_with() -> None:
    facts = fold([*IN_USE, dot(1), ("uncertain", {"dot": 2, "cartridge": "SN1"})])
    assert facts.cartridge is not None
    assert facts.cartridge.dots_struck == 2
    late = fold([*IN_USE, dot(1), step("spent"), dot(2)])
    assert late.cartridge is None
    assert late.undiscarded == {"SN1": Waiting("0" * 14, "spent", 1)}


def test_a_cartridge_goes_from_claimed_to_the_bin() -> None:
    """P5"""
    facts = fold(IN_USE)
    assert facts.cartridge is not None
    assert facts.cartridge.in_use
    assert (facts.cartridge.boot, facts.cartridge.seating, facts.cartridge.machine) == (3, 2, "aa")
    assert facts.cartridges_used == 1
    assert fold([*IN_USE, step("spent"), step("discarded")]).undiscarded == {}
    assert fold([*IN_USE[:2], step("damaged")]).undiscarded["SN1"].state == "damaged"


def test_a_step_of_another_cartridge_leaves_this_one_alone() -> None:
    other = {"gtin": "0" * 14, "serial": "SN9", "state": "spent"}
    assert fold([*IN_USE, ("cartridge", other)]).cartridge is not None


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(
    ("entries", "latched"),
    [
        ([("fault", {})], "fault"),
        ([("state", {"to": "fault", "event": "cartridge_removed"})], "fault"),
        ([("state", {"to": "emergency_stop", "event": "emergency_stop"}), ("fault", {})], "emergency_stop"),
        ([("fault", {}), ("state", {"to": "offline", "event": "disconnected"})], "fault"),
        ([("fault", {}), ("state", {"to": "standby", "event": "acknowledge"})], ""),
    ],
)
def test_a_fault_is_latched_until_a_person_has_acknowledged_it(entries: list[Entry], latched: str) -> None:
    """P8"""
    assert fold([OPENED, *entries]).latched == latched


def test_entries_without_facts_are_passed_over() -> None:
    assert fold([OPENED, ("stop", {"by": "Tess"}), ("calibrated", {})]) == fold([OPENED])


def test_screening_signature_and_close_are_known() -> None:
    facts = fold(
        [
            OPENED,
            ("screening", {"contraindications": []}),
            ("signature", {"by": "Dr Ada", "depth_ceiling_um": 600}),
            ("session_closed", {}),
        ]
    )
    assert (facts.screened, facts.signed_by, facts.signed_ceiling_um, facts.closed) == (
        True,
        "Dr Ada",
        600,
        True,
    )
    assert not fold([OPENED, ("screening", {"contraindications": ["eczema"]})]).screened


DEPOSITING: Entry = ("state", {"from": "armed", "to": "depositing", "event": "pedal_pressed"})
STOPPED: Entry = ("state", {"from": "depositing", "to": "ready", "event": "stop"})


@pytest.mark.hazard("H09")
@pytest.mark.parametrize(
    ("entries", "damaged_at_dot"),
    [
        ([DEPOSITING, dot(1), dot(2, needles=3), dot(3, needles=3)], 2),
        ([DEPOSITING, dot(1, needles=0, outcome="missed")], 1),
        ([DEPOSITING, STOPPED, dot(1, needles=3)], 0),
        ([DEPOSITING, dot(1, needles=3, replayed=True)], 0),
    ],
    ids=["two of three", "none", "cut short by a stop", "told after a lost connection"],
)
def test_a_cartridge_is_damaged_from_its_first_dot_with_fewer_than_three_needles(
    entries: list[Entry], damaged_at_dot: int
) -> None:
    facts = fold([*IN_USE, *entries])
    assert facts.cartridge is not None
    assert facts.cartridge.damaged_at_dot == damaged_at_dot


RECALLED: Entry = ("recalled", {"gtin": "0" * 14, "serial": "SN1", "lot": "L"})


@pytest.mark.hazard("H39")
def test_a_recall_is_known_of_the_cartridge_it_was_said_of() -> None:
    facts = fold([*IN_USE, RECALLED])
    assert facts.cartridge is not None
    assert facts.cartridge.recalled
    other: Entry = ("recalled", {**RECALLED[1], "serial": "SN2"})
    facts = fold([*IN_USE, other])
    assert facts.cartridge is not None
    assert not facts.cartridge.recalled
    assert fold([OPENED, RECALLED]).cartridge is None


def test_the_greatest_depth_error_is_kept() -> None:
    facts = fold([*IN_USE, dot(1, depth_um=390), dot(2, depth_um=440), dot(3)])
    assert facts.depth_error_um_max == 40


def test_of_an_uncertain_dot_the_reason_is_known_and_then_who_decided_what() -> None:
    """P1"""
    uncertain = ("uncertain", {"dot": 1, "cartridge": "SN1", "why": "its power was lost"})
    facts = fold([*IN_USE, uncertain])
    assert facts.uncertain_dots == {1: UncertainDot("its power was lost")}
    facts.apply("reconciled", {"dot": 1, "decision": "skip", "by": "Tess"})
    assert facts.uncertain_dots == {1: UncertainDot("its power was lost", "skip", "Tess")}
    assert facts.uncertain == []


def test_the_boot_of_the_machine_last_connected_is_known() -> None:
    assert fold([OPENED]).boot == -1
    assert fold([OPENED, ("connected", {"boot": 4}), ("connected", {"boot": 5})]).boot == 5
