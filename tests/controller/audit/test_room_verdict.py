"""How a room's verification is told: to people in lines, to programs as one object."""

from controller.audit.room_verdict import RoomVerdict, event_of
from controller.record.chain import Head


def verdict(**changes: object) -> RoomVerdict:
    told = {"name": "audit-1-ab", "entries": 7, "head": Head(7, "ff"), "named": 2, "intact": 2}
    return RoomVerdict(False, "/d/audit.sqlite", **(told | changes))  # type: ignore[arg-type]


def test_an_intact_room_is_told_with_its_world_first_and_the_head_last() -> None:
    assert list(verdict().lines()) == [
        "REAL room, audit log /d/audit.sqlite: intact",
        "log      audit-1-ab",
        "entries  7",
        "records  2 intact, 2 sessions named in the log",
        "head     ff",
    ]


def test_the_first_that_is_broken_stands_in_the_first_line_and_the_others_and_the_notes_below() -> None:
    lines = list(verdict(broken=["a", "b"], notes=["c"]).lines())
    assert lines[0] == "REAL room, audit log /d/audit.sqlite: BROKEN: a"
    assert lines[-3:-1] == ["BROKEN   b", "note     c"]


def test_a_log_that_is_not_there_has_no_name_to_tell() -> None:
    assert not [line for line in RoomVerdict(True, "/d/x").lines() if line.startswith("log ")]
    assert next(RoomVerdict(True, "/d/x").lines()).startswith("SIMULATED room")


def test_for_programs_it_is_one_object_that_says_whether_all_is_intact() -> None:
    told = event_of([verdict(), verdict(broken=["a"])])
    assert told["intact"] is False
    assert event_of([verdict()]) == {
        "intact": True,
        "rooms": [
            {
                "simulated": False, "log": "/d/audit.sqlite", "name": "audit-1-ab", "entries": 7,
                "head": {"seq": 7, "hash": "ff"}, "sessions": 2, "records_intact": 2, "broken": [],
                "notes": [],
            }
        ],
    }  # fmt: skip
