"""A web service on this machine, answering as the test says, with faults first where it says so."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from sources import Client, ClientSettings


@dataclass(frozen=True)
class Answer:
    """What the service sends.

    Attributes:
        body: The body.
        status: The status.
        headers: More headers.
        cut_at: Close the connection after this many bytes of the body, None to send it whole.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None


BUSY = Answer(b"busy", 503)
TOO_MANY = Answer(b"slow down", 429, {"Retry-After": "0"})
HANG_UP = Answer(b"", 200, cut_at=-1)

Route = Callable[[dict[str, str]], Answer]


@dataclass
class Service:
    """A running service.

    Attributes:
        url: Its root, no slash at the end.
        routes: Path → what answers it, given the query or form.
        faults: Sent before any route is asked, first to last.
        asked: Path and query of every request, in order.
        files: Path → bytes served with ETag and ranges.
        headers: Headers of every request, in order.
    """

    url: str = ""
    routes: dict[str, Route] = field(default_factory=dict)
    faults: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        self.asked.append((path, query))
        self.headers.append(headers)
        if self.faults:
            fault = self.faults.pop(0)
            if path in self.files and fault.cut_at is not None and fault.cut_at > 0:
                whole = self._serve(self.files[path], headers)
                return Answer(whole.body, whole.status, whole.headers, fault.cut_at)
            return fault
        if path in self.files:
            return self._serve(self.files[path], headers)
        if path in self.routes:
            return self.routes[path](query)
        return Answer(b"nothing here", 404)

    @staticmethod
    def _serve(body: bytes, headers: dict[str, str]) -> Answer:
        tag = f'"{hash(body) & 0xFFFFFFFF:x}"'
        wanted = headers.get("Range", "")
        if wanted.startswith("bytes=") and headers.get("If-Range") == tag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                return Answer(b"", 416)
            shown = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return Answer(body[start:], 206, {"ETag": tag, "Content-Range": shown})
        return Answer(body, 200, {"ETag": tag, "Accept-Ranges": "bytes"})


@pytest.fixture
def service() -> Iterator[Service]:
    """Return a service that listens on the loopback."""
    running = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._send(running.answer(parts.path, dict(parse_qsl(parts.query)), dict(self.headers)))

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._send(running.answer(urlsplit(self.path).path, dict(parse_qsl(form)), dict(self.headers)))

        def _send(self, answer: Answer) -> None:
            if answer.cut_at is not None and answer.cut_at < 0:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_at])
            if answer.cut_at is not None:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    running.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield running
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture
def client() -> Client:
    """Return a client that waits hardly at all between tries."""
    return Client(ClientSettings(retries=3, backoff_s=0.001, patience_s=0.01, timeout_s=5))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return the folder of fetched files."""
    return tmp_path / "cache"
