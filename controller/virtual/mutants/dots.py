"""Mutants of what is known of a dot: struck, not struck, or uncertain."""

from collections.abc import Callable
from typing import Any

from controller.engine.context import Context
from controller.session.reconcile import Memory, Reconciliation, Record
from controller.virtual.mutants.mutant import HostMutant
from firmware_bridge.device import wire

Reconcile = Callable[[Record, Memory], Reconciliation]
RecordUncertain = Callable[[Context, int, str], None]


def _forgotten_is_unstruck(true: Reconcile) -> Reconcile:
    def reconcile(record: Record, memory: Memory) -> Reconciliation:
        found = true(record, memory)
        if memory.job == record.job:
            return found
        return Reconciliation(found.recall, range(found.recall.stop, found.recall.stop), "")

    return reconcile


def _all_sent_is_uncertain(true: Reconcile) -> Reconcile:
    def reconcile(record: Record, memory: Memory) -> Reconciliation:
        found = true(record, memory)
        sent_hi = max(record.intent_hi, record.resolved_hi)
        uncertain = range(found.recall.stop, max(sent_hi + 1, found.uncertain.stop))
        return Reconciliation(found.recall, uncertain, found.why, found.hole)

    return reconcile


def _uncertain_is_missed(true: RecordUncertain) -> RecordUncertain:
    def record_uncertain(ctx: Context, dot: int, why: str) -> None:
        planned = ctx.dots[dot - 1]
        ticket = ctx.record(
            "dot",
            dot=dot,
            outcome="missed",
            depth_um=0,
            planned_um=planned.depth_um,
            needles=0,
            x_um=planned.x_um,
            y_um=planned.y_um,
            cartridge=ctx.facts.armed_cartridge,
            duration_us=0,
            replayed=True,
        )
        ctx.feeder.result_drafted(dot, ticket)

    return record_uncertain


def _missed_is_placed(true: dict[int, str]) -> dict[int, str]:
    return {**true, wire.OUTCOME_MISSED: "placed"}


def _both_places(broken: Callable[[Any], Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    rooms = ("connection", "machine_events")
    return tuple((f"controller.engine.{room}:record_uncertain", broken) for room in rooms)


MUTANTS = (
    HostMutant(
        "memory loss is a clean slate",
        "P1",
        "What a machine without memory can't vouch for is sent again.",
        (("controller.engine.connection:reconcile", _forgotten_is_unstruck),),
        ("memory wiped", "other machine"),
    ),
    HostMutant(
        "uncertain is missed",
        "P2",
        "A dot whose outcome is not known goes on record as missed.",
        _both_places(_uncertain_is_missed),
        ("power out in a strike", "memory wiped"),
    ),
    HostMutant(
        "missed is placed",
        "P2",
        "A dot that the machine has missed goes on record as placed.",
        (("controller.engine.outcomes:OUTCOME_NAMES", _missed_is_placed),),
        ("emergency stop", "cartridge pulled"),
    ),
    HostMutant(
        "whatever was sent is uncertain",
        "P3",
        "After a lost connection every dot that may have been sent is uncertain, begun or not.",
        (("controller.engine.connection:reconcile", _all_sent_is_uncertain),),
        ("host killed", "cable out"),
    ),
)
