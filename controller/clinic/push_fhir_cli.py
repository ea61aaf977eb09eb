"""`push-fhir`: ended sessions to the clinic's record system, each stored once however often it is sent.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config.schema import Settings
    from controller.fhir.export import SessionBundle


def push_fhir(
    base: Annotated[
        str, typer.Option("--base", metavar="URL", help="Base of a FHIR R4 server.", show_default=False)
    ],
    sessions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SESSION]...",
            help="Name, folder or record of each; with --db names in that store, all ended ones if left out.",
            show_default=False,
        ),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="URL", help="Take the sessions from this store of a clinic's receiver."),
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option("--token-file", metavar="FILE", help="File that holds the bearer token.")
    ] = None,
    ca_file: Annotated[
        Path | None,
        typer.Option(
            "--ca-file", metavar="FILE", help="PEM file of the authority that vouches for the server."
        ),
    ] = None,
    timeout_s: Annotated[
        float, typer.Option("--timeout-s", min=0.1, max=3600, help="How long to wait for the server.")
    ] = 60.0,
    simulated: Annotated[
        bool,
        typer.Option("--simulated", help="It is a test server: send simulated sessions, and those only."),
    ] = False,
    insecure_http: Annotated[
        bool, typer.Option("--insecure-http", help="Allow http to another computer, in the clear.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="A settings file laid over the others.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object a session.")] = False,
) -> None:
    """Send ended sessions to a FHIR R4 server, each as one transaction.

    What the server has already is left as it is: send again at any time. If one may not be sent, none is.
    """
    from config.loader import load_settings
    from controller.fhir.bundle import as_json
    from controller.fhir.send import FhirServer, token_in
    from controller.fhir.server_address import checked_base

    address = checked_base(base, insecure_http)
    token = None if token_file is None else token_in(token_file)
    settings = load_settings(config)
    found = _found(sessions or [], db, settings, simulated)
    ready = [_sendable(one, simulated) for one in found]
    with FhirServer(address, token, timeout_s, ca_file) as server:
        for one in ready:
            session, world = one.summary.session, one.summary.world
            stored = server.send(session, as_json(one.bundle), one.resources)
            if json_output:
                told = {"simulated": simulated, "session": session, "server": address}
                typer.echo(json.dumps(told | {"created": stored.created, "unchanged": stored.unchanged}))
            else:
                counts = f"{stored.created} created, {stored.unchanged} unchanged"
                typer.echo(f"{world} session {session}: {counts} on {address}")


def _found(
    sessions: list[str], db: str | None, settings: "Settings", simulated: bool
) -> "list[SessionBundle]":
    from controller.fhir.export import bundle_from, session_bundle

    if db is None:
        if not sessions:
            raise typer.BadParameter("expected a SESSION, or --db with the store to take them from")
        return [session_bundle(named, settings) for named in sessions]
    from controller.clinic.receiving.reading import intact_entries_of, stored_sessions
    from controller.clinic.receiving.store import ClinicStore

    with ClinicStore.open(db, simulated, make=False) as store:
        named = sessions or [one.session for one in stored_sessions(store) if one.closed]
        return [bundle_from(intact_entries_of(store, one), settings, Path()) for one in named]


def _sendable(one: "SessionBundle", simulated: bool) -> "SessionBundle":
    from controller.fhir.errors import SessionNotEnded, WorldRefused

    if one.summary.simulated is not simulated:
        raise WorldRefused(one.summary.session, one.summary.simulated)
    if not one.summary.closed:
        raise SessionNotEnded(one.summary.session)
    return one
