from pathlib import Path

import pytest

from controller.fhir.errors import (
    AddressRefused,
    AnswerUnreadable,
    CaUnusable,
    ServerRefused,
    ServerUnreachable,
    TokenUnusable,
)
from controller.fhir.replies import Stored
from controller.fhir.send import FhirServer, token_in
from tests.controller.fhir.small_server import CERTIFICATE, response, serving


def test_a_bundle_is_posted_to_the_base_as_fhir_json() -> None:
    with serving((200, response("201"))) as small, FhirServer(small.base, "let-me-in", 5.0) as server:
        assert server.send("s1", b"{}", 1) == Stored(1, 0)

    ((path, headers, body),) = small.requests
    assert (path, body) == ("/r4", b"{}")
    assert headers["content-type"] == headers["accept"] == "application/fhir+json"
    assert headers["authorization"] == "Bearer let-me-in"


def test_without_a_token_none_is_sent() -> None:
    with serving((200, response("201"))) as small, FhirServer(small.base, None, 5.0) as server:
        server.send("s1", b"{}", 1)

    assert "authorization" not in small.requests[0][1]


def test_a_redirection_is_not_followed_with_a_clients_data() -> None:
    with (
        serving((302, b"moved")) as small,
        FhirServer(small.base, "t", 5.0) as server,
        pytest.raises(ServerRefused, match="answered 302: moved"),
    ):
        server.send("s1", b"{}", 1)

    assert len(small.requests) == 1


def test_no_proxy_of_the_environment_gets_to_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving((200, response("200"))) as small, FhirServer(small.base, None, 5.0) as server:
        assert server.send("s1", b"{}", 1) == Stored(0, 1)


def test_a_server_that_is_down_is_unreachable() -> None:
    with serving((200, b"")) as small:
        gone = small.base
    with FhirServer(gone, None, 5.0) as server, pytest.raises(ServerUnreachable, match="can't be reached"):
        server.send("s1", b"{}", 1)


def test_a_server_is_believed_if_the_authority_named_vouches_for_it() -> None:
    with (
        serving((200, response("201")), secured=True) as small,
        FhirServer(small.base, "let-me-in", 5.0, CERTIFICATE) as server,
    ):
        assert server.send("s1", b"{}", 1) == Stored(1, 0)


def test_a_server_that_nobody_vouches_for_is_sent_nothing() -> None:
    with (
        serving((200, response("201")), secured=True) as small,
        FhirServer(small.base, "t", 5.0) as server,
        pytest.raises(ServerUnreachable, match="certificate verify failed"),
    ):
        server.send("s1", b"{}", 1)

    assert small.requests == []


def test_a_server_that_does_not_answer_in_time_is_unreachable() -> None:
    with serving((200, response("201"))) as small, FhirServer(small.base, None, 0.1) as server:
        small.waits_for.clear()
        with pytest.raises(ServerUnreachable, match="timed out"):
            server.send("s1", b"{}", 1)
        small.waits_for.set()


def test_an_answer_that_can_not_be_unpacked_is_told() -> None:
    with serving((200, b"no gzip")) as small, FhirServer(small.base, None, 5.0) as server:
        small.packed = "gzip"
        with pytest.raises(AnswerUnreadable, match="can't be unpacked"):
            server.send("s1", b"{}", 1)


def test_a_name_that_no_computer_can_have_is_no_address() -> None:
    with FhirServer("https://xn--\u00fc..example", None, 1.0) as server, pytest.raises(AddressRefused):
        server.send("s1", b"{}", 1)


def test_a_token_is_one_word_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("abc.def-1\n")

    assert token_in(file) == "abc.def-1"


@pytest.mark.parametrize("content", [b"", b"two words", b"caf\xc3\xa9", b"a\x00b"])
def test_a_file_that_holds_no_token_is_refused_and_not_shown(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)

    with pytest.raises(TokenUnusable) as refused:
        token_in(file)
    assert "two words" not in str(refused.value)


def test_a_file_that_is_not_there_holds_no_token(tmp_path: Path) -> None:
    with pytest.raises(TokenUnusable, match="No such file"):
        token_in(tmp_path / "none")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_are_none_are_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)

    with pytest.raises(CaUnusable, match="no certificates"):
        FhirServer("https://h", None, 5.0, file)
