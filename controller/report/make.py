"""A session's report as a document: which sections there are, and what comes first. A core.

The record's head closes the report, as text and as a symbol, so that a paper copy can tell later whether a
record was cut or replaced. `stipple verify RECORD --acknowledged HASH` takes it.
"""

from collections.abc import Sequence
from datetime import datetime

from config.schema import Aftercare
from controller.cartridge.label_symbol import text_symbol
from controller.plan.model import Plan
from controller.record.chain import Entry
from controller.record.dots import dot_rows
from controller.report.aftercare import after_the_session
from controller.report.course import (
    alarms_and_decisions,
    alerts,
    at_a_glance,
    dots_and_depths,
    uncertain_dots,
)
from controller.report.document import Block, Code, Document, Section, Words
from controller.report.goods import goods
from controller.report.maps import maps
from controller.report.moments import day_of
from controller.report.papers import asked_and_signed, who_and_when
from controller.summary.model import SessionSummary
from controller.summary.of_record import summary_of
from controller.summary.work import work_of

MODULE_MM = 0.9
"""Side of a module of the head's symbol: large enough for a telephone's camera."""

NO_PLAN = "The plan does not lie beside the record: no map of what was planned, no zones on the others."


def report_of(entries: Sequence[Entry], plan: Plan | None, aftercare: Aftercare) -> Document:
    """The report.

    Args:
        entries: of an intact record, all of them in order.
        plan: the one the session was begun with, or None where it is not at hand.
        aftercare: when a client comes again.
    """
    summary, work = summary_of(entries), work_of(entries)
    sessions = None if plan is None else len(plan.sessions)
    last_dot_on = day_of(work.last_dot_at_utc) if work is not None and summary.dots.deposited else None
    pictures = maps(summary.world, dot_rows(entries), plan, summary.plan_session)
    first: list[Block] = [at_a_glance(summary), *pictures[:1]]
    if plan is None:
        first.append(Words(NO_PLAN))
    sections = [
        Section("At a glance", tuple(first)),
        who_and_when(summary, work, sessions),
        uncertain_dots(entries),
        alarms_and_decisions(summary),
        asked_and_signed(summary),
        goods(summary),
        dots_and_depths(summary),
        after_the_session(aftercare, summary.plan_session, sessions, last_dot_on, closed=summary.closed),
        _head(summary),
        Section("Depth and plan", pictures[1:]) if pictures[1:] else None,
    ]
    return Document(
        world=summary.world,
        title=f"Session report: client {summary.client_ref}",
        subtitle=f"session {summary.plan_session} of the plan, {summary.begun_at_utc[:10]}",
        alerts=alerts(summary),
        sections=tuple(section for section in sections if section is not None),
        foot=f"{summary.session} · record's head {summary.head.hash[:16]}",
        made_at=datetime.fromisoformat(summary.last_at_utc),
    )


def _head(summary: SessionSummary) -> Section:
    head = summary.head
    text = (
        f"session {summary.session}\n{head.seq} entries, all intact; the last one's hash is\n{head.hash}\n"
        "Does a record still hold all this? stipple verify RECORD --acknowledged HASH"
    )
    return Section(
        "The record",
        (
            Code(text_symbol(head.hash), MODULE_MM, text),
            Words(
                "This report was made from the record alone, whose entries are chained by their hashes. "
                "Stipple is not a cleared medical device."
            ),
        ),
    )
