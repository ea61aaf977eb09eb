from datetime import UTC, datetime

from controller.runner.clock import utc_text


def test_a_moment_is_written_to_the_millisecond_and_never_rounded_up_into_the_future() -> None:
    assert utc_text(datetime(2026, 11, 22, 14, 0, 0, 1999, UTC)) == "2026-11-22T14:00:00.001Z"
