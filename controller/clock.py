"""Wall-clock time as the record writes it, and as a resumed session may trust it."""

from collections.abc import Iterable
from datetime import datetime


def utc_text(moment: datetime) -> str:
    """`moment` (UTC) as 2026-11-22T14:00:00.000Z."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def never_back_s(now_utc_s: float, written: Iterable[str]) -> float:
    """Wall-clock seconds to go on with: `now_utc_s`, or the latest time already written if that is later.

    The latest, not the last: a clock set back in mid-session dates the entries after it too early, too, and
    no cartridge may get minutes back by that. P4.
    """
    latest = max(written, default="")
    return max(now_utc_s, datetime.fromisoformat(latest).timestamp()) if latest else now_utc_s
