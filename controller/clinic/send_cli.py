"""`stipple clinic send`: bring a room's records to the clinic, once or for ever.

`stipple run` starts one beside every session; by hand it sends what was left. The record is the outbox, so
any number of them may run, and each may be killed at any moment.
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.clinic import cli_parts as parts

if TYPE_CHECKING:
    from controller.clinic.sending.connection_watch import News
    from controller.clinic.sending.courier import Report
    from controller.clinic.sending.sender import Sender

FLUSH_S = 10.0
"""How long a sender whose input has ended goes on until everything is acknowledged."""


def send(
    records: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[RECORD]...",
            help="Records to send; if left out, all in the folder of records, and the room's audit log.",
        ),
    ] = None,
    and_all: Annotated[
        bool, typer.Option("--all", help="Besides RECORD, all that is sent without it.")
    ] = False,
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT", help="The clinic's receiver; if left out, from the settings."
        ),
    ] = None,
    keys: parts.KeysDir = None,
    simulated: parts.Simulated = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on, and send what is written from now on, too.")
    ] = False,
    wait_s: Annotated[
        float, typer.Option(min=0, help="Without --follow: give up after so many seconds.")
    ] = 60.0,
    until_eof: Annotated[
        bool,
        typer.Option("--until-eof", help="With --follow: end with the input, after at most 10 s."),
    ] = False,
    jsonl: parts.Jsonl = False,
    config: parts.Config = None,
) -> None:
    """Bring records to the clinic, and compare what it has of each with the record here.

    Exit 0: the clinic has every entry of every record. Exit 1: not all, and why. Nothing is ever deleted.
    """
    from controller.clinic.errors import ClinicNotReached
    from controller.record.errors import RecordMissing

    named = records or []
    missing = [path for path in named if not path.is_file()]
    if missing and not follow:
        raise RecordMissing(missing[0])
    sender, tell = _sender(named, and_all or not named, endpoint, keys, simulated, jsonl, config)
    try:
        left = _pump(sender, None if follow else time.monotonic() + wait_s, until_eof)
    finally:
        sender.close()
    left_count = len(left) + len(sender.unreadable)
    if left_count:
        raise ClinicNotReached(left_count, tell.reasons)
    if not follow:
        tell.whole()


def _sender(
    named: list[Path],
    and_all: bool,
    endpoint: str | None,
    keys: Path | None,
    simulated: bool,
    jsonl: bool,
    config: Path | None,
) -> "tuple[Sender, _Telling]":
    from controller.audit.log import FILE
    from controller.clinic.errors import ClinicNotSet
    from controller.clinic.sending.courier import Courier
    from controller.clinic.sending.record_shelf import RecordShelf
    from controller.clinic.sending.sender import Sender
    from controller.runner.session_files import SessionFolder
    from controller.sockets.dealer import Dealer
    from controller.sockets.endpoint import checked_endpoint
    from controller.sockets.key_files import read_pair, read_public

    settings = parts.settings_of(config)
    where = endpoint or settings.clinic.receiver_for(simulated=simulated)
    if not where:
        raise ClinicNotSet("clinic.receiver_simulated" if simulated else "clinic.receiver")
    checked_endpoint(where)
    folder = parts.keys_folder(keys, config)
    own = read_pair(folder / f"{parts.key_name('room', simulated)}.key")
    clinic_key = read_public(folder / f"{parts.key_name('clinic', simulated)}.pub")
    records_dir = settings.paths.records_dir
    file_name = SessionFolder(records_dir, simulated).record.name
    if and_all:
        named = [*named, settings.paths.data_dir / FILE[simulated]]
    telling = _Telling(simulated, jsonl)
    sender = Sender(
        lambda: Dealer(where, own, clinic_key),
        RecordShelf(records_dir if and_all else None, file_name, named),
        Courier(simulated),
        telling,
    )
    return sender, telling


def _pump(sender: "Sender", until_s: float | None, until_eof: bool) -> "list[Report]":
    """Send until everything is there, the time is over, or the input has ended; what is left then."""
    fds: tuple[int, ...] = (sys.stdin.fileno(),) if until_eof else ()
    is_waited_for = False
    while until_s is None or time.monotonic() < until_s:
        ready = sender.step(1.0 if until_s is None else until_s - time.monotonic(), fds)
        if ready and parts.input_has_ended():
            fds, until_s, is_waited_for = (), time.monotonic() + FLUSH_S, True
            sender.look()
        # Who has ended its input waits for it: only for a clinic that answers is there more time.
        if is_waited_for and not sender.has_hope:
            break
        if until_s is not None and not any(one.standing.may_still_come for one in sender.unfinished):
            break
    return sender.unfinished


class _Telling:
    """Tells people what changes, each thing once, and remembers why not everything is there."""

    def __init__(self, simulated: bool, jsonl: bool) -> None:
        self._say = parts.teller(simulated, jsonl)
        self._simulated, self._jsonl = simulated, jsonl
        self._connection = "nothing was heard of it in time"
        self._troubles: dict[str, str] = {}
        self._whole: set[str] = set()

    @property
    def reasons(self) -> list[str]:
        """Why the clinic does not have everything, as far as is known."""
        return list(dict.fromkeys(self._troubles.values())) or [self._connection]

    def __call__(self, what: "News | Report | str") -> None:
        """One line."""
        from controller.clinic.sending.courier import Report, Standing

        if isinstance(what, str):
            self._troubles[what] = what
            self._say("alarm", what)
        elif isinstance(what, Report):
            self._troubles.pop(what.session, None)
            if what.why:
                self._troubles[what.session] = f"{what.session}: {what.why}"
                self._say("alarm", f"{what.session}: {what.why}")
            elif what.standing is Standing.WHOLE and (self._jsonl or what.session not in self._whole):
                self._whole.add(what.session)
                self._report(what)
        elif str(what) != self._connection:
            # A clinic that refuses is asked again and again, and says the same each time.
            self._connection = str(what)
            self._say(what.level, str(what))

    def whole(self) -> None:
        """Everything is there."""
        self._say("note", "the clinic has every entry of every record here")

    def _report(self, what: "Report") -> None:
        if self._jsonl:
            head = {"seq": what.acknowledged.seq, "hash": what.acknowledged.hash}
            parts.tell_json(self._simulated, event="whole", session=what.session, head=head, log=what.is_log)
        else:
            self._say("note", f"{what.session}: all {what.acknowledged.seq} entries are there")
