"""What the machine says of itself: complete, and urgent where it must be."""

from firmware_bridge.device import answers, limits, wire
from firmware_bridge.messages import Status
from tests.firmware_bridge.device.board import TAG, Bench, Board


def test_status_tells_everything_a_host_must_know() -> None:
    bench = Bench()
    bench.strike_begun()

    assert bench.last(Status) == Status(
        heartbeat=1,
        flags=wire.FLAG_PEDAL_DOWN | wire.FLAG_LEASE | wire.FLAG_CALIBRATED,
        cause=limits.CAUSE_NONE,
        seating=1,
        armed=1,
        state=wire.STATE_STRIKING,
        queued=1,
        cartridge_dots=49,
        hi=1,
        done=0,
        stop_generation=1,
        tag=TAG,
    )


def test_a_board_boots_with_the_needle_up_and_nothing_armed() -> None:
    board = Board()
    bench = Bench(board)

    assert board.did[0] == ("halt",)
    assert (bench.core.memory.boot, bench.generation) == (1, 1)
    assert bench.stop_cause() == limits.CAUSE_RESET
    assert Bench(board).generation == 2


def test_only_what_can_not_wait_is_urgent() -> None:
    fields = tuple(range(12))

    assert answers.urgent(fields) == (1, 2, 3, 4, 10)


def test_a_bay_that_counted_past_its_field_starts_again_at_zero() -> None:
    bench = Bench()
    bench.board.bay = (TAG, 0x10001)
    bench.greet()

    assert bench.last(Status).seating == 1
