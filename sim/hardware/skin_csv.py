"""Strikes as text: one line each, readable by any spreadsheet, complete up to the last whole line.

Core: text in, strikes out, and back. `sim.process.skin_file` keeps the file.
"""

from collections.abc import Iterator

from sim.errors import TruthUnreadable
from sim.hardware.skin import Strike

COMMENT = "# SIMULATED skin"
COLUMNS = ("t_us", "x_um", "y_um", "depth_um", "needles", "cartridge")
HEAD = f"{COMMENT}\n{','.join(COLUMNS)}\n"


def strike_line(strike: Strike) -> str:
    """One line, ended; the cartridge's tag in hexadecimal."""
    return (
        f"{strike.t_us},{strike.x_um},{strike.y_um},{strike.depth_um},{strike.needles},"
        f"0x{strike.cartridge:016x}\n"
    )


def parse_strikes(text: str, source: str) -> Iterator[Strike]:
    """The strikes in `text`; lines that start with # are comments.

    Raises TruthUnreadable naming `source` and line.
    """
    header_seen = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            continue
        if not header_seen:
            if tuple(line.split(",")) != COLUMNS:
                raise TruthUnreadable(source, number, line, ",".join(COLUMNS))
            header_seen = True
            continue
        try:
            t_us, x_um, y_um, depth_um, needles, cartridge = (int(cell, 0) for cell in line.split(","))
        except ValueError:
            raise TruthUnreadable(source, number, line, "six integers, one for each column") from None
        yield Strike(t_us, x_um, y_um, depth_um, needles, cartridge)
