"""Push and clinic together, with everything on the way that can happen to messages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.record.chain import Head
from tests.controller.clinic.small_clinic import RECORD, ClinicInMemory, push_of

Step = tuple[str, float]
steps = st.lists(
    st.tuples(
        st.sampled_from(["commit", "lose", "connect", "drop out", "drop in", "twice", "restart", "pass"]),
        st.floats(0.01, 40.0),
    ),
    max_size=60,
)


@pytest.mark.hazard("H32")
@given(steps)
@settings(max_examples=60, deadline=None)
def test_whatever_happens_on_the_way_the_clinic_has_each_entry_once_in_the_end(happened: list[Step]) -> None:
    now_s, committed, clinic = 0.0, 1, ClinicInMemory()
    push = push_of(committed)

    def exchange(what: str) -> None:
        for message in push.messages_to_send(now_s):
            for _ in range(2 if what == "twice" else 1):
                if what != "drop out":
                    answer = clinic.take(message)
                    if what != "drop in":
                        push.receive(answer, now_s)

    for what, lasts_s in happened:
        now_s += lasts_s
        if what == "commit":
            committed += 3
            push.committed(committed, now_s)
        elif what == "lose":
            push.lost(now_s)
        elif what == "connect":
            push.connected(now_s)
        elif what == "restart":
            push = push_of(committed)
        exchange(what)
        assert clinic.stored == list(RECORD[: len(clinic.stored)])
        assert push.diverged is None

    push.connected(now_s)
    for _ in range(50):
        exchange("")
        now_s = max(now_s, push.next_deadline_s() or 0.0)
    assert clinic.stored == list(RECORD[:committed])
    assert push.acknowledged == Head(committed, RECORD[committed - 1].hash)
    assert push.waiting == 0
