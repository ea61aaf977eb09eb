"""Each promise is seen broken when a machine or a controller is deliberately built to break it."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_mock import MockerFixture

from controller.virtual.host import VirtualHost
from firmware_bridge.device.core import MachineCore
from sim.campaign import invariants
from sim.campaign.host import Entry, HostMaker
from sim.campaign.invariants import AT_ENTRY, AT_STRIKE, Violation, p5_ledger
from sim.campaign.world import LIMIT_US, World
from sim.hardware.skin import Strike
from sim.machine import CoreOf
from tests.sim.campaign import broken_parts as broken
from tests.sim.campaign.campaign_room import truth, world

STRIKE = Strike(0, 5_000, 5_000, 400, 7, 42)
LATCHED: Entry = ("state", {"from": "ready", "to": "emergency_stop", "event": "emergency_stop"})


def violation(room: World) -> tuple[str, str]:
    with pytest.raises(Violation) as caught:
        room.run()
    return caught.value.promise, caught.value.what


MACHINES: list[tuple[CoreOf, str, str]] = [
    (broken.with_striker(broken.StrikesTwice), "P1", "dot 1 was struck twice"),
    (broken.elsewhere, "P2", "where nothing was planned"),
    (broken.pedal_wired_down, "P6", "a strike was begun with the pedal up or silent"),
    (broken.too_deep, "P7", "µm deep, the ceiling is 600 µm"),
]


@pytest.mark.parametrize(("core_of", "promise", "words"), MACHINES)
def test_a_machine_that_breaks_a_promise_is_caught_at_the_strike(
    core_of: CoreOf, promise: str, words: str, tmp_path: Path
) -> None:
    found = violation(world(tmp_path, core_of=core_of))

    assert found[0] == promise
    assert words in found[1]


HOSTS: list[tuple[HostMaker, str, str]] = [
    (broken.Boaster, "P2", "dot 1 is recorded as placed and not in the skin"),
    (broken.NoResults, "P2", "dot 1 is in the skin and on record as nothing"),
    (broken.LosesEntries, "P2", "the record has 1 entries, and had"),
    (broken.KnowsNothing, "P3", "1 uncertain dots after 0 losses of power and 0 of memory"),
    (broken.NoCartridges, "P4", "on disk never claimed"),
    (broken.RollsBack, "P5", "cartridge SIM-0001 went from in_use to opened"),
    (broken.NoIntents, "P9", "dot 1 was struck, intent on disk ends at 0"),
    (broken.Unmarked, "P12", "session_opened does not say that it is simulated"),
]


@pytest.mark.parametrize(("make_host", "promise", "words"), HOSTS)
def test_a_controller_that_breaks_a_promise_is_caught(
    make_host: HostMaker, promise: str, words: str, tmp_path: Path
) -> None:
    room = world(tmp_path, make_host)
    # It is pushed what is really on disk, and would be the first to see that these hosts tell another story.
    room.clinic.down(LIMIT_US)

    found = violation(room)

    assert found[0] == promise
    assert words in found[1]


def test_a_machine_that_arms_itself_when_its_controller_is_back_is_caught(tmp_path: Path) -> None:
    room = world(tmp_path, core_of=broken.with_striker(broken.ArmsItself))
    room.machine.at_next_plunge(60_000, partial(room.cut_cable, 1_000_000))

    # Once by the technician, once by itself, once more by the technician after the stop that followed.
    assert violation(room) == ("P8", "armed 3 times, asked for 2 times")


def test_a_machine_that_goes_on_without_a_controller_is_caught(tmp_path: Path) -> None:
    room = world(tmp_path, core_of=broken.with_striker(broken.NeedsNobody))
    room.machine.at_next_plunge(10_000, partial(room.cut_cable, 5_000_000))

    promise, words = violation(room)

    assert promise == "P8"
    assert words.endswith("s without a word from the controller")


class NoBudget(VirtualHost):
    """Believes in cartridges ten times as large as they are."""

    def __init__(self, session: Any, *others: Any) -> None:
        super().__init__(_Larger(session), *others)


class _Larger:
    def __init__(self, session: Any) -> None:
        self.folder, self.dots, self.start_utc_s = session.folder, session.dots, session.start_utc_s
        self.cartridge_dots = 10 * session.cartridge_dots


def test_a_controller_that_forgets_the_budget_is_caught(tmp_path: Path) -> None:
    assert violation(world(tmp_path, NoBudget)) == ("P4", "strike 13 with one cartridge")


def test_a_session_without_an_end_is_caught(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch("sim.campaign.world.LIMIT_US", 5_000_000)

    assert violation(world(tmp_path, broken.Deaf)) == (
        invariants.WAY_OUT,
        "the session is not over after four hours: the state is standby",
    )


def test_a_moment_without_an_end_is_caught(tmp_path: Path) -> None:
    assert violation(world(tmp_path, broken.Restless)) == (
        invariants.WAY_OUT,
        "time stands still: something is due and is never done",
    )


@pytest.mark.parametrize(
    ("against", "promise"),
    [
        ({"P6": "the pedal is up"}, "P6"),
        ({"P8": "a strike was begun with the emergency stop pressed"}, "P8"),
    ],
)
def test_what_spoke_against_a_plunge_is_held_against_its_strike(
    against: dict[str, str], promise: str
) -> None:
    seen = truth()
    seen.plunge_against = against

    assert AT_STRIKE[promise](seen, STRIKE) == against[promise]


@pytest.mark.parametrize(
    ("cartridge", "allowed"), [("in_use", True), ("opened", False), ("spent", False), ("discarded", False)]
)
def test_only_a_cartridge_that_is_in_use_may_strike(cartridge: str, allowed: bool) -> None:
    seen = truth()
    seen.take_entry(("cartridge", {"serial": "S", "tag": 42, "state": cartridge, "expiry": "2029-12-31"}))

    assert (AT_STRIKE["P4"](seen, STRIKE) == "") is allowed


def test_a_dot_ends_on_record_once() -> None:
    seen = truth()
    seen.take_entry(("uncertain", {"dot": 3}))

    words = AT_ENTRY["P2"](seen, ("dot", {"dot": 3, "outcome": "missed"}))

    assert words == "dot 3 ends on record a second time: uncertain, then dot"


def test_a_state_that_no_cartridge_has_is_no_way_to_go() -> None:
    entry = ("cartridge", {"serial": "S", "state": "as new"})

    assert AT_ENTRY["P5"](truth(), entry) == "cartridge S went from None to as new"


def test_a_machine_without_a_mark_in_a_simulated_record_is_seen() -> None:
    assert AT_ENTRY["P12"](truth(), ("connected", {"simulated": False}))


@pytest.mark.parametrize(("before", "kept"), [(0, True), (1, False)])
def test_a_loss_of_power_may_cost_one_dot_and_no_more(before: int, kept: bool) -> None:
    seen = truth()
    seen.power_losses = 1
    for dot in range(1, before + 1):
        seen.take_entry(("uncertain", {"dot": dot}))

    assert (AT_ENTRY["P3"](seen, ("uncertain", {"dot": before + 1})) == "") is kept


def test_a_loss_of_the_whole_memory_may_cost_all_that_was_sent() -> None:
    seen = truth()
    seen.memory_losses = 1
    for dot in range(1, 24):
        seen.take_entry(("uncertain", {"dot": dot}))

    assert AT_ENTRY["P3"](seen, ("uncertain", {"dot": 24})) == ""
    seen.take_entry(("uncertain", {"dot": 24}))
    assert AT_ENTRY["P3"](seen, ("uncertain", {"dot": 25}))


def test_a_dot_on_record_names_the_cartridge_it_was_struck_with() -> None:
    seen = truth()
    for serial, tag in (("A", 42), ("B", 43)):
        seen.take_entry(("cartridge", {"serial": serial, "tag": tag, "state": "claimed"}))
    seen.take_strike(STRIKE)
    entry = {"dot": 1, "outcome": "placed"}

    assert AT_ENTRY["P2"](seen, ("dot", {**entry, "cartridge": "A"})) == ""
    assert (
        AT_ENTRY["P2"](seen, ("dot", {**entry, "cartridge": "B"}))
        == "dot 1 is recorded with cartridge B, and was struck with another"
    )


@pytest.mark.parametrize(("expiry", "allowed"), [("2026-11-18", True), ("2026-11-17", False)])
def test_a_cartridge_strikes_to_its_last_day_of_use(expiry: str, allowed: bool) -> None:
    seen = truth()
    seen.take_entry(("cartridge", {"serial": "S", "tag": 42, "state": "claimed", "expiry": expiry}))
    seen.take_entry(("cartridge", {"serial": "S", "state": "in_use"}))

    assert (AT_STRIKE["P4"](seen, STRIKE) == "") is allowed


def test_a_cartridge_that_has_left_the_bay_strikes_no_more() -> None:
    seen = truth()
    seen.take_out(42)
    assert AT_STRIKE["P5"](seen, STRIKE) == ""

    seen.take_strike(STRIKE)
    seen.take_out(42)

    assert AT_STRIKE["P5"](seen, STRIKE) == "struck with cartridge 2a, which was in use and has left the bay"


def test_a_machine_that_was_armed_with_the_pedal_down_strikes_against_the_promise() -> None:
    seen = truth()
    seen.take_arming(pedal_up=False)
    assert AT_STRIKE["P6"](seen, STRIKE) == "armed with the pedal down or silent"

    seen.take_arming(pedal_up=True)

    assert AT_STRIKE["P6"](seen, STRIKE) == ""


@pytest.mark.parametrize("latching", [LATCHED, ("fault", {"code": "x"})])
def test_nobody_arms_before_what_has_latched_is_acknowledged(latching: Entry) -> None:
    seen = truth()
    seen.take_entry(latching)
    assert AT_ENTRY["P8"](seen, ("armed", {}))

    seen.take_entry(("state", {"from": "emergency_stop", "to": "standby", "event": "acknowledge"}))

    assert AT_ENTRY["P8"](seen, ("armed", {})) == ""


def test_a_lost_connection_acknowledges_nothing() -> None:
    seen = truth()
    seen.take_entry(LATCHED)
    seen.take_entry(("state", {"from": "emergency_stop", "to": "offline", "event": "disconnected"}))

    assert AT_ENTRY["P8"](seen, ("armed", {})) == "armed in emergency stop"


def test_a_session_of_another_name_is_not_marked() -> None:
    entry = ("session_opened", {"simulated": True, "session": "campaign"})

    assert AT_ENTRY["P12"](truth(), entry) == "the session's name, campaign, does not begin with SIMULATED-"


def test_a_session_is_marked_to_its_end() -> None:
    assert AT_ENTRY["P12"](truth(), ("session_closed", {"simulated": False}))


def test_a_machine_as_it_should_be_breaks_nothing(tmp_path: Path) -> None:
    room = world(tmp_path, VirtualHost, MachineCore)

    room.run()

    assert len(room.truth.struck) == room.truth.count("placed") == 24


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (["received", "claimed", "opened", "in_use", "spent", "discarded"], ""),
        (["received", "claimed", "opened", "in_use", "spent", "spent", "discarded"], ""),
        (["received", "claimed", "opened", "in_use", "spent"], "has struck, and ends in the ledger as spent"),
        (["received", "claimed", "opened", "in_use", "opened"], "went from in_use to opened"),
        (["received", "opened"], "went from received to opened"),
        (None, "has struck, and the ledger does not know it"),
    ],
)
def test_a_cartridge_that_struck_went_one_way_in_the_ledger_and_is_discarded(
    way: list[str] | None, words: str
) -> None:
    seen = truth()
    seen.take_strike(STRIKE)

    found = p5_ledger(seen, {7: ["received"]} | ({} if way is None else {42: way}))
    assert words in found
    assert bool(words) == bool(found)
