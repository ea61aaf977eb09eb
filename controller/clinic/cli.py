"""`stipple clinic`: the receiver that rooms send their records to, what it has stored, and a room's sender.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

import sys
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer

from controller.clinic import cli_parts as parts
from controller.clinic.keys_cli import app as keys_app
from controller.clinic.push_fhir_cli import push_fhir
from controller.clinic.send_cli import send

DEFAULT_BIND = "tcp://127.0.0.1:5571"

app = typer.Typer(
    help="The clinic: receive the rooms' records, look at them, send them there.", no_args_is_help=True
)
app.add_typer(keys_app, name="keys")
app.command()(send)
app.command("push-fhir")(push_fhir)


@app.command()
def serve(
    db: parts.Db = None,
    bind: Annotated[
        str, typer.Option(metavar="tcp://HOST:PORT", help="Where to listen; HOST 0.0.0.0 for all networks.")
    ] = DEFAULT_BIND,
    keys: parts.KeysDir = None,
    simulated: parts.Simulated = False,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="End with the input.")] = False,
    jsonl: parts.Jsonl = False,
    config: parts.Config = None,
) -> None:
    """Receive the records of the clinic's rooms, until stopped with Ctrl-C.

    Whoever connects has to show a key that was added for a room (`stipple clinic keys`); everything is sent
    encrypted. An entry is acknowledged once it is on the disk. May be stopped or killed at any time: the
    rooms send again what was not acknowledged.
    """
    from controller.clinic.receiving.key_book import KeyBook
    from controller.clinic.receiving.serve import Receiving
    from controller.sockets.key_files import read_pair
    from controller.sockets.router import Router

    own = read_pair(parts.keys_folder(keys, config) / f"{parts.key_name('clinic', simulated)}.key")
    tell = parts.teller(simulated, jsonl)
    with parts.opened_store(db, simulated, config) as store:
        book = KeyBook(store.engine)
        with Router(bind, own, book.admits) as router:
            if jsonl:
                parts.print_json(simulated, event="ready", endpoint=router.endpoint, store=store.where)
            else:
                tell("note", f"listening on {router.endpoint}, store {store.where}; Ctrl-C ends it")
            if not book.admitted():
                tell("warning", "no room's key is admitted yet: see `stipple clinic keys add --help`")
            receiving = Receiving(router, store, book, tell)
            fds = (sys.stdin.fileno(),) if until_eof else ()
            while not (receiving.step(None, fds) and parts.input_has_ended()):
                pass


@app.command()
def status(
    db: parts.Db = None,
    simulated: parts.Simulated = False,
    config: parts.Config = None,
    check: Annotated[bool, typer.Option("--check", help="Check every chain from its first entry.")] = False,
    json_output: parts.Json = False,
) -> None:
    """Show how much is stored, and from which rooms; with --check if every chain holds (exit 1 if not)."""
    from controller.clinic.receiving.key_book import KeyBook
    from controller.clinic.receiving.reading import broken_sessions, stored_sessions

    with parts.store_to_look_at(db, simulated, config) as store:
        sessions = stored_sessions(store)
        keys = Counter(room for rooms in KeyBook(store.engine).admitted().values() for room in rooms)
        broken = broken_sessions(store) if check else None
        where = store.where
    rooms = {
        room: {
            "sessions": sum(one.room == room and not one.is_log for one in sessions),
            "not_closed": sum(one.room == room and not (one.closed or one.is_log) for one in sessions),
            "audit_logs": sum(one.room == room and one.is_log for one in sessions),
            "entries": sum(one.entries for one in sessions if one.room == room),
            "newest_at_utc": max((one.last_at_utc for one in sessions if one.room == room), default=None),
            "keys_in_force": keys[room],
        }
        for room in sorted({one.room for one in sessions} | set(keys))
    }
    if json_output:
        parts.print_json(simulated, store=where, rooms=rooms, broken=broken)
    else:
        typer.echo(
            f"{parts.world(simulated)} clinic's store {where}: {sum(not one.is_log for one in sessions)} "
            f"sessions"
        )
        for room, found in rooms.items():
            typer.echo(
                f"{room}: {found['sessions']} sessions ({found['not_closed']} not closed), "
                f"{found['audit_logs']} audit logs, "
                f"{found['entries']} entries, newest {found['newest_at_utc'] or 'none'}, "
                f"{found['keys_in_force']} keys in force"
            )
        for session, why in (broken or {}).items():
            typer.secho(f"BROKEN {session}: {why}", fg=typer.colors.RED)
        if broken is not None and not broken:
            typer.echo("every chain holds")
    if broken:
        raise typer.Exit(1)


@app.command()
def sessions(
    db: parts.Db = None,
    simulated: parts.Simulated = False,
    config: parts.Config = None,
    json_output: parts.Json = False,
) -> None:
    """List the stored sessions, oldest first, each with its chain's head."""
    from controller.clinic.receiving.reading import stored_sessions
    from controller.record.timeline_table import plain

    with parts.store_to_look_at(db, simulated, config) as store:
        found = stored_sessions(store)
    if json_output:
        parts.print_json(simulated, sessions=[asdict(one) for one in found])
        return
    typer.echo(f"{parts.world(simulated)} sessions: {len(found) or 'none'}")
    for one in found:
        ended = "audit log" if one.is_log else "closed" if one.closed else "not closed"
        client = plain(one.client_ref) or "none"
        typer.echo(f"{one.session}  {one.room}, client {client}, {one.entries} entries, {ended}")
        typer.echo(f"  head {one.head_hash}")


@app.command()
def show(
    session: Annotated[str, typer.Argument(metavar="SESSION", help="A name from `stipple clinic sessions`.")],
    db: parts.Db = None,
    simulated: parts.Simulated = False,
    config: parts.Config = None,
    json_output: parts.Json = False,
) -> None:
    """Show what is stored of SESSION, runs of dots drawn together; checks its chain (exit 1 if it breaks)."""
    from controller.clinic.receiving.reading import entries_of
    from controller.record.chain import first_break
    from controller.record.timeline_table import print_timeline

    with parts.store_to_look_at(db, simulated, config) as store:
        entries = entries_of(store, session)
    broken = first_break(entries)
    if json_output:
        parts.print_json(
            simulated,
            session=session,
            intact=broken is None,
            broken=None if broken is None else str(broken),
            entries=[
                {"seq": one.seq, "at_utc": one.at_utc, "kind": one.kind, "body": one.body, "hash": one.hash}
                for one in entries
            ],
        )
    else:
        print_timeline(entries, f"{parts.world(simulated)} session {session}, as the clinic has it")
        typer.echo(f"BROKEN at {broken}" if broken else f"intact, head {entries[-1].hash}")
    if broken is not None:
        raise typer.Exit(1)
