"""What was asked for: the sessions that means, the command that runs one again, and what is refused."""

import pytest
from pytest_mock import MockerFixture

from sim.campaign import asked as asked_module
from sim.campaign.asked import Asked, chosen_kinds, chosen_mutant, chosen_numbers, favoured
from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.mutants.mutant import Mutant
from sim.errors import SettingInvalid
from tests.sim.campaign.campaign_room import MAKERS

ALL = tuple(CATALOGUE)
ASKED = Asked(dots=24, faults="drop,bit flip", faults_per_session=3)
MUTANTS = {
    "deaf": Mutant("deaf", "P6", "It hears nothing.", (), ("drop", "no such kind")),
    "blind": Mutant("blind", "P8", "It sees nothing.", ()),
}


@pytest.fixture(autouse=True)
def mutants(mocker: MockerFixture) -> None:
    mocker.patch.object(asked_module, "all_mutants", return_value=MUTANTS)


def test_each_session_has_the_next_seed_and_the_same_options() -> None:
    tasks = ASKED.tasks(5, 3, MAKERS)

    assert [task.seed for task in tasks] == [5, 6, 7]
    assert {(task.dots, task.faults, task.kinds, task.mutant) for task in tasks} == {
        (24, 3, ("drop", "bit flip"), "")
    }


def test_the_command_that_runs_a_session_again_has_every_option_that_decides_anything() -> None:
    whole = ASKED.task(9, MAKERS)
    command = "stipple campaign --replay 9 --dots 24 --faults 'drop,bit flip' --faults-per-session 3"

    assert ASKED.replay(whole) == command
    assert ASKED.replay(whole.reduced((1, 3), 12)) == f"{command} --only 1,3 --first 12"
    assert ASKED.replay(whole.reduced((), None)) == f"{command} --only none"


def test_a_mutants_sessions_are_run_again_with_it() -> None:
    asked = Asked(24, "all", 3, "not there yet")

    assert " --mutant 'not there yet'" in asked.replay(ASKED.task(9, MAKERS))


def test_every_mutant_is_hunted_from_the_same_seed_with_the_faults_that_show_it() -> None:
    deaf, blind = ASKED.quarries(4, 200, MAKERS)

    assert (deaf.name, deaf.promise, deaf.breaks, deaf.budget) == ("deaf", "P6", "It hears nothing.", 200)
    assert (deaf.task.mutant, deaf.task.seed, blind.task.mutant, blind.task.seed) == ("deaf", 4, "blind", 4)
    assert deaf.task.kinds == ("drop", "bit flip", "drop", "drop")
    assert blind.task.kinds == ("drop", "bit flip")


def test_the_kinds_that_show_a_mutant_are_about_half_of_what_is_drawn() -> None:
    kinds = favoured(ALL, ["drop", "echo", "noise"])

    hinted = sum(kind in ("drop", "echo", "noise") for kind in kinds)
    assert 0.45 < hinted / len(kinds) < 0.6
    assert favoured(ALL, []) == ALL


def test_a_kind_that_was_not_asked_for_is_not_favoured() -> None:
    assert favoured(("drop",), ["echo"]) == ("drop",)


def test_all_means_every_kind_and_a_list_means_those() -> None:
    assert chosen_kinds("all") == ALL
    assert chosen_kinds("drop, bit flip") == ("drop", "bit flip")


@pytest.mark.parametrize("names", ["gremlins", "drop,gremlins", ""])
def test_an_unknown_kind_is_refused_with_all_that_there_are(names: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        chosen_kinds(names)

    got = names.rpartition(",")[2]
    assert str(caught.value) == f"fault is {got!r}: expected all, or of these, with commas: {', '.join(ALL)}"


def test_an_unknown_mutant_is_refused_with_all_that_there_are() -> None:
    assert chosen_mutant("deaf") is MUTANTS["deaf"]
    with pytest.raises(SettingInvalid) as caught:
        ASKED.__class__(24, "all", 3, "dumb").task(1, MAKERS)

    assert str(caught.value) == "mutant is 'dumb': expected one of these: deaf, blind"


def test_faults_are_chosen_by_their_numbers() -> None:
    assert chosen_numbers("5, 3", 8) == (3, 5)
    assert chosen_numbers("none", 8) == ()


@pytest.mark.parametrize("words", ["", "0", "9", "3;5", "-1", "3,,5", "drop", "²"])
def test_numbers_that_no_fault_has_are_refused(words: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        chosen_numbers(words, 8)

    assert str(caught.value) == f"--only is {words!r}: expected numbers from 1 to 8, with commas, or none"
