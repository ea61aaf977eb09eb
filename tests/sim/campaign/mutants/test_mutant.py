"""A mutant is there inside its `with`, and gone after it, whatever happens."""

from collections.abc import Callable
from typing import Any

import pytest

from sim.campaign.mutants.mutant import Mutant
from sim.chance import NONCE
from sim.errors import SettingInvalid
from sim.hardware.nvm import MemoryNvm
from sim.hardware.plant import Plant


def forgets(true: Any) -> Callable[[MemoryNvm, int, bytes], None]:
    return lambda nvm, slot, data: None


def mutant(*targets: str, break_it: Callable[[Any], Any] = forgets) -> Mutant:
    return Mutant("tried", "P1", "Forgets.", tuple((target, break_it) for target in targets))


WRITE = "sim.hardware.nvm:MemoryNvm.write"


def kept() -> bytes:
    nvm = MemoryNvm()
    nvm.write(0, b"kept")
    return nvm.read(0)


def test_what_it_breaks_is_broken_as_long_as_it_is_applied() -> None:
    with mutant(WRITE).applied():
        assert kept() == b""

    assert kept() == b"kept"


def test_it_is_gone_after_an_error_too() -> None:
    with pytest.raises(ZeroDivisionError), mutant(WRITE).applied():
        raise ZeroDivisionError

    assert kept() == b"kept"


def test_it_can_be_applied_again() -> None:
    again = mutant(WRITE)
    for _ in range(2):
        with again.applied():
            assert kept() == b""
        assert kept() == b"kept"


def test_two_breaks_in_one_place_come_off_in_turn() -> None:
    with mutant(WRITE, WRITE).applied():
        assert kept() == b""

    assert kept() == b"kept"


def test_an_attribute_of_a_module_is_broken_where_it_is_looked_up() -> None:
    with mutant("sim.seeds:NONCE", break_it=lambda true: f"another {true}").applied():
        from sim import seeds

        assert vars(seeds)["NONCE"] == "another nonce"
        assert NONCE == "nonce"

    assert vars(seeds)["NONCE"] == "nonce"


def test_a_break_that_fails_undoes_the_ones_before_it() -> None:
    def fails(true: Any) -> Any:
        raise ZeroDivisionError

    plan = Mutant("half", "P1", "Breaks down.", ((WRITE, forgets), (WRITE, fails)))
    with pytest.raises(ZeroDivisionError), plan.applied():
        pytest.fail("it was applied")

    assert kept() == b"kept"


@pytest.mark.parametrize(
    "target",
    [
        "sim.hardware.gone:MemoryNvm.write",
        "sim.hardware.nvm:Gone.write",
        "sim.hardware.nvm:MemoryNvm.gone",
        "sim.hardware.nvm",
        # Inherited: to break it there would leave the class it comes from unbroken, and something behind.
        "sim.campaign.faulty_plant:FaultyPlant.capabilities",
    ],
)
def test_a_target_that_is_not_there_is_an_error_and_nothing_has_changed(target: str) -> None:
    with pytest.raises(SettingInvalid) as refused, mutant(WRITE, target).applied():
        pytest.fail("it was applied")

    assert str(refused.value) == (
        f"a target of mutant 'tried' is {target!r}: expected package.module:attribute or "
        "package.module:Class.attribute, defined right there"
    )
    assert kept() == b"kept"
    assert "capabilities" in vars(Plant)


def test_a_plan_of_somebody_else_becomes_a_mutant() -> None:
    plan = mutant(WRITE)

    assert Mutant.of(plan) == plan
