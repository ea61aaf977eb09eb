"""A program that writes a record to its end, from wherever an earlier life of it was killed.

Run as `python -m tests.system.record_writer RECORD COUNT SEED`: small groups, as a session commits them.
"""

import random
import sys
from pathlib import Path

from controller.record.chain import Draft
from controller.record.journal import Journal

AT_UTC = "2026-11-22T14:00:00.000Z"
GROUP_MAX = 6


def write(path: Path, count: int, seed: int) -> None:
    """Append until the record has `count` entries."""
    dice = random.Random(seed)
    header = {"session": "SIMULATED-kills", "simulated": True, "room": "room 1", "client_ref": "C-1"}
    journal = Journal.open(path) if path.exists() else Journal.create(path, AT_UTC, header)
    with journal:
        while (left := count - journal.head.seq) > 0:
            first = journal.head.seq + 1
            group = range(first, first + min(left, dice.randint(1, GROUP_MAX)))
            journal.append(
                (Draft("dot", {"dot": dot, "x_um": dice.randrange(10**6)}) for dot in group), AT_UTC
            )


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
