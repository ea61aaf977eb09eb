"""How much memory an object holds on to, whatever its insides are called."""

import sys
from collections import deque
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

_NOT_HELD = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)


def retained_bytes(root: object, but: tuple[object, ...] = ()) -> int:
    """Bytes of `root` and of everything it reaches by attribute or container, each counted once.

    Classes and functions are not counted, nor are the objects in `but`.
    """
    seen = {id(left_out) for left_out in but}
    waiting = [root]
    total = 0
    while waiting:
        held = waiting.pop()
        if id(held) in seen or isinstance(held, _NOT_HELD):
            continue
        seen.add(id(held))
        total += sys.getsizeof(held)
        waiting.extend(_parts(held))
    return total


def _parts(held: object) -> Iterator[object]:
    if isinstance(held, dict):
        yield from held.keys()
        yield from held.values()
    elif isinstance(held, list | tuple | set | frozenset | deque):
        yield from held
    yield from vars(held).values() if hasattr(held, "__dict__") else ()
    for cls in type(held).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(held, name):
                yield getattr(held, name)
