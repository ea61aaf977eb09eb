"""A record's timeline as a table at the terminal, for whoever shows one."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.record.chain import Entry
from controller.record.timeline import timeline


def print_timeline(entries: Iterable[Entry], title: str) -> None:
    """Print the lines of `entries` under `title`; what is too long for the terminal's width is folded."""
    table = Table(title=Text(title), title_justify="left")
    table.add_column("at (UTC)", no_wrap=True)
    table.add_column("event", no_wrap=True)
    table.add_column("particulars", overflow="fold")
    for line in timeline(entries):
        table.add_row(line.at_utc, line.kind, Text(plain(line.detail)))
    Console().print(table)


def plain(text: str) -> str:
    """`text` on one line, what would steer a terminal replaced: a stranger's record may hold anything."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
