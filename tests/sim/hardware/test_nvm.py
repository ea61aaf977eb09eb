"""Memory that outlives the board."""

from sim.hardware.nvm import MemoryNvm


def test_a_slot_holds_what_was_last_written_and_leaves_the_other_alone() -> None:
    nvm = MemoryNvm()
    assert nvm.read(0) == b""
    nvm.write(0, b"old")
    nvm.write(0, b"new")
    assert (nvm.read(0), nvm.read(1)) == (b"new", b"")
