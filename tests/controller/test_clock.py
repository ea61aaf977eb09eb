from datetime import UTC, datetime

import pytest

from controller.clock import never_back_s, utc_text


def test_a_moment_is_written_to_the_millisecond_and_never_rounded_up_into_the_future() -> None:
    assert utc_text(datetime(2026, 11, 22, 14, 0, 0, 1999, UTC)) == "2026-11-22T14:00:00.001Z"


NOON_S = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ([], NOON_S),
        (["2026-11-22T11:00:00.000Z"], NOON_S),
        (["2026-11-22T11:00:00.000Z", "2026-11-22T13:00:00.000Z"], NOON_S + 3600),
        (["2026-11-22T13:00:00.000Z", "2026-11-22T11:00:00.000Z"], NOON_S + 3600),
    ],
    ids=["nothing written", "all of it before", "the last entry later", "set back in mid-session"],
)
def test_a_session_goes_on_no_earlier_than_anything_it_has_written(
    written: list[str], seconds: float
) -> None:
    assert never_back_s(NOON_S, written) == seconds
