"""What each mutant lets pass as a whole record, and the true one does not. Promise P11."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import pytest

from controller.record import chain, verify
from controller.record.chain import GENESIS, Entry, seal
from controller.virtual.mutants import record
from sim.campaign.mutants.mutant import Mutant

MUTANTS = {mutant.name: Mutant.of(mutant) for mutant in record.MUTANTS}


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


def opening() -> Entry:
    return seal(GENESIS, "2026-11-22T14:00:00.000Z", "session_opened", {"session": "s", "simulated": True})


@pytest.mark.parametrize(("name", "found"), [("", True), ("hash without body", False)])
def test_an_entry_that_says_something_else(name: str, found: bool) -> None:
    with applied(name):
        changed = replace(opening(), body_json='{"session":"t","simulated":true}')

        assert (chain.break_after(GENESIS, changed) is not None) is found


@pytest.mark.parametrize(("name", "found"), [("", True), ("verify counts only", False)])
def test_an_entry_with_another_hash(name: str, found: bool) -> None:
    with applied(name):
        break_after = vars(verify)["break_after"]

        assert (break_after(GENESIS, replace(opening(), hash="0" * 64)) is not None) is found
        assert break_after(GENESIS, replace(opening(), seq=2)) is not None
