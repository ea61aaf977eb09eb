"""When the clinic's copy and the room's record can't both be right, and what is said of it. A core.

A chain by itself can't show that its tail was cut or that it was written anew; the head that the clinic has
can (P11). Which of the two was changed is for people to find out.
"""

from dataclasses import dataclass

from controller.record.chain import Head

_WAY_OUT = (
    "nothing more is sent; keep the record as it is, and compare it with the clinic's copy "
    "(`stipple verify RECORD --acknowledged HASH`)"
)


@dataclass(frozen=True, slots=True)
class Diverged:
    """Where they differ first, as far as is known. `ours` is None if the record has no entry `seq`."""

    seq: int
    ours: str | None
    theirs: str
    ends_at: int
    """The last entry of the room's record."""

    def __str__(self) -> str:
        if self.ours is None:
            return (
                f"the clinic has entry {self.seq} with hash {self.theirs}, this record ends at entry "
                f"{self.ends_at}: its end was cut off; {_WAY_OUT}"
            )
        return (
            f"the clinic has entry {self.seq} with hash {self.theirs}, this record has it with hash "
            f"{self.ours}: one of them was changed; {_WAY_OUT}"
        )


def divergence(clinic: Head, ours: str | None, ends_at: int) -> Diverged | None:
    """How the clinic's head contradicts the record; None if it is one of its entries.

    Args:
        clinic: what the clinic has, durably.
        ours: the record's own hash at that number; None if it has no such entry.
        ends_at: the number of the record's last entry.
    """
    return None if ours == clinic.hash else Diverged(clinic.seq, ours, clinic.hash, ends_at)
