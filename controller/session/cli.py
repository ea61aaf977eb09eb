"""`stipple states`: the procedure's table as a picture, as rows, and as the document in docs/.

A thin shell. Errors leave as StatesDocumentError, whose message and exit code the common command line prints.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    help="Show which states a session has and what leads from one to another.",
)


@app.command()
def draw(
    out: Annotated[Path, typer.Option("--out", help="Picture to write: .png, or .mmd for Mermaid text.")],
) -> None:
    """Draw the states and the ways between them."""
    from controller.session.state_document import mermaid
    from controller.session.state_picture import draw as draw_picture
    from controller.session.state_picture import png_info

    if out.suffix == ".mmd":
        out.write_text(mermaid() + "\n", encoding="utf-8")
    else:
        draw_picture().save(out, format="PNG", optimize=True, pnginfo=png_info())
    typer.echo(f"states drawn to {out}")


@app.command()
def table() -> None:
    """List every row: trigger, from where, to where, on which condition, and what may refuse it."""
    from rich.console import Console
    from rich.table import Table

    from controller.session.state_document import ways

    rows = Table(title="States of a session", pad_edge=False)
    for header in ("trigger", "from", "to", "if", "may be refused by"):
        rows.add_column(header, overflow="fold")
    for way in ways():
        sources = " ".join(source.value for source in way.sources)
        rows.add_row(way.trigger.value, sources, way.dest.value, way.label, way.interlock)
    Console().print(rows)


@app.command()
def doc(
    write: Annotated[Path, typer.Option("--write", help="Document whose marked part is made anew.")],
) -> None:
    """Renew the part of a document that is made from the table."""
    from controller.session.state_document import renewed

    write.write_text(renewed(write.read_text(encoding="utf-8"), str(write)), encoding="utf-8")
    typer.echo(f"states written to {write}")
