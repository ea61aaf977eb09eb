"""The decisions about rooms' keys, kept in the clinic's store: appended, never changed. A shell.

What they come to is `admission`'s. Read anew each time, so that a revoked key is out at once.
"""

from collections.abc import Mapping

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import DBAPIError

from controller.clinic.errors import KeyRevoked, KeyUnknown, StoreUnavailable
from controller.clinic.receiving.admission import (
    ADDED,
    REVOKED,
    KeyDecision,
    KeyState,
    admitted,
    key_states,
)
from controller.clinic.receiving.database import alone, unusable, where
from controller.clinic.receiving.schema import keys_table
from controller.record.sqlite_engine import for_reading

_COLUMNS = tuple(keys_table.c[name] for name in ("action", "public_key", "room", "by", "at_utc"))


class KeyBook:
    """The keys of one store, whose engine stays with its owner. Methods may raise `StoreUnavailable`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def states(self) -> tuple[KeyState, ...]:
        """Every key that was ever decided about."""
        try:
            with for_reading(self._engine).begin() as connection:
                rows = connection.execute(select(*_COLUMNS).order_by(keys_table.c.id))
                return key_states(KeyDecision(*row) for row in rows)
        except DBAPIError as error:
            raise unusable(self._engine, error) from error

    def admitted(self) -> Mapping[str, frozenset[str]]:
        """The rooms of each key in force."""
        return admitted(self.states())

    def admits(self, public_key: str) -> bool | None:
        """Is this key in force? None if the store can't be read now; then nothing is raised."""
        try:
            return public_key in self.admitted()
        except StoreUnavailable:
            return None

    def add(self, public_key: str, room: str, *, by: str, at_utc: str) -> None:
        """Let whoever has this key write the records of `room` too; again it changes nothing.

        Raises:
            KeyRevoked: it was revoked once.
        """
        known = self._known(public_key)
        if known is not None and known.revoked:
            raise KeyRevoked(public_key, known.by, known.since_utc)
        if known is None or room not in known.rooms:
            self._append(KeyDecision(ADDED, public_key, room, by, at_utc))

    def revoke(self, public_key: str, *, by: str, at_utc: str) -> None:
        """From now on whoever has this key gets nothing in, also on a connection he has; for good.

        Raises:
            KeyUnknown: it was never added.
        """
        known = self._known(public_key)
        if known is None:
            raise KeyUnknown(where(self._engine), public_key)
        if not known.revoked:
            self._append(KeyDecision(REVOKED, public_key, "", by, at_utc))

    def _known(self, public_key: str) -> KeyState | None:
        return next((one for one in self.states() if one.public_key == public_key), None)

    def _append(self, one: KeyDecision) -> None:
        try:
            with self._engine.begin() as connection:
                alone(connection)
                connection.execute(
                    insert(keys_table).values(
                        action=one.action,
                        public_key=one.public_key,
                        room=one.room,
                        by=one.by,
                        at_utc=one.at_utc,
                    )
                )
        except DBAPIError as error:
            raise unusable(self._engine, error) from error
