"""The stand-in's server: HTTPS on 127.0.0.1, with a private CA made at its start, and faults on request."""

import contextlib
import gzip
import json
import socket
import socketserver
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import trustme

from tests.dsm import soap
from tests.dsm.store import Store
from tests.dsm.wsdl import wsdl

FOREIGN = "https://dsm-inside.example.invalid:4119/webservice/Manager"
"""What the WSDL names as its address, as a manager does that knows itself by another name."""

Fault = Literal[
    "",
    "expire",  # the session is over before the call
    "fault",  # a fault without a text
    "busy",  # 503
    "rate",  # 429
    "cut",  # the connection ends in the middle of the answer
    "garbled",  # bytes in the middle are others
    "halved",  # half the document, called whole
    "drop",  # the connection ends before the answer
    "slow",  # the answer comes in drips
    "stalled",  # it does not come
    "arrive",  # events are recorded before the call
    "html",  # a page instead of an answer
    "entity",  # a document type with an entity
    "redirect",  # to somewhere else
]
Plan = Callable[[str, int], Fault]
"""Which fault befalls a call: its operation, and the how manieth request it is, from 0."""


def sound(_operation: str, _number: int) -> Fault:
    return ""


@dataclass
class Manager:
    """A running stand-in. `ca` is a PEM file; `url` is what `--dsm` takes."""

    store: Store
    url: str
    ca: Path
    port: int
    plan: Plan = sound
    arriving: Callable[[Store], None] = lambda _store: None
    pause: float = 0.02  # seconds, of what is slow
    gzipped: bool = False
    requests: int = 0
    seen: list[tuple[str, str]] = field(default_factory=list)  # (method, path)
    guard: threading.Lock = field(default_factory=threading.Lock)


@contextlib.contextmanager
def running(
    store: Store,
    *,
    name: str = "127.0.0.1",
    authority: trustme.CA | None = None,
    port: int = 0,
    **settings: Any,
) -> Iterator[Manager]:
    """A stand-in that serves `store` while the block runs. `name`: whom its certificate is made out to."""
    authority = authority or trustme.CA(organization_name="stand-in")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with tempfile.TemporaryDirectory() as folder:
        ca = Path(folder, "ca.pem")
        authority.cert_pem.write_to_path(ca)
        server = _Server(("127.0.0.1", port), _Handler)
        server.context = context
        own = server.server_address[1]
        server.manager = Manager(store, f"https://127.0.0.1:{own}", ca, own, **settings)
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield server.manager
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


_INSTEAD: dict[str, Any] = {
    "busy": (503, b"", "text/html"),
    "rate": (429, b"", "text/html", ("Retry-After", "1")),
    "html": (200, b"<html><body>Sign in</body></html>", "text/html"),
    "redirect": (307, b"", "text/html", ("Location", FOREIGN)),
}
"""What comes instead of an answer."""


def _called(manager: Manager, fault: Fault, name: str, call: Any) -> tuple[int, bytes]:
    """The answer to a call, or a fault, with its status."""
    try:
        if fault == "fault":
            return 500, soap.fault(soap.Refused("ManagerException")).encode()
        return 200, soap.answered(manager.store, name, call).encode()
    except soap.Refused as refused:
        return 500, soap.fault(refused).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    context: ssl.SSLContext
    manager: Manager

    def finish_request(self, request: Any, client_address: Any) -> None:
        """The handshake is the connection's own: one that stops in it holds up nobody."""
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request.settimeout(30)
        with contextlib.suppress(OSError):
            secured = self.context.wrap_socket(request, server_side=True)
            try:
                super().finish_request(secured, client_address)
            finally:
                with contextlib.suppress(OSError):
                    secured.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Server

    def log_message(self, *_words: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        manager = self._noted()
        if self.path.partition("?")[0] == "/webservice/Manager":
            return self._send(200, wsdl(FOREIGN).encode(), "text/xml;charset=utf-8")
        if self.path.startswith("/api/"):
            return self._rest(manager)
        return self._send(404, b"<html><body>404</body></html>", "text/html")

    def do_POST(self) -> None:
        manager = self._noted()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/webservice/Manager":
            return self._send(404, b"", "text/html")
        name, call = soap.operation(body)
        with manager.guard:
            number, manager.requests = manager.requests, manager.requests + 1
            manager.store.asked.append(name)
        fault = manager.plan(name, number)
        if fault == "expire":
            manager.store.sessions.clear()
        elif fault == "arrive":
            manager.arriving(manager.store)
        return self._answer(manager, fault, *_called(manager, fault, name, call))

    def _answer(self, manager: Manager, fault: Fault, status: int, answer: bytes) -> None:
        kind = "text/xml;charset=utf-8"
        middle = len(answer) // 2
        if fault in _INSTEAD:
            return self._send(*_INSTEAD[fault])
        if fault in {"drop", "stalled"}:
            time.sleep(manager.pause if fault == "stalled" else 0)
            return self._gone()
        if fault == "cut":
            self._head(status, kind, len(answer))
            self.wfile.write(answer[:middle])
            return self._gone()
        if fault == "slow":
            return self._drip(manager, status, kind, answer)
        if fault == "garbled":
            answer = answer[:middle] + b"\x00\xff<" + answer[middle + 3 :]
        elif fault == "halved":
            answer = answer[:middle]
        elif fault == "entity":
            answer = answer.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY e "x">]>', 1)
        if manager.gzipped:
            return self._send(status, gzip.compress(answer), kind, ("Content-Encoding", "gzip"))
        return self._send(status, answer, kind)

    def _drip(self, manager: Manager, status: int, kind: str, answer: bytes) -> None:
        self._head(status, kind, len(answer))
        size = max(len(answer) // 5, 1)
        for begin in range(0, len(answer), size):
            self.wfile.write(answer[begin : begin + size])
            self.wfile.flush()
            time.sleep(manager.pause / 5)

    def _rest(self, manager: Manager) -> None:
        with manager.guard:
            number, manager.requests = manager.requests, manager.requests + 1
        if manager.plan("rest", number) == "rate":
            return self._send(429, b'{"message":"Too many"}', "application/json", ("Retry-After", "1"))
        if self.headers.get("api-secret-key") != manager.store.api_key or not self.headers.get("api-version"):
            return self._send(401, b'{"message":"Unauthorized"}', "application/json")
        words = {"GREEN": "active", "YELLOW": "warning", "RED": "error", "GREY": "inactive"}
        computers = [
            {
                "ID": one.id,
                "hostName": one.name,
                "displayName": "",
                "platform": one.platform,
                "agentVersion": one.agent,
                "lastAgentCommunication": int(one.contact.timestamp() * 1000) if one.contact else None,
                "computerStatus": {
                    "agentStatus": words.get(one.light, "inactive"),
                    "agentStatusMessages": [one.status, "Heartbeat is fine"],
                },
            }
            for one in manager.store.hosts
        ]
        return self._send(200, json.dumps({"computers": computers}).encode(), "application/json")

    def _noted(self) -> Manager:
        self.server.manager.seen.append((self.command, self.path))
        return self.server.manager

    def _head(self, status: int, kind: str, length: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: int, content: bytes, kind: str, *headers: tuple[str, str]) -> None:
        self._head(status, kind, len(content), *headers)
        self.wfile.write(content)

    def _gone(self) -> None:
        """The connection ends here."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """An HTTP proxy: its address, and what it was asked to connect to."""
    asked: list[str] = []

    class Between(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            first = self.rfile.readline().decode()
            asked.append(first.split()[1])
            while self.rfile.readline().strip():
                pass
            host, _, port = asked[-1].rpartition(":")
            with socket.create_connection((host, int(port)), 10) as there:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pump, args=(there, self.connection), daemon=True)
                back.start()
                _pump(self.connection, there)
                back.join(5)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Between)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
