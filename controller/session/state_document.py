"""The table in words and as a diagram, for docs/states.md: all of it from `TABLE`, nothing kept by hand."""

import hashlib
from dataclasses import dataclass

from controller.session.states import SessionState, Trigger
from controller.session.transition_table import TABLE, Row

BEGIN_MARK = "<!-- made from the table by `stipple states doc`: do not edit from here -->"
END_MARK = "<!-- to here -->"

FROM_NEARLY_EVERYWHERE = frozenset(
    {Trigger.FAULT, Trigger.EMERGENCY_STOP, Trigger.DISCONNECTED, Trigger.CARTRIDGE_REMOVED}
)
"""Triggers that would hide everything else if each of their arrows were drawn."""


class StatesDocumentError(Exception):
    """The root of what can be wrong with a document of states."""

    exit_code = 2


class MarkMissing(StatesDocumentError):
    """The document has no place for what is made from the table."""

    def __init__(self, name: str, mark: str) -> None:
        """name: the document; mark: the line that was looked for."""
        super().__init__(
            f"{name} has no line {mark!r}: put it where the states belong, and {END_MARK!r} below it"
        )


@dataclass(frozen=True, slots=True)
class Way:
    """All rows that agree in all but where they start."""

    trigger: Trigger
    sources: tuple[SessionState, ...]
    dest: SessionState
    label: str
    interlock: str
    question: str


def ways() -> list[Way]:
    """The table, rows with the same trigger, way and interlock taken together; order as in the table."""
    found: dict[tuple[Trigger, SessionState, str, str], list[Row]] = {}
    for row in TABLE:
        found.setdefault((row.trigger, row.dest, row.label, _name(row)), []).append(row)
    return [
        Way(trigger, tuple(row.source for row in rows), dest, label, interlock, _question(rows[0]))
        for (trigger, dest, label, interlock), rows in found.items()
    ]


def fingerprint() -> str:
    """Sixteen hex digits that change with the table."""
    return hashlib.sha256(rows_markdown().encode()).hexdigest()[:16]


def mermaid() -> str:
    """A state diagram; what happens nearly everywhere is in a note, since its arrows would bury the rest."""
    lines = ["stateDiagram-v2", f"    [*] --> {SessionState.OFFLINE.value}"]
    notes = []
    for way in ways():
        text = way.trigger.value.replace("_", " ") + (f" ({way.label})" if way.label else "")
        if way.trigger in FROM_NEARLY_EVERYWHERE and len(way.sources) > 1:
            sources = ", ".join(source.value for source in way.sources)
            notes.append(f"        {text} leads to {way.dest.value} from: {sources}")
            continue
        lines += [f"    {source.value} --> {way.dest.value}: {text}" for source in way.sources]
    lines.append(f"    {SessionState.CLOSED.value} --> [*]")
    return "\n".join([*lines, f"    note right of {SessionState.FAULT.value}", *notes, "    end note"])


def rows_markdown() -> str:
    """Every row, with what picks it and what may refuse it."""
    lines = ["| trigger | from | to | if | may be refused by |", "| --- | --- | --- | --- | --- |"]
    for way in ways():
        sources = ", ".join(f"`{source.value}`" for source in way.sources)
        refused = f"`{way.interlock}`: {way.question}" if way.interlock else ""
        lines.append(f"| `{way.trigger.value}` | {sources} | `{way.dest.value}` | {way.label} | {refused} |")
    return "\n".join(lines)


def renewed(document: str, name: str) -> str:
    """`document` with everything between its marks made anew. Raises MarkMissing."""
    for mark in (BEGIN_MARK, END_MARK):
        if mark not in document:
            raise MarkMissing(name, mark)
    before, _, rest = document.partition(BEGIN_MARK)
    after = rest.partition(END_MARK)[2]
    made = f"```mermaid\n{mermaid()}\n```\n\n{rows_markdown()}"
    return f"{before}{BEGIN_MARK}\n\n{made}\n\n{END_MARK}{after}"


def _name(row: Row) -> str:
    return getattr(row.interlock, "__name__", "")


def _question(row: Row) -> str:
    return ((row.interlock and row.interlock.__doc__) or "").partition("?")[0] + (
        "?" if row.interlock else ""
    )
