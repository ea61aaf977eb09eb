"""Coverage-guided fuzzing of both decoders, with atheris: `python -m tests.fuzz.atheris_decoders`.

atheris is an optional extra (`fuzz`) and no part of the test run. What it tries is tried by hypothesis as
well (`tests/firmware_bridge/fuzz`); this one runs for as long as it is let and follows the branches it finds.
All arguments are libFuzzer's, such as `-max_total_time=60`. What breaks a rule is left in out/fuzz/.
"""

import struct
import sys
import tempfile
from pathlib import Path

ARTIFACTS = Path("out") / "fuzz"
MISSING = (
    "atheris is not installed, nothing was fuzzed: expected the optional extra `fuzz`; on Linux with x86-64: "
    "pip install -e '.[fuzz]'"
)

try:
    import atheris
except ImportError:
    sys.exit(MISSING)

with atheris.instrument_imports(include=["firmware_bridge"]):
    from firmware_bridge.device import hal, wire
    from tests.firmware_bridge.device.board import BOUNDS_UM, JOB, TAG, Bench
    from tests.firmware_bridge.fuzz.byte_streams import CORPUS
    from tests.firmware_bridge.fuzz.decoders import (
        SEED,
        accepted_frames,
        host_takes,
        in_pieces,
        machine_takes,
    )
    from tests.firmware_bridge.fuzz.guarded_board import GuardedBoard

STEPS_MAX = 40


def any_bytes_to_the_host(data: bytes) -> None:
    given = atheris.FuzzedDataProvider(data)
    cuts = given.ConsumeIntList(given.ConsumeIntInRange(0, 6), 2)
    stream = given.ConsumeBytes(given.remaining_bytes())

    whole = host_takes([stream])
    assert host_takes(in_pieces(stream, cuts)) == whole
    assert bool(whole.accepted) <= bool(accepted_frames([stream])), "accepted what is no frame"


def any_bytes_to_the_machine(data: bytes) -> None:
    given = atheris.FuzzedDataProvider(data)
    cuts = given.ConsumeIntList(given.ConsumeIntInRange(0, 6), 2)
    stream = given.ConsumeBytes(given.remaining_bytes())
    asked = any(frame[0] == wire.CALIBRATE for frame in accepted_frames([stream]))

    for pieces in ([stream], in_pieces(stream, cuts)):
        assert bool(machine_takes(pieces).accepted) <= asked, "moved, and nobody asked"


def any_machine(data: bytes) -> None:
    """Intact frames with any content: what follows the checksum is fuzzed, too."""
    given = atheris.FuzzedDataProvider(data)
    types = sorted(ftype for ftype in wire.LAYOUTS if ftype & 0x80)
    frames: list[bytes] = []
    while given.remaining_bytes() and len(frames) < STEPS_MAX:
        ftype = types[given.ConsumeIntInRange(0, len(types) - 1)]
        frames.append(_frame(given, ftype, given.ConsumeIntInRange(0, 255)))
    assert len(host_takes(frames).accepted) <= len(frames)


def any_host(data: bytes) -> None:
    """Intact frames in any order, and hands at the board, which fails on a wrong strike."""
    given = atheris.FuzzedDataProvider(data)
    bench = Bench(GuardedBoard())
    board = bench.board
    assert isinstance(board, GuardedBoard)
    board.memory = bench.core.memory
    bench.arm()
    for _ in range(STEPS_MAX):
        if not given.remaining_bytes():
            return
        _one_step(given, bench)


def _one_step(given: "atheris.FuzzedDataProvider", bench: Bench) -> None:
    board, hi = bench.board, bench.core.memory.hi
    match given.ConsumeIntInRange(0, 8):
        case 0:
            bench.now_us += given.ConsumeIntInRange(0, 400_000)
            bench.beat(given.ConsumeBool())
        case 1 | 2:
            number = (hi + given.ConsumeIntInRange(0, 2)) & 0xFFFFFFFF
            bench.dot(number, 0, 0, given.ConsumeIntInRange(0, 0xFFFF))
        case 3:
            board.pedal_now = given.ConsumeIntInRange(hal.PEDAL_UP, hal.PEDAL_SILENT)
        case 4:
            board.estop_now = given.ConsumeBool()
        case 5:
            bench.resume(hi + given.ConsumeIntInRange(0, 2), given.ConsumeIntInRange(0, 60), TAG)
        case 6:
            bench.send(wire.CALIBRATE, bench.generation)
        case 7:
            ceiling_um = given.ConsumeIntInRange(0, 0xFFFF)
            bench.send(wire.JOB_OPEN, JOB, b"plan 001", 1, 100, ceiling_um, *BOUNDS_UM)
        case _:
            bench.receive(given.ConsumeBytes(given.ConsumeIntInRange(0, 90)))
    bench.poll()


def _frame(given: "atheris.FuzzedDataProvider", ftype: int, seq: int) -> bytes:
    size = struct.calcsize(wire.LAYOUTS[ftype][1])
    return wire.encode_frame(ftype, seq, 0, given.ConsumeBytes(size).ljust(size, b"\x00"), SEED)


TARGETS = (any_bytes_to_the_host, any_bytes_to_the_machine, any_machine, any_host)


def one_input(data: bytes) -> None:
    """The first byte chooses what the others are for."""
    if data:
        TARGETS[data[0] % len(TARGETS)](data[1:])


def main() -> None:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, stream in enumerate(CORPUS):
            for target in range(len(TARGETS)):
                (Path(corpus) / f"{number}-{target}").write_bytes(bytes([target]) + stream)
        atheris.Setup([*sys.argv, f"-artifact_prefix={ARTIFACTS}/", corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
