"""`stipple resume` without a port or a folder: what could be gone on with, read and never written.

A session may be looked at while its controller runs; going on with one is `launch`'s business.
"""

import json
import shlex
import time
from datetime import UTC, datetime
from pathlib import Path

import typer

from config.schema import Settings
from controller.cartridge.ledger_database import World
from controller.cartridge.room_access import open_room_ledger, sessions_of
from controller.clock import never_back_s, utc_text
from controller.record.chain import Entry
from controller.record.errors import RecordError
from controller.record.record_lock import holder_of
from controller.record.verify import intact_entries
from controller.runner.errors import NothingToResume, SessionClosed, SessionNotFound
from controller.runner.session_files import SIMULATED_PREFIX, SessionFolder, existing_folder, facts_of
from controller.runner.unfinished import Unfinished, unfinished_of
from controller.session.facts import Facts


def look(settings: Settings, ledger_url: str | None, where: Path, jsonl: bool) -> int:
    """Tell what is left of the session in `where`, and how to go on with it; answers the exit code.

    Raises what `launch.resume` would for a record that is closed, broken, missing or not the newest.
    """
    folder = existing_folder(where)
    entries, facts = _read(folder)
    url = ledger_url or settings.paths.ledger_url_for(simulated=facts.simulated)
    world: World = "simulated" if facts.simulated else "real"
    room, now = settings.clinic.room, utc_text(datetime.now(UTC))
    with open_room_ledger(url, world, room, settings.paths.data_dir, now) as ledger:
        hashes = {entry.seq: entry.hash for entry in entries}
        noted = sessions_of(ledger).check_newest(facts.session, facts.plan_hash, facts.plan_session, hashes)
    unfinished = unfinished_of(entries, facts, noted, _now_s(entries))
    holder = holder_of(folder.record)
    if jsonl:
        event = {
            "event": "unfinished",
            **unfinished.event("a port"),
            "folder": str(folder.path),
            "held_by": holder,
        }
        typer.echo(json.dumps(event))
        return 0
    typer.echo(f"{_world(facts)} session {facts.session}, client {facts.client_ref}")
    typer.echo(unfinished.heading)
    for line in (*unfinished.lines(), *unfinished.steps("the machine's port")):
        typer.echo(f"  {line}")
    typer.echo(f"held by {holder}: end that first" if holder else f"go on: {_go_on(folder)}")
    return 0


def list_unfinished(settings: Settings, jsonl: bool) -> int:
    """Tell of every session in the default place that is not closed, newest first; answers the exit code.

    Raises NothingToResume.
    """
    records = settings.paths.records_dir
    found = 0
    for where in sorted(records.iterdir(), key=_begun, reverse=True) if records.is_dir() else ():
        try:
            folder = existing_folder(where)
            entries, facts = _read(folder)
        except (SessionNotFound, SessionClosed):
            continue
        except (RecordError, OSError) as error:
            found += 1
            _tell_unreadable(where, str(error), jsonl)
            continue
        except (KeyError, TypeError, ValueError) as error:
            # Its chain holds, and it says less than this version needs: of another version, or a forgery.
            found += 1
            _tell_unreadable(where, f"{where}: an entry lacks what is needed ({error!r})", jsonl)
            continue
        found += 1
        _tell_one(folder, facts, unfinished_of(entries, facts, 0, _now_s(entries)), jsonl)
    if not found:
        raise NothingToResume(records)
    return 0


def _read(folder: SessionFolder) -> tuple[tuple[Entry, ...], Facts]:
    entries = intact_entries(folder.record)
    return entries, facts_of(entries)


def _tell_one(folder: SessionFolder, facts: Facts, unfinished: Unfinished, jsonl: bool) -> None:
    holder = holder_of(folder.record)
    if jsonl:
        event = {
            "event": "unfinished",
            **unfinished.event("a port"),
            "folder": str(folder.path),
            "held_by": holder,
        }
        typer.echo(json.dumps(event))
        return
    typer.echo(
        f"{_world(facts)} client {facts.client_ref}, session {facts.plan_session} of its plan: "
        f"{unfinished.deposited} of {unfinished.dots} dots deposited, {len(unfinished.uncertain)} uncertain, "
        f"{unfinished.left} left"
    )
    typer.echo(f"  {unfinished.heading}")
    typer.echo(f"  held by {holder}" if holder else f"  {_go_on(folder)}")


def _tell_unreadable(where: Path, why: str, jsonl: bool) -> None:
    if jsonl:
        typer.echo(json.dumps({"event": "unreadable", "folder": str(where), "why": why}))
    else:
        typer.echo(f"UNREADABLE {where}\n  {why}")


def _go_on(folder: SessionFolder) -> str:
    return f"stipple resume {shlex.quote(str(folder.path))} --port PATH"


def _world(facts: Facts) -> str:
    return "SIMULATED" if facts.simulated else "REAL"


def _now_s(entries: tuple[Entry, ...]) -> float:
    """The wall clock as a resumed session would take it."""
    return never_back_s(time.time(), (entry.at_utc for entry in entries))


def _begun(where: Path) -> str:
    """When the session was begun, which its folder's name tells in either world."""
    return where.name.removeprefix(SIMULATED_PREFIX)
