"""The document of a report: whole, in the right order, and of nothing but the record."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

import pytest

from controller.report.document import Code, Document
from controller.report.make import NO_PLAN
from controller.report.moments import clock, minute
from controller.summary.model import Alarm, DepthFigures, DotTotals, Override
from controller.summary.of_record import summary_of
from tests.controller.report.reports import (
    PLAN,
    made,
    pictures_of,
    texts_of,
    troubled_entries,
    whole_entries,
)
from tests.controller.summary.told import SIGNED, at_utc, record

TOLD_OTHERWISE = {"simulated", "contraindications", "kind", "recalled", "discarded", "state", "entry"}
"""What a test of its section pins, since it is told in other words."""


def facts_in(value: object) -> list[str]:
    """Every text in a summary, times as a report writes them."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Override) and value.kind == "reconciled":
        return [value.by, minute(value.at_utc)]
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [text for part in value for text in facts_in(part)]
    if is_dataclass(value) and not isinstance(value, DotTotals | DepthFigures):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return [text for name, part in named.items() if name not in TOLD_OTHERWISE for text in facts_in(part)]
    return []


@pytest.mark.parametrize("entries", [troubled_entries(), whole_entries()], ids=["troubled", "whole"])
def test_every_fact_of_the_summary_stands_in_the_report(entries: tuple[object, ...]) -> None:
    summary = summary_of(entries)  # type: ignore[arg-type]
    told = "\n".join(texts_of(made(entries, PLAN)))  # type: ignore[arg-type]

    for fact in (*facts_in(summary), summary.head.hash):
        shown = {minute(fact), clock(fact)} if fact[10:11] == "T" else {fact, fact[:16]}
        assert any(one in told for one in shown), fact


def test_what_matters_most_comes_first(troubled: Document) -> None:
    assert [section.title for section in troubled.sections] == [
        "At a glance",
        "Who and when",
        "Uncertain dots",
        "Alarms and decisions",
        "Asked, signed and given",
        "Cartridges and pigment",
        "Dots and depths",
        "For the client: after the session",
        "The record",
        "Depth and plan",
    ]


def test_without_the_plan_the_report_is_made_and_says_so() -> None:
    document = made(troubled_entries(), None)

    assert NO_PLAN in texts_of(document)
    assert len(pictures_of(document)) == 2
    assert NO_PLAN not in texts_of(made(troubled_entries(), PLAN))


def test_the_next_session_is_counted_from_the_day_of_the_last_dot(whole: Document) -> None:
    assert "not before 2026-11-29" in "\n".join(texts_of(whole))


def test_a_session_in_which_nothing_was_placed_has_a_report() -> None:
    texts = texts_of(made(record(*SIGNED), None))

    assert "no dot was placed" in texts
    assert "first this session is to be ended" in texts


def test_the_head_is_there_as_text_and_as_a_symbol(whole: Document) -> None:
    blocks = [block for section in whole.sections for block in section.blocks if isinstance(block, Code)]

    (code,) = blocks
    assert whole_entries()[-1].hash in code.text
    assert "21 entries" in code.text


def test_the_moment_in_the_file_is_that_of_the_last_entry(whole: Document) -> None:
    assert (
        whole.made_at == datetime.fromisoformat(at_utc(20)) == datetime(2026, 11, 22, 14, 0, 20, tzinfo=UTC)
    )


@pytest.mark.hazard("H35")
def test_the_world_is_the_records(whole: Document, real: Document) -> None:
    assert (whole.world, real.world) == ("SIMULATED", "REAL")


def test_the_same_record_gives_the_same_document() -> None:
    assert made(troubled_entries(), PLAN) == made(troubled_entries(), PLAN)


def test_alarms_of_every_kind_have_a_word() -> None:
    kinds = {alarm.kind for alarm in summary_of(troubled_entries()).alarms}

    assert kinds == {"fault", "disconnected", "recalled", "stop", "emergency_stop"}
    assert Alarm("", "stop", "").by == ""
