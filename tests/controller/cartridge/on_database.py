"""State machines of the ledger, run on either database: each run has a ledger that nobody has used."""

import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.controller.cartridge.ledger_calls import MEMORY
from tests.postgres_server import PostgresServer


class OnDatabase(RuleBasedStateMachine):
    """One with a folder of its own, and the URL of a ledger to be made: in the folder, or on `server`."""

    server: ClassVar[PostgresServer | None] = None

    def __init__(self) -> None:
        super().__init__()
        # No fixture lasts for one run of a machine.
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.url = self.server.new_url() if self.server else f"sqlite:///{self.folder / 'ledger.sqlite'}"

    def teardown(self) -> None:
        if self.server:
            self.server.take_back(self.url)
        shutil.rmtree(self.folder)


def run_on(
    database: str, machine: type[OnDatabase], examples: int, steps: int, request: pytest.FixtureRequest
) -> None:
    """Run `machine` so often, each time of at most so many steps."""
    server = request.getfixturevalue("postgresql") if database == "postgresql" else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "server", server)
        run_state_machine_as_test(
            machine, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
        )
