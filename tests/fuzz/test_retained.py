"""The measure of held memory sees what grows, or every bound checked with it is worth nothing."""

from collections import deque
from dataclasses import dataclass, field

from tests.fuzz.retained import retained_bytes


@dataclass(slots=True)
class _Slotted:
    held: bytearray = field(default_factory=bytearray)


class _Nested:
    def __init__(self) -> None:
        self.slotted = _Slotted()
        self.queue: deque[tuple[int, bytes]] = deque()


def test_what_is_held_behind_attributes_slots_and_containers_is_counted() -> None:
    nested = _Nested()
    before = retained_bytes(nested)

    nested.slotted.held.extend(bytes(10_000))
    assert retained_bytes(nested) > before + 10_000
    nested.queue.append((1, bytes(20_000)))
    assert retained_bytes(nested) > before + 30_000


def test_what_is_held_twice_counts_once_and_a_circle_ends() -> None:
    circle: list[object] = [bytes(10_000)]
    circle += [circle[0], circle]

    assert retained_bytes(circle) < 11_000


def test_what_is_left_out_is_not_counted() -> None:
    nested = _Nested()
    nested.queue.append((1, bytes(20_000)))

    assert retained_bytes(nested, but=(nested.queue,)) < 5_000
