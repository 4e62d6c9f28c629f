"""A real HTTP server on loopback that gives the answers a test has prepared, and remembers every request."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from resources.live.limits import Limits
from resources.live.web import Web


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    line: str
    """As it stands in the logs of servers and proxies."""
    body: str


@dataclass
class Reply:
    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    """Length the header names, where it is not the real one."""
    delay: float = 0.0
    drip: float = 0.0
    """Seconds between two bytes of the content."""


Answering = Callable[[Request], Reply | bytes]


@dataclass
class Server:
    url: str
    requests: list[Request]


@contextmanager
def serving(answer: Answering) -> Iterator[Server]:
    """Serve until the end of the block."""
    requests: list[Request] = []
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query, form = dict(parse_qsl(parts.query)), dict(parse_qsl(body, keep_blank_values=True))
            request = Request(self.command, parts.path, query, form, headers, self.requestline, body)
            requests.append(request)
            reply = answer(request)
            reply = Reply(reply) if isinstance(reply, bytes) else reply
            closing.wait(reply.delay)
            self.send_response(reply.status)
            announced = len(reply.content) if reply.announced is None else reply.announced
            for name, value in {
                "Content-Length": str(announced),
                "Connection": "close",
                **reply.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.drip:
                with contextlib.suppress(ConnectionError):
                    for byte in reply.content:
                        self.wfile.write(bytes([byte]))
                        closing.wait(reply.drip)
            else:
                self.wfile.write(reply.content)
            self.close_connection = True

        do_GET = do_POST = _any  # noqa: N815 - names of http.server

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_address[1]}", requests)
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Clock:
    """Time that passes only by waiting; every wait is remembered."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def web(self, **limits: float) -> Web:
        return Web(Limits(**{"read": 5.0, **limits}), sleep=self.sleep, clock=lambda: self.now)  # type: ignore[arg-type]


def nobody() -> str:
    """An address at which nobody listens."""
    with serving(lambda request: b"") as server:
        return server.url


def said(code: int, text: str = "", names: tuple[str, ...] = (), **others: object) -> bytes:
    """What a GENESIS service says instead of a file."""
    listed = [{"Code": name, "Content": "", "Values": "1"} for name in names] or None
    status = {"Code": code, "Content": text, "Type": "Information"}
    answer = {"Ident": {"Service": "data", "Method": "tablefile"}, "Status": status, "List": listed, **others}
    return json.dumps(answer, ensure_ascii=False).encode()


def replayed(folder: Path, name: str) -> bytes:
    """A recorded answer."""
    return (folder / f"{name}.json").read_bytes()
