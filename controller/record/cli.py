"""`stipple verify`, `stipple record dots` and `stipple record show`: a record read, never written.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Read a session's record: its events, its dots.", no_args_is_help=True)

RecordPath = Annotated[Path, typer.Argument(metavar="RECORD", help="The record's file.", show_default=False)]


def verify(
    record: Annotated[
        Path | None,
        typer.Argument(
            metavar="RECORD",
            help="A record's file, or a room's audit log; if left out, the whole room is checked.",
            show_default=False,
        ),
    ] = None,
    acknowledged: Annotated[
        str | None,
        typer.Option(
            "--acknowledged",
            metavar="HASH",
            help="A hash known from elsewhere, such as the clinic's: shows a cut tail too.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Settings over the shipped ones: where the room's files are."
        ),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
) -> None:
    """Check every entry of a record, or a whole room: intact (exit 0), or where it breaks (exit 1).

    Changes nothing, and may be run while sessions go on. Without RECORD the room is checked, simulated and
    real: its audit log, every record that the log names, and that each agrees with the other.
    """
    if record is None:
        if acknowledged is not None:
            raise typer.BadParameter(
                "a hash is compared with one record: name RECORD", param_hint="--acknowledged"
            )
        _verify_room(config, json_output)
        return
    from controller.record.verify import verify_record

    found = verify_record(record, acknowledged)
    if json_output:
        report = {
            "record": str(record),
            "audit_log": found.audit_log,
            "intact": found.intact,
            "simulated": found.simulated,
            "session": found.session,
            "entries": found.entries,
            "head": {"seq": found.head.seq, "hash": found.head.hash},
            "closed": found.closed,
            "broken": found.broken,
            "uncertain": [asdict(one) for one in found.uncertain],
        }
        typer.echo(json.dumps(report))
    else:
        verdict = "intact" if found.intact else f"BROKEN at {found.broken}"
        typer.echo(f"{found.world} {'audit log' if found.audit_log else 'record'} {record}: {verdict}")
        ended = "never ends" if found.audit_log else "closed" if found.closed else "not closed"
        typer.echo(f"{'log    ' if found.audit_log else 'session'}  {found.session or 'unknown'}, {ended}")
        typer.echo(f"entries  {found.entries}{'' if found.intact else ' before the break'}")
        for one in found.uncertain:
            typer.echo(f"uncertain  {one}")
        typer.echo(f"head     {found.head.hash}")
        if found.intact and not found.closed and acknowledged is None:
            typer.echo("a cut tail can't be ruled out (see --acknowledged)")
    if not found.intact:
        raise typer.Exit(1)


def _verify_room(config: Path | None, json_output: bool) -> None:
    from config.loader import load_settings
    from controller.audit.room_check import verify_room
    from controller.audit.room_verdict import event_of

    paths = load_settings(config).paths
    rooms = verify_room(paths.data_dir, paths.records_dir)
    if json_output:
        typer.echo(json.dumps(event_of(rooms)))
    else:
        for room in rooms:
            for line in room.lines():
                typer.echo(line)
    if any(room.broken for room in rooms):
        raise typer.Exit(1)


@app.command()
def dots(
    record: RecordPath,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="FILE",
            help="Where to write; standard output if left out. For a simulated session, SIMULATED-….csv.",
        ),
    ] = None,
) -> None:
    """Export the dots of an intact RECORD as CSV: one row a dot, places and depths in µm."""
    from controller.record.dots import dot_rows, write_csv
    from controller.record.errors import ExportFailed, ExportMisnamed
    from controller.record.verify import intact_entries

    entries = intact_entries(record)
    header = entries[0].body
    rows = dot_rows(entries)
    if csv is None:
        write_csv(rows, header["session"], header["simulated"], sys.stdout)
        return
    if header["simulated"] and not csv.name.startswith("SIMULATED-"):
        raise ExportMisnamed(csv)
    try:
        with csv.open("w", encoding="utf-8", newline="") as file:
            write_csv(rows, header["session"], header["simulated"], file)
    except OSError as error:
        raise ExportFailed(csv, error.strerror or str(error)) from error
    typer.echo(f"{len(rows)} dots written to {csv}")


@app.command()
def show(record: RecordPath) -> None:
    """Show the events of an intact RECORD in order, runs of dots drawn together."""
    from controller.record.chain import OPENING_KIND
    from controller.record.timeline_table import print_timeline
    from controller.record.verify import intact_entries

    entries = intact_entries(record)
    header = entries[0].body
    world = "SIMULATED" if header["simulated"] else "REAL"
    what = "session" if entries[0].kind == OPENING_KIND else "audit log"
    print_timeline(entries, f"{world} {what} {header['session']}")
