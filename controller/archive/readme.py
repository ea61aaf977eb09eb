"""What an archive says to a stranger who has nothing but the file. A core."""

from collections.abc import Iterable

from controller.record.chain import Head

README_NAME = "README.txt"
CHECKER_NAME = "check_record.py"


def readme(session: str, world: str, head: Head, closed: bool, record: str, names: Iterable[str]) -> bytes:
    """The text. world: SIMULATED or REAL; names: of the other files, in order."""
    end = "It was ended." if closed else "It was NOT ended when this was made: its record may have gone on."
    listed = "\n".join(f"  {name:<24} {_WHAT.get(name, 'a picture')}" for name in names if name != record)
    return f"""{world} session {session}

The record of a session of scalp micropigmentation, as Stipple wrote it. {end}
Entries: {head.seq}. Hash of the last one: {head.hash}

  {record:<24} the record: an SQLite 3 database, table `entries`, in order of `seq`
{listed}
  manifest.json            the SHA-256 of every file here but itself

To check it without Stipple you need Python 3.8 or newer, and nothing else. Read {CHECKER_NAME}
first: it is 40 lines long. Then, beside the archive, with its own name for ARCHIVE:

  python3 {CHECKER_NAME} ARCHIVE.zip

It prints SIMULATED or REAL, the number of entries and the hash of the last one, or the first entry
that does not hold. Compare that hash with one known from elsewhere, such as the clinic's: a record
that was cut off at its end is sound in itself.

An entry's hash is the SHA-256 of these five, joined by line feeds: the hash of the entry before it,
its number, its time, its kind, its body. Before entry 1 stands the SHA-256 of "stipple record 1".

To read the session back into Stipple: stipple import ARCHIVE.zip
""".encode()


_WHAT = {
    "plan.json": "the plan that the session was begun with; the record names its hash",
    CHECKER_NAME: "the program that checks record and archive",
    README_NAME: "this text",
}
