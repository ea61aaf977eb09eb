"""The demo's clinic: keys, a receiver's command, and what it has of a session in the end. Shell.

All of it by the commands that a person would type; the receiver is a process of its own.
"""

import json
from pathlib import Path

from sim.demo.room import stipple


class DemoClinic:
    """A clinic of this one session, everything it has in `folder`; room: as the settings name it."""

    def __init__(self, folder: Path, room: str) -> None:
        """Makes the keys of both ends, and admits the room's."""
        self.keys = folder / "keys"
        self._store = ("--db", f"sqlite:///{folder / 'SIMULATED-clinic.sqlite'}", "--simulated")
        keys = ("--keys", str(self.keys), "--simulated")
        stipple("clinic", "keys", "new", "clinic", *keys)
        stipple("clinic", "keys", "new", "room", *keys)
        public = str(self.keys / "SIMULATED-room.pub")
        stipple("clinic", "keys", "add", public, "--room", room, *self._store)

    @property
    def serve(self) -> tuple[str, ...]:
        """The receiver's command, on a port that the system chooses."""
        ends = ("--bind", "tcp://127.0.0.1:0", "--keys", str(self.keys), "--until-eof", "--jsonl")
        return ("clinic", "serve", *self._store, *ends)

    def head_of(self, session: str) -> tuple[int, str]:
        """How many entries of `session` are stored, and the hash of the last one; 0 and nothing if none."""
        listed = json.loads(stipple("clinic", "sessions", *self._store, "--json"))["sessions"]
        found = [(one["entries"], one["head_hash"]) for one in listed if one["session"] == session]
        return found[0] if found else (0, "")
