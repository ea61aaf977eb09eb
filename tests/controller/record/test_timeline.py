from controller.record.chain import GENESIS, Draft, Entry, seal
from controller.record.timeline import Line, timeline

TIMES = [f"2026-11-22T14:00:0{second}.000Z" for second in range(10)]


def sealed(*drafts: Draft) -> list[Entry]:
    entries: list[Entry] = []
    for at_utc, draft in zip(TIMES, drafts, strict=False):
        entries.append(seal(entries[-1].head if entries else GENESIS, at_utc, draft.kind, draft.body))
    return entries


def test_events_stand_alone_and_runs_of_dots_are_drawn_together() -> None:
    lines = timeline(
        sealed(
            Draft("armed", {"by": "technician", "why": None}),
            Draft("intent", {"first": 1, "last": 8}),
            Draft("dot", {"dot": 1, "outcome": "placed"}),
            Draft("dot", {"dot": 2, "outcome": "shallow"}),
            Draft("dot", {"dot": 3, "outcome": "placed"}),
            Draft("fault", {"code": 4, "detail": "stage stalled"}),
        )
    )
    assert list(lines) == [
        Line(TIMES[0], "armed", "by technician"),
        Line(TIMES[1], "dots", "1 to 3: 2 placed, 1 shallow"),
        Line(TIMES[5], "fault", "code 4, detail stage stalled"),
    ]


def test_an_intent_without_results_is_told_as_such() -> None:
    lines = timeline(
        sealed(Draft("intent", {"first": 1, "last": 8}), Draft("intent", {"first": 9, "last": 16}))
    )
    assert list(lines) == [Line(TIMES[0], "intent", "1 to 16: no result")]
