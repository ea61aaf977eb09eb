"""The mutants: enough of them, each with a promise, a sentence, and something that it really breaks."""

from importlib import import_module
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.host import HOSTS_GROUP
from sim.campaign.mutants.catalogue import ENTRY_POINT, all_mutants
from sim.campaign.mutants.mutant import Mutant
from sim.errors import SettingInvalid

THEIRS = EntryPoint(ENTRY_POINT, "controller.virtual.mutants.catalogue:MUTANTS", HOSTS_GROUP)
MUTANTS = all_mutants([THEIRS])
PROMISES = [f"P{number}" for number in range(1, 13)]


def is_there(target: str) -> Any:
    module, _, path = target.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = vars(found)[name]
    return found


def test_there_are_more_than_a_score_and_some_for_every_promise() -> None:
    assert len(MUTANTS) >= 24
    assert {mutant.promise for mutant in MUTANTS.values()} == set(PROMISES)


def test_they_come_in_the_order_of_the_promises() -> None:
    order = [PROMISES.index(mutant.promise) for mutant in MUTANTS.values()]

    assert order == sorted(order)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_is_named_in_lower_case_words_and_told_in_a_sentence(mutant: Mutant) -> None:
    assert mutant.name == mutant.name.lower().strip()
    assert all(word.isalpha() for word in mutant.name.split())
    assert mutant.breaks[0].isupper()
    assert mutant.breaks.endswith(".")
    assert mutant.breaks.count(".") == 1


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_the_faults_that_show_it_are_in_the_catalogue(mutant: Mutant) -> None:
    assert set(mutant.faults) <= set(CATALOGUE)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_it_breaks_what_it_names_and_leaves_no_trace(mutant: Mutant) -> None:
    targets = [target for target, _ in mutant.patches]
    true = [is_there(target) for target in targets]

    with mutant.applied():
        broken = [is_there(target) for target in targets]

    assert targets
    assert all(one is not other for one, other in zip(true, broken, strict=True))
    assert all(one is is_there(target) for one, target in zip(true, targets, strict=True))


def test_no_name_is_given_twice() -> None:
    offers = THEIRS.load()
    ours = [name for name in MUTANTS if name not in offers]

    assert len(ours) + len(offers) == len(MUTANTS)
    assert all(name == offer.name for name, offer in offers.items())


def test_without_the_controllers_own_the_campaign_says_what_is_missing() -> None:
    with pytest.raises(SettingInvalid) as refused:
        all_mutants([EntryPoint("host", "somewhere:host", HOSTS_GROUP)])

    assert str(refused.value) == (
        "entry-point group stipple.virtual_hosts is []: expected `mutants`, which comes with the controller: "
        "install stipple whole (`make run` does)"
    )
