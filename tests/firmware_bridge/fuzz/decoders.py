"""Both decoders as one function each: bytes in, what came of them out. For hypothesis and atheris alike.

Whoever stands behind them is connected with the nonces of the golden frames, so that every golden frame is
one of this connection. Anything that is no frame sent in it must leave no trace.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firmware_bridge import messages
from firmware_bridge.device import wire
from firmware_bridge.device.core import MachineCore
from firmware_bridge.link import Link, LinkUp
from tests.firmware_bridge.fuzz.guarded_board import GuardedBoard
from tests.firmware_bridge.golden import FRAMES, GOLDEN
from tests.fuzz.retained import retained_bytes

BAUD = 115_200
SEED = int(GOLDEN["connection"]["seed"])
HOST_NONCE = int(GOLDEN["connection"]["host_nonce"])
MACHINE_NONCE = int(GOLDEN["connection"]["machine_nonce"])
NOW_US = 50_000_000
RETAINED_BYTES_MAX = 40_000

TO_HOST = [frame for frame in FRAMES if frame.type & 0x80]
TO_MACHINE = [frame for frame in FRAMES if not frame.type & 0x80]
HELLO = next(frame.wire for frame in FRAMES if frame.name == "HELLO")
HELLO_ACK = next(frame.wire for frame in FRAMES if frame.name == "HELLO_ACK")


def guarded_board() -> GuardedBoard:
    """A board whose first connection has the golden frames' machine nonce."""
    board = GuardedBoard()
    board.nonce = MACHINE_NONCE - 1
    return board


@dataclass(frozen=True, slots=True)
class Outcome:
    """What bytes led to. accepted: what the other end took them for; said: frames sent in answer."""

    accepted: tuple[object, ...]
    said: tuple[tuple[int, bytes], ...]
    state: object


def host_takes(pieces: Iterable[bytes]) -> Outcome:
    """A link that is up receives `pieces`. Fails if it holds on to too much memory."""
    link = Link(BAUD, 0.5)
    link.connect(HOST_NONCE, NOW_US / 1e6)
    link.bytes_to_send(NOW_US / 1e6)
    link.receive_bytes(HELLO_ACK, NOW_US / 1e6)
    assert isinstance(link.next_event(), LinkUp)
    accepted: list[object] = []
    for piece in pieces:
        link.receive_bytes(piece, NOW_US / 1e6)
        while (event := link.next_event()) is not None:
            accepted.append(event)
        assert retained_bytes(link) <= RETAINED_BYTES_MAX
    said = [link.bytes_to_send(NOW_US / 1e6 + 0.01 * count) for count in range(4)]
    return Outcome(tuple(accepted), _decoded(said), link.state)


def machine_takes(pieces: Iterable[bytes]) -> Outcome:
    """A machine core that is connected, and disarmed, receives `pieces`; accepted: what its hardware did."""
    board = guarded_board()
    core = connected_core(board)
    for piece in pieces:
        core.receive(piece, NOW_US)
        assert retained_bytes(core, but=(board,)) <= RETAINED_BYTES_MAX
    state = (core.striker.armed, core.striker.cause, core.memory.stop_generation, core.memory.job)
    said = []
    while frame := core.frame_to_send(NOW_US):
        said.append(frame)
    done = [what for what in board.did if what[0] not in ("halt", "write")]
    return Outcome(tuple(done), tuple(sorted(_decoded(said))), state)


def connected_core(board: GuardedBoard) -> MachineCore:
    """A core in the connection of the golden frames, which has said what there is to say."""
    core = MachineCore(board)
    board.memory = core.memory
    core.receive(HELLO, NOW_US)
    while core.frame_to_send(NOW_US):
        pass
    return core


def accepted_frames(pieces: Iterable[bytes], seed: int = SEED) -> list[tuple[int, int, int, bytes]]:
    """Splitter and decoder alone: every frame they let through."""
    splitter = wire.FrameSplitter()
    found = []
    for piece in pieces:
        found += [wire.decode_frame(chunk, seed) for chunk in splitter.feed(piece)]
        assert retained_bytes(splitter) <= 2_000
    return [frame for frame in found if frame is not None]


def messages_of(frames: Sequence[bytes]) -> list[messages.Answer]:
    """The messages that the machine's `frames` carry."""
    decoded = (messages.decode(ftype, payload) for ftype, _, _, payload in accepted_frames(frames))
    return [message for message in decoded if message is not None]


def in_pieces(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """`data` cut behind each of these places, counted round its end."""
    places = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(places)]


def _decoded(frames: Iterable[bytes]) -> tuple[tuple[int, bytes], ...]:
    return tuple((ftype, payload) for ftype, _, _, payload in accepted_frames(frames))
