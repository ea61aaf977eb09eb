"""Every error of the package, provoked, with its exact text and exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from controller.clinic.cli import app
from controller.fhir import errors
from controller.fhir.errors import FhirError, ServerRefused
from controller.fhir.replies import stored_by
from controller.fhir.send import FhirServer, token_in
from controller.fhir.server_address import checked_base
from tests.controller.fhir.random_sessions import numbers_of, random_session
from tests.controller.fhir.sessions import kept

BASE = "https://fhir.example.org"
NOWHERE = "http://127.0.0.1:1"
SIMULATED, UNFINISHED = numbers_of(simulated=True, ended=True)[0], numbers_of(simulated=False, ended=False)[0]


def address(_: Path) -> None:
    checked_base("fhir.example.org", insecure_http=False)


def token(folder: Path) -> None:
    (folder / "token").write_text("two words")
    token_in(folder / "token")


def certificates(folder: Path) -> None:
    FhirServer(BASE, None, 1.0, folder / "ca.pem")


def push(folder: Path, number: int) -> None:
    record = kept(random_session(number), folder)
    CliRunner().invoke(app, ["push-fhir", str(record), "--base", NOWHERE], catch_exceptions=False)


def other_world(folder: Path) -> None:
    push(folder, SIMULATED)


def not_ended(folder: Path) -> None:
    push(folder, UNFINISHED)


def unreachable(_: Path) -> None:
    with FhirServer(NOWHERE, None, 1.0) as server:
        server.send("s1", b"{}", 1)


def refused(_: Path) -> None:
    stored_by(BASE, "s1", 403, b'{"issue": [{"severity": "error", "details": {"text": "no right"}}]}', 1)


def unreadable(_: Path) -> None:
    stored_by(BASE, "s1", 200, b"welcome", 1)


def confused(_: Path) -> None:
    body = b'{"type": "transaction-response", "entry": [%s, %s]}'
    one = b'{"response": {"status": "200", "location": "Device/7/_history/1"}}'
    stored_by(BASE, "s1", 200, body % (one, one), 2)


AGAIN = "send it again: what is stored already is left as it is"
CASES: list[tuple[Callable[[Path], None], type[FhirError], int, str]] = [
    (
        address,
        errors.AddressRefused,
        2,
        "server 'fhir.example.org' refused: expected the base of a FHIR server such as "
        "https://fhir.example.org/r4; nothing was sent; correct it",
    ),
    (
        token,
        errors.TokenUnusable,
        2,
        "{folder}/token: no token: it holds 2 words; expected a file that holds the token and nothing else, "
        "on one line; nothing was sent; write the token there, readable for you alone",
    ),
    (
        certificates,
        errors.CaUnusable,
        2,
        "{folder}/ca.pem: no certificates: No such file or directory; expected a PEM file of the authority "
        "behind the server; nothing was sent; ask whoever runs the server for it",
    ),
    (
        other_world,
        errors.WorldRefused,
        2,
        f"session SIMULATED-20261122-140000-{SIMULATED:03}-c-s1 is SIMULATED, expected a REAL one; "
        "nothing was sent; for a test server that holds no client's data, add --simulated",
    ),
    (
        not_ended,
        errors.SessionNotEnded,
        2,
        f"session 20261122-140000-{UNFINISHED:03}-c-s1 is not ended, expected one that can't change any "
        "more; nothing was sent; end it with `stipple resume`, then send it; `stipple export fhir` "
        "writes what there is to a file",
    ),
    (
        unreachable,
        errors.ServerUnreachable,
        1,
        "session s1 not sent: http://127.0.0.1:1 can't be reached: [Errno 111] Connection refused; "
        f"expected an answer; check address and network, then {AGAIN}",
    ),
    (
        refused,
        errors.ServerRefused,
        1,
        "session s1 not stored: https://fhir.example.org answered 403: error: no right; expected 200; get a "
        f"token that may write (--token-file), then {AGAIN}",
    ),
    (
        unreadable,
        errors.AnswerUnreadable,
        1,
        "session s1: https://fhir.example.org answered welcome, expected a Bundle of type "
        "transaction-response; what it stored is not known; check that the address is the base of a FHIR R4 "
        f"server, then {AGAIN}",
    ),
    (
        confused,
        errors.EntriesConfused,
        1,
        "session s1: https://fhir.example.org took two resources for one, Device/7, expected each by itself; "
        "its search passes over identifier or _tag: have that mended before anything more is sent there",
    ),
]


@pytest.mark.parametrize(
    ("provoke", "kind", "exit_code", "text"), CASES, ids=[kind.__name__ for _, kind, _, _ in CASES]
)
def test_an_error_says_what_got_expected_and_the_way_out(
    provoke: Callable[[Path], None], kind: type[FhirError], exit_code: int, text: str, tmp_path: Path
) -> None:
    with pytest.raises(FhirError) as raised:
        provoke(tmp_path)

    assert type(raised.value) is kind
    said = str(raised.value).replace("[Errno 61]", "[Errno 111]")
    assert said == text.replace("{folder}", str(tmp_path))
    assert raised.value.exit_code == exit_code


def test_no_error_of_the_package_is_left_out() -> None:
    assert {kind for _, kind, _, _ in CASES} == set(FhirError.__subclasses__())


def test_errors_are_also_the_built_in_ones_they_resemble() -> None:
    assert issubclass(errors.ServerUnreachable, ConnectionError)
    for kind in (errors.AddressRefused, errors.WorldRefused, errors.SessionNotEnded, errors.AnswerUnreadable):
        assert issubclass(kind, ValueError)


@pytest.mark.parametrize(
    ("status", "way_out"),
    [
        (401, "get a token that may write"),
        (413, "have the server take larger bundles"),
        (422, "show whoever runs the server what it said"),
        (429, "wait, and ask whoever runs the server if it goes on"),
        (503, "wait, and ask whoever runs the server if it goes on"),
    ],
)
def test_each_refusal_has_its_own_way_out(status: int, way_out: str) -> None:
    with pytest.raises(ServerRefused, match=way_out):
        stored_by(BASE, "s1", status, b"", 1)


def test_a_real_session_for_a_test_server_says_how_to_send_it_where_it_belongs() -> None:
    assert str(errors.WorldRefused("s1", simulated=False)) == (
        "session s1 is REAL, expected a SIMULATED one, as --simulated says of the server; nothing was sent; "
        "leave --simulated out if the server is the clinic's record system"
    )
