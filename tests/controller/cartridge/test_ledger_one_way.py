"""No sequence of calls, by any sessions, with a restart at any moment, brings a cartridge back."""

from datetime import date

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from controller.cartridge.errors import CartridgeError
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState
from tests.controller.cartridge.on_database import OnDatabase, run_on

TODAY = date(2026, 11, 22)
AT_UTC = "2026-11-22T14:00:00.000Z"
RANK = {state: rank for rank, state in enumerate(CartridgeState)} | {CartridgeState.DAMAGED: 5}
SESSIONS = st.sampled_from(["s1", "s2"])
WHICH = st.integers(0, 1)


class OneWay(OnDatabase):
    """Two cartridges, two sessions, and everything anyone may ask of the ledger."""

    def __init__(self) -> None:
        super().__init__()
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
        super().teardown()


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("database", "examples"), [("sqlite", 25), ("postgresql", 20)], indirect=["database"]
)
def test_no_sequence_brings_a_cartridge_back(
    database: str, examples: int, request: pytest.FixtureRequest
) -> None:
    run_on(database, OneWay, examples, 20, request)
