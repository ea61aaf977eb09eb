"""Mutants of the controller's stops: it goes on by itself, or forgets what has latched."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from controller.engine import operator_commands
from controller.engine.connection import Connection
from controller.session.commands import Arm, Begin
from controller.session.facts import Facts
from controller.session.machine_table import CommandRejected
from controller.virtual.mutants.mutant import HostMutant

Greet = Callable[[Connection], None]
Handler = Callable[[Facts, Mapping[str, Any]], None]


def _goes_on(true: Greet) -> Greet:
    def greet(connection: Connection) -> None:
        before = connection.made
        true(connection)
        if connection.made and not before:
            with suppress(CommandRejected):
                operator_commands.handle(connection._ctx, Begin())
                operator_commands.handle(connection._ctx, Arm())

    return greet


def _nothing_latches(true: dict[str, Handler]) -> dict[str, Handler]:
    return {kind: handler for kind, handler in true.items() if kind not in ("fault", "state")}


MUTANTS = (
    HostMutant(
        "controller goes on by itself",
        "P8",
        "When the machine is back the controller arms it without being asked.",
        (("controller.engine.connection:Connection.greet", _goes_on),),
        ("cable out", "host killed"),
    ),
    HostMutant(
        "latches are forgotten",
        "P8",
        "After a lost connection or a restart nobody has to acknowledge a fault or an emergency stop.",
        (("controller.session.facts:_HANDLERS", _nothing_latches),),
        ("emergency stop", "host killed", "cable out"),
    ),
)
