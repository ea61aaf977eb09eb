"""What each mutant of the link lets in, and the true one does not."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from firmware_bridge.device import limits, wire
from firmware_bridge.device.arq import Arq
from firmware_bridge.device.nvm import Memory
from firmware_bridge.device.striker import QUEUE_DOTS, Striker
from sim.campaign.mutants import link
from tests.sim.virtual_room import VirtualRoom

MUTANTS = {mutant.name: mutant for mutant in link.MUTANTS}


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


def armed() -> Striker:
    plant = VirtualRoom().plant
    needle = Striker(plant, Memory(plant))
    needle.set_limits(100, 600, (0, 50_000, 0, 50_000))
    needle.armed, needle.dots_left = True, 60
    return needle


@pytest.mark.parametrize(("name", "again"), [("", False), ("duplicates are new", True)])
def test_a_frame_that_comes_twice_counts_twice_with_the_mutant(name: str, again: bool) -> None:
    one = Arq(1000)
    with applied(name):
        assert (one.accept(0), one.accept(0)) == (True, again)
        # What is ahead of its turn waits for it, mutant or not.
        assert not one.accept(5)


@pytest.mark.parametrize(("name", "refusal"), [("", limits.DOT_NOT_NEXT), ("duplicates are new", 0)])
def test_a_dot_that_is_not_next_is_taken_by_the_mutant(name: str, refusal: int) -> None:
    needle = armed()
    with applied(name):
        assert needle.enqueue(1, 0, 0, 400, 100) == 0
        assert needle.enqueue(1, 0, 0, 400, 100) == refusal


def test_the_mutants_queue_is_no_longer_for_that() -> None:
    needle = armed()
    with applied("duplicates are new"):
        for _ in range(QUEUE_DOTS):
            assert needle.enqueue(1, 0, 0, 400, 100) == 0

        assert needle.enqueue(1, 0, 0, 400, 100) == limits.DOT_NOT_NEXT


@pytest.mark.parametrize(("name", "same"), [("", False), ("no session key", True)])
def test_two_connections_have_one_seed_with_the_mutant(name: str, same: bool) -> None:
    with applied(name):
        assert (wire.connection_seed(1, 2, 3) == wire.connection_seed(1, 4, 5)) is same


@pytest.mark.parametrize(("name", "read"), [("", False), ("checksum unread", True)])
def test_a_frame_that_was_changed_on_the_way_is_read_by_the_mutant(name: str, read: bool) -> None:
    chunk = wire.encode_frame(wire.HEARTBEAT, 0, 0, wire.pack(wire.HEARTBEAT, 1, wire.WANT_RUN), 7)[:-1]
    changed = chunk[:-1] + bytes([chunk[-1] ^ 0x10])
    with applied(name):
        assert (wire.decode_frame(changed, 7) is not None) is read
        assert wire.decode_frame(chunk, 7) is not None


@pytest.mark.parametrize("chunk", [b"\x09ab", b"\x02\x01", wire.cobs_encode(bytes([0x7F]) * 9)])
def test_what_is_no_frame_at_all_is_none_for_the_mutant_either(chunk: bytes) -> None:
    with applied("checksum unread"):
        assert wire.decode_frame(chunk, 7) is None
