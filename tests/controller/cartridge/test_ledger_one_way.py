"""No sequence of calls, by any sessions, with a restart at any moment, brings a cartridge back."""

import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from controller.cartridge.errors import CartridgeError
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState
from tests.controller.cartridge.ledger_calls import MEMORY
from tests.postgres_server import PostgresServer

TODAY = date(2026, 11, 22)
AT_UTC = "2026-11-22T14:00:00.000Z"
RANK = {state: rank for rank, state in enumerate(CartridgeState)} | {CartridgeState.DAMAGED: 5}
SESSIONS = st.sampled_from(["s1", "s2"])
WHICH = st.integers(0, 1)


class OneWay(RuleBasedStateMachine):
    """Two cartridges, two sessions, and everything anyone may ask of the ledger."""

    def __init__(self, url: str | None) -> None:
        """url: of an empty database; None for a file."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.url = url or f"sqlite:///{self.folder / 'ledger.sqlite'}"
        self.ledger = Ledger.open(self.url, "simulated")
        self.cartridges = self.ledger.receive(
            "09506000134352", "LOT42A", date(2028, 11, 30), 2, by="stores", at_utc=AT_UTC, today=TODAY
        )
        self.seen = list(self.cartridges)
        self.claimed_by: list[str | None] = [None, None]

    @rule(which=WHICH, session=SESSIONS)
    def claim(self, which: int, session: str) -> None:
        before = self.seen[which]
        udi = self.cartridges[which].udi
        try:
            self.ledger.claim(udi, session, f"client of {session}", by="t", at_utc=AT_UTC, today=TODAY)
        except CartridgeError:
            assert before.state is not CartridgeState.RECEIVED
        else:
            assert self.claimed_by[which] in (None, session)
            assert before.state in (CartridgeState.RECEIVED, CartridgeState.CLAIMED)
            self.claimed_by[which] = session

    @rule(
        which=WHICH,
        to=st.sampled_from(CartridgeState),
        session=st.one_of(st.none(), SESSIONS),
        dots=st.one_of(st.none(), st.integers(0, 1500)),
    )
    def advance(self, which: int, to: CartridgeState, session: str | None, dots: int | None) -> None:
        key = self.cartridges[which].key
        try:
            after = self.ledger.advance(key, to, session, by="t", at_utc=AT_UTC, dots_struck=dots)
        except CartridgeError:
            assert self.ledger.get(key) == self.seen[which]
        else:
            assert after.state is to
            assert dots is None or after.dots_struck >= dots

    @rule(which=WHICH)
    def deliver_again(self, which: int) -> None:
        one = self.cartridges[which]
        try:
            self.ledger.receive(
                one.gtin,
                one.lot,
                one.expiry,
                1,
                by="stores",
                at_utc=AT_UTC,
                today=TODAY,
                serials=[one.serial],
            )
        except CartridgeError:
            return
        raise AssertionError("a serial seen before was received again")

    @rule()
    def restart(self) -> None:
        self.ledger.close()
        self.ledger = Ledger.open(self.url, "simulated")

    @invariant()
    def no_cartridge_went_back(self) -> None:
        for which, one in enumerate(self.cartridges):
            now, before = self.ledger.get(one.key), self.seen[which]
            assert RANK[now.state] >= RANK[before.state]
            assert now.dots_struck >= before.dots_struck
            assert before.session is None or now.session == before.session
            steps = self.ledger.history(one.key)
            assert [RANK[step.state] for step in steps] == sorted(RANK[step.state] for step in steps)
            assert [step.state for step in steps].count(CartridgeState.CLAIMED) <= len(steps) - 1
            assert steps[-1].state is now.state
            self.seen[which] = now

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("database", "examples"), [("sqlite", 25), ("postgresql", 20)], indirect=["database"]
)
def test_no_sequence_brings_a_cartridge_back(
    database: str, examples: int, request: pytest.FixtureRequest
) -> None:
    server: PostgresServer | None = None
    if database == "postgresql":
        server = request.getfixturevalue("postgresql")

    class Again(OneWay):
        def __init__(self) -> None:
            super().__init__(server.new_url() if server else None)

        def teardown(self) -> None:
            super().teardown()
            if server:
                server.take_back(self.url)

    run_state_machine_as_test(
        Again, settings=settings(max_examples=examples, stateful_step_count=20, deadline=None)
    )
