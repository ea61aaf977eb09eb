"""A server on a port of this computer that answers as it was told, and remembers what it was sent."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CERTIFICATE = Path(__file__).parents[2] / "data" / "loopback.pem"


class SmallServer:
    """answers: status and body for each request in turn; the last one from then on.

    packed: what the answer says of how it is packed; waits_for: it answers no sooner.
    """

    def __init__(self, *answers: tuple[int, object]) -> None:
        self.answers = list(answers)
        self.packed = ""
        self.waits_for = threading.Event()
        self.waits_for.set()
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.base = ""

    def answer(self) -> tuple[int, bytes]:
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()


def response(*statuses: str) -> dict[str, Any]:
    """A transaction's response with these statuses of its entries."""
    entries = [
        {"response": {"status": status, "location": f"Device/{number}/_history/1"}}
        for number, status in enumerate(statuses)
    ]
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


@contextmanager
def serving(*answers: tuple[int, object], secured: bool = False) -> Iterator[SmallServer]:
    """The server, as long as the block lasts; `secured` by a certificate that only CERTIFICATE holds."""
    small = SmallServer(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            small.requests.append((self.path, headers, body))
            small.waits_for.wait(timeout=30)
            status, content = small.answer()
            self.send_response(status)
            if small.packed:
                self.send_header("Content-Encoding", small.packed)
            self.send_header("Content-Length", str(len(content)))
            if status == 302:
                self.send_header("Location", "/elsewhere")
            # Whoever has waited long enough is gone.
            with suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: a test has its own ways to see what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if secured:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    small.base = f"{'https' if secured else 'http'}://127.0.0.1:{server.server_port}/r4"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield small
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
