"""The floors of branch coverage: 95 % over all, 100 % where a gap could cost a puncture. Run by `make test`.

Reads the data that pytest-cov and the started processes have left behind; prints every room below its floor.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

OVERALL_PERCENT_MIN = 95.0

# What claims, forbids, writes down, carries and strikes. A directory stands for every module in it.
WHOLLY_COVERED = (
    "controller/cartridge/clinic_desk.py",
    "controller/cartridge/ledger.py",
    "controller/cartridge/ledger_reading.py",
    "controller/cartridge/ledger_statements.py",
    "controller/cartridge/ledger_stock.py",
    "controller/cartridge/room_book.py",
    "controller/cartridge/room_ledger.py",
    "controller/record/journal.py",
    "controller/session/interlocks.py",
    "firmware_bridge/device/",
    "firmware_bridge/link.py",
)


def shortfalls(report: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each floor that `report` (coverage's JSON) is below; none if all is well."""
    files = report["files"]
    for room in WHOLLY_COVERED:
        names = sorted(
            name for name in files if name == room or (room.endswith("/") and name.startswith(room))
        )
        if not names:
            yield f"{room} was not measured: expected 100 %; run the whole test suite"
        for name in names:
            found = files[name]
            if found["summary"]["percent_covered"] < 100:
                branches = [f"{start}->{end}" for start, end in found.get("missing_branches", [])]
                lines = found["missing_lines"]
                yield f"{name}: lines {lines}, branches {branches} not covered; expected 100 %"
    total = report["totals"]["percent_covered"]
    if total < OVERALL_PERCENT_MIN:
        yield f"{total:.2f} % covered over all; expected at least {OVERALL_PERCENT_MIN:.0f} %"


def main() -> int:
    """Read what was measured, print the gaps, and answer 1 if a floor is missed or nothing was measured."""
    coverage = [sys.executable, "-m", "coverage"]
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "coverage.json"
        if subprocess.run([*coverage, "json", "--quiet", "-o", str(path)], check=False).returncode:
            return 1
        report = json.loads(path.read_text(encoding="utf-8"))
    missed = list(shortfalls(report))
    if missed:
        subprocess.run([*coverage, "report"], check=True)
    for line in missed:
        print(f"coverage: {line}", file=sys.stderr)
    if not missed:
        print(f"coverage: {report['totals']['percent_covered']:.2f} % over all, every floor held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
