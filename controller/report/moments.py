"""Moments and spans as a report writes them. A core; all days and times are UTC, as in the record."""

from datetime import date, datetime


def minute(at_utc: str) -> str:
    """Day and minute of a time of the record; a dash for none."""
    return f"{at_utc[:10]} {at_utc[11:16]}" if at_utc else "–"


def clock(at_utc: str) -> str:
    """Hour, minute and second of a time of the record; a dash for none."""
    return at_utc[11:19] if at_utc else "–"


def day_of(at_utc: str) -> date:
    """The day of a time of the record."""
    return date.fromisoformat(at_utc[:10])


def span(seconds: float) -> str:
    """A span in its two largest units of hours, minutes and seconds."""
    minutes, rest_s = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest_s:02} s" if minutes else f"{rest_s} s"


def between(since_utc: str, until_utc: str) -> str:
    """The span between two times of the record; a clock that was set back leaves none."""
    spent_s = (datetime.fromisoformat(until_utc) - datetime.fromisoformat(since_utc)).total_seconds()
    return span(spent_s) if spent_s >= 0 else "unknown: the clock was set back"


def years_later(day: date, years: int) -> date:
    """The same day of the year, or the 28th for a 29th of February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
