"""Bundles over HTTP to a FHIR server: the one module that imports the HTTP library. A shell.

Says what was stored; which sessions may be sent is `cli`'s, what an answer means is `replies`'.
"""

import ssl
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from controller.fhir.errors import (
    AddressRefused,
    AnswerUnreadable,
    CaUnusable,
    ServerUnreachable,
    TokenUnusable,
)
from controller.fhir.replies import Stored, stored_by
from controller.fhir.server_address import EXPECTED

MEDIA_TYPE = "application/fhir+json"


class FhirServer:
    """A FHIR server that transactions are posted to; a context manager."""

    def __init__(self, base: str, token: str | None, timeout_s: float, ca_file: Path | None = None) -> None:
        """
        Args:
            base: as `checked_base` gives it.
            token: a bearer token, as `token_in` gives it.
            timeout_s: how long to wait for a connection, and for each part of an answer.
            ca_file: certificates of the authority that vouches for the server; else this computer's own.

        Raises:
            CaUnusable: `ca_file` holds none.
        """
        headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, "Prefer": "return=minimal"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self.base = base
        # What the environment says of proxies and passwords is not asked: a client's data goes to the address
        # that was named, and no other. A redirection is not followed either.
        self._client = httpx.Client(
            headers=headers, timeout=timeout_s, verify=_trusted(ca_file), trust_env=False
        )

    def send(self, session: str, body: bytes, entries: int) -> Stored:
        """Post a transaction of that many entries.

        Raises:
            AddressRefused: no computer can have such a name.
            ServerUnreachable: no answer came.
            AnswerUnreadable: what came is packed in a way that can't be unpacked.
            FhirError: as `stored_by` does.
        """
        try:
            answer = self._client.post(self.base, content=body)
        except httpx.InvalidURL as error:
            raise AddressRefused(self.base, EXPECTED, "correct it") from error
        except httpx.DecodingError as error:
            raise AnswerUnreadable(self.base, session, f"what can't be unpacked ({error})", "JSON") from error
        except httpx.TransportError as error:
            raise ServerUnreachable(self.base, session, str(error) or type(error).__name__) from error
        return stored_by(self.base, session, answer.status_code, answer.content, entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


def token_in(path: Path) -> str:
    """The token that the file holds. Raises TokenUnusable."""
    try:
        words = path.read_text(encoding="ascii").split()
    except OSError as error:
        raise TokenUnusable(path, error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise TokenUnusable(path, "it holds characters that no token has") from error
    if len(words) != 1 or not words[0].isprintable():
        raise TokenUnusable(path, f"it holds {len(words)} words")
    return words[0]


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        assert ca_file is not None, "only a file that was named can be unusable"
        raise CaUnusable(ca_file, error.strerror or str(error)) from error
