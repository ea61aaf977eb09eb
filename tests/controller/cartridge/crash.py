"""A process that dies between any two statements that it sends to any database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Crash(BaseException):
    """Nobody catches it, as nobody catches a loss of power."""


@contextmanager
def crashing_after(statements: int | None) -> Iterator[None]:
    """Die before the statement or commit that follows so many; None: live."""
    left = statements

    def count(*_: Any) -> None:
        nonlocal left
        if left is not None:
            left -= 1
            if left < 0:
                left = None
                raise Crash

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", count)
        event.remove(Engine, "commit", count)
