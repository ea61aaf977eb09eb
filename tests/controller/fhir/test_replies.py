import json
from typing import Any

import pytest

from controller.fhir.errors import AnswerUnreadable, EntriesConfused, ServerRefused
from controller.fhir.replies import SAID_MAX, Stored, said_in, stored_by
from tests.controller.fhir.small_server import response


def stored(answer: object, sent: int, status: int = 200) -> Stored:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return stored_by("https://h", "s1", status, body, sent)


def test_what_was_created_and_what_was_there_already_are_counted() -> None:
    assert stored(response("201 Created", "201", "200 OK"), 3) == Stored(created=2, unchanged=1)


def test_a_location_need_not_be_told() -> None:
    bare = {"type": "transaction-response", "entry": [{"response": {"status": "200"}}] * 2}

    assert stored(bare, 2) == Stored(created=0, unchanged=2)


@pytest.mark.parametrize(
    ("answer", "sent", "said"),
    [
        (b"<html>welcome</html>", 1, "<html>welcome</html>"),
        (b"", 1, "answered nothing"),
        (b"[" * 100_000, 1, "transaction-response"),
        ({"resourceType": "Bundle", "type": "batch-response"}, 1, "transaction-response"),
        ([], 1, "transaction-response"),
        (response("201"), 2, "1 entries, expected 2"),
        ({"type": "transaction-response"}, 1, "0 entries, expected 1"),
        (response("201", "412 Precondition Failed"), 2, "412 for an entry, expected 200 or 201"),
        ({"type": "transaction-response", "entry": ["x"]}, 1, "nothing for an entry"),
    ],
)
def test_what_is_no_answer_to_the_transaction_is_told(answer: object, sent: int, said: str) -> None:
    with pytest.raises(AnswerUnreadable) as unreadable:
        stored(answer, sent)

    assert said in str(unreadable.value)


def test_two_entries_that_ended_as_one_resource_are_found_out() -> None:
    """A server whose search passes over what it does not know finds any one resource for every condition."""
    confused = response("200", "200")
    confused["entry"][1]["response"]["location"] = "Device/0/_history/9"

    with pytest.raises(EntriesConfused, match="Device/0"):
        stored(confused, 2)


def test_an_error_of_the_servers_is_told_in_its_own_words() -> None:
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": "error", "code": "invalid", "diagnostics": "no", "expression": ["Device.lotNumber"]},
            {"severity": "warning", "code": "x", "details": {"text": "and\nthat"}},
            {"code": "bare"},
            "nonsense",
        ],
    }

    with pytest.raises(ServerRefused) as refused:
        stored(outcome, 1, status=422)
    assert "answered 422: error: no at Device.lotNumber; warning: and that; error: bare" in str(refused.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"Bad Gateway", "Bad Gateway"),
        (b"\x00\xff", "\ufffd\ufffd"),
        (b"x" * 5000, f"{'x' * (SAID_MAX - 1)}…"),
        (b'{"issue": []}', ""),
        (b'{"issue": [{"details": "odd"}]}', "error:"),
    ],
)
def test_whatever_a_server_says_is_shown_on_one_line(body: bytes, said: str) -> None:
    assert said_in(body) == said


def test_created_is_no_status_of_a_whole_transaction() -> None:
    answer: dict[str, Any] = response("201")

    with pytest.raises(ServerRefused):
        stored(answer, 1, status=201)
