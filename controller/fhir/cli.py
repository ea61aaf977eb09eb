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

app = typer.Typer(help="Send sessions to the clinic's record system.", no_args_is_help=True)


@app.callback()
def _clinic() -> None:
    """Keep the one command under its name: an app of a single command has none."""


@app.command("push-fhir")
def push_fhir(
    sessions: Annotated[
        list[str],
        typer.Argument(metavar="SESSION...", help="Name, folder or record of each.", show_default=False),
    ],
    base: Annotated[
        str, typer.Option("--base", metavar="URL", help="Base of a FHIR R4 server.", show_default=False)
    ],
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
    ready = [_sendable(named, settings, simulated) for named in sessions]
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


def _sendable(named: str, settings: "Settings", simulated: bool) -> "SessionBundle":
    from controller.fhir.errors import SessionNotEnded, WorldRefused
    from controller.fhir.export import session_bundle

    one = session_bundle(named, settings)
    if one.summary.simulated is not simulated:
        raise WorldRefused(one.summary.session, one.summary.simulated)
    if not one.summary.closed:
        raise SessionNotEnded(one.summary.session)
    return one
