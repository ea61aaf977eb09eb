"""No sequence of calls, cuts, lost answers and crashes in three rooms brings a cartridge back (P5)."""

from collections.abc import Callable

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import CartridgeError
from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import steps_table
from controller.cartridge.states import UNCLAIMED
from tests.controller.cartridge.crash import Crash, crashing_after
from tests.controller.cartridge.ledger_calls import AT_UTC, S, receive
from tests.controller.cartridge.on_database import OnDatabase, run_on
from tests.controller.cartridge.rooms import Room

ROOMS = ("room 1", "room 2", "room 3")
RANK = {state: rank for rank, state in enumerate(S)} | {S.DAMAGED: 6, S.SPENT: 6}
WHICH, IN = st.integers(0, 2), st.sampled_from(ROOMS)
DIES = st.one_of(st.none(), st.none(), st.integers(0, 40))


class Rooms(OnDatabase):
    """A clinic, three rooms with books, three cartridges."""

    def __init__(self) -> None:
        super().__init__()
        self.clinic = Ledger.open(self.url, "simulated")
        self.cartridges = receive(self.clinic, 3, serials=["SN1", "SN2", "SN3"])
        self.rooms = {name: Room(self.url, self.folder, name) for name in ROOMS}
        self.seen: dict[tuple[str, int], Cartridge] = {}
        self.claimed_by: list[set[str]] = [set(), set(), set()]

    @rule(which=WHICH, room=IN, dies=DIES)
    def claim(self, which: int, room: str, dies: int | None) -> None:
        def take() -> None:
            self.rooms[room].claim(self.cartridges[which])
            self.claimed_by[which].add(room)

        self.do(room, take, dies)

    @rule(which=WHICH, room=IN, to=st.sampled_from(S), dots=st.integers(0, 9), dies=DIES)
    def advance(self, which: int, room: str, to: S, dots: int, dies: int | None) -> None:
        self.do(room, lambda: self.rooms[room].advance(self.cartridges[which], to, dots), dies)

    @rule(which=WHICH, room=IN, dies=DIES)
    def give_back(self, which: int, room: str, dies: int | None) -> None:
        key = self.cartridges[which].key
        self.do(room, lambda: self.rooms[room].ledger.give_back([key], by="Tess", at_utc=AT_UTC), dies)

    @rule(room=IN, dies=DIES)
    def sync(self, room: str, dies: int | None) -> None:
        self.do(room, self.rooms[room].sync, dies)

    @rule(which=WHICH, room=IN)
    def allot(self, which: int, room: str) -> None:
        key = self.cartridges[which].key
        self.do(None, lambda: self.clinic.allot([key], room, by="stores", at_utc=AT_UTC), None)

    @rule(which=WHICH, to=st.sampled_from([S.LOST, S.DAMAGED, S.DISCARDED]))
    def set_aside_at_the_clinic(self, which: int, to: S) -> None:
        key = self.cartridges[which].key
        self.do(None, lambda: self.clinic.advance(key, to, None, by="stores", at_utc=AT_UTC), None)

    @rule(room=IN, cut=st.booleans())
    def cut_or_heal(self, room: str, cut: bool) -> None:
        self.rooms[room].clinic.cut = cut

    @rule(room=IN)
    def lose_an_answer(self, room: str) -> None:
        self.rooms[room].clinic.answers_to_lose = 1

    def do(self, room: str | None, what: Callable[[], object], dies: int | None) -> None:
        """Refused or done; or the computer dies over it, and the room is opened anew."""
        try:
            with crashing_after(dies):
                what()
        except CartridgeError:
            pass
        except Crash:
            assert room is not None
            self.rooms[room].close()
            self.rooms[room] = Room(self.url, self.folder, room)

    @invariant()
    def nothing_went_back_and_nothing_is_held_twice(self) -> None:
        ledgers = {"clinic": self.clinic} | {name: room.ledger.book for name, room in self.rooms.items()}
        kept = {name: {one.key: one for one in each.cartridges()} for name, each in ledgers.items()}
        for which, one in enumerate(self.cartridges):
            places = {name: each[one.key] for name, each in kept.items() if one.key in each}
            at_clinic = places["clinic"]
            for place, now in places.items():
                before = self.seen.get((place, which), now)
                assert RANK[now.state] >= RANK[before.state], (place, before, now)
                assert now.allotments >= before.allotments
                assert now.dots_struck >= before.dots_struck
                self.seen[place, which] = now
            sessions = {now.session for now in places.values() if now.session is not None}
            assert len(sessions) <= 1, places
            assert len(self.claimed_by[which]) <= 1
            claimable = [
                name
                for name, now in places.items()
                if name != "clinic" and now.state in UNCLAIMED and now.room == name
            ]
            assert len(claimable) <= 1
            if claimable:
                assert (at_clinic.state, at_clinic.room) == (S.ALLOTTED, claimable[0])

    def teardown(self) -> None:
        """Healed and told, clinic and books agree: same rows, and each room's steps each once."""
        for room in self.rooms.values():
            room.clinic.cut, room.clinic.answers_to_lose = False, 0
            assert room.sync() == ()
        for name, room in self.rooms.items():
            book = room.ledger.book
            for mine in book.cartridges(room=name):
                assert self.clinic.get(mine.key) == mine
            with self.clinic.transaction(reading=True) as connection:
                step = steps_table.c
                query = select(step.serial, step.state, step.origin_id).where(step.origin == book.name())
                told = connection.execute(query.order_by(step.origin_id)).all()
            own = [(one.key.serial, one.step.state.value, one.number) for one in book.steps_after(0, 10_000)]
            assert [tuple(row) for row in told] == own
            room.close()
        self.clinic.close()
        super().teardown()


@pytest.mark.hazard("H21", "H22")
@pytest.mark.parametrize(("database", "examples"), [("sqlite", 20), ("postgresql", 6)], indirect=["database"])
def test_no_sequence_in_three_rooms_brings_a_cartridge_back(
    database: str, examples: int, request: pytest.FixtureRequest
) -> None:
    run_on(database, Rooms, examples, 25, request)
