"""`stipple sim`: the options, and the help that goes with them.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

BENCH_HELP = "Read bench lines from standard input: pedal down, seat 0x2a, pull, estop press, status, quit …"


def sim(
    link: Annotated[Path, typer.Option(metavar="PATH", help="Where the port is to appear, as a link.")],
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where memory and skin are kept; starting again there is the same machine after a loss of "
            "power. Default: a new directory, named at the start.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides skin, cartridges and every error of measurement.")] = 1,
    speed: Annotated[
        str,
        typer.Option(
            metavar="max|FACTOR",
            help="How fast stage and needle are, against life. The line and every timer stay in real time.",
        ),
    ] = "1.0",
    baud: Annotated[int, typer.Option(help="Pace of the line, bits per second.")] = 115_200,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line instead of text.")] = False,
    bench: Annotated[bool, typer.Option("--bench/--no-bench", help=BENCH_HELP)] = True,
    until_eof: Annotated[
        bool, typer.Option("--until-eof", help="End when the bench lines end, not to outlive their writer.")
    ] = False,
) -> None:
    """Run the simulated machine on a pseudo-terminal, until `quit` or Ctrl-C.

    \b
    Terminal 1, the machine:        stipple sim --link /tmp/machine
    Terminal 2, the controller:     stipple run --port /tmp/machine --plan plan.json

    In terminal 1 you are everybody at the bench. Type:

    \b
    pedal down | pedal up | pedal unplug        the foot
    seat TAG | pull                             the cartridge
    estop press | estop release                 the emergency stop
    link cut SECONDS                            the cable
    power off | power on | power cycle          the supply
    bend NEEDLE                                 a needle of the seated cartridge
    status | quit

    What the skin received is in SIMULATED-skin.csv in the state directory, one line a strike.
    """
    from sim.errors import SettingInvalid
    from sim.process.launch import ProcessSettings, serve
    from sim.process.server import BenchSource

    if bench and sys.stdin is None:
        raise SettingInvalid("standard input", "closed", "a terminal or a pipe, or --no-bench")
    settings = ProcessSettings(link, state, seed, speed, baud, jsonl)
    source = BenchSource(sys.stdin.fileno(), until_eof) if bench else None
    try:
        serve(settings, source, sys.stdout)
    except BrokenPipeError:
        # Whoever listened has gone; what is still buffered must not raise again when the stream closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
