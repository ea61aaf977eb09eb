"""Wall-clock time as the record writes it."""

from datetime import datetime


def utc_text(moment: datetime) -> str:
    """`moment` (UTC) as 2026-11-22T14:00:00.000Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
