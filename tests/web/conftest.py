"""A real server for a case, and somebody who speaks to it byte by byte."""

import http.client
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dscase.cli.stated import case_request
from dscase.web.server import Server


@dataclass(frozen=True)
class Answer:
    """What the server said. `place` is where a form leads to, without what is told there."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def place(self) -> str:
        return self.headers.get("location", "").partition("?")[0].partition("#")[0]


class Visitor:
    """A browser that says what it is told to say. `come_in` opens the door; until then it has no cookie."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.port = int(server.opening.split(":")[2].split("/")[0])
        self.opening = server.opening.partition(f":{self.port}")[2]
        self.cookie = ""

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        sent = {"Host": f"127.0.0.1:{self.port}", **({"Cookie": self.cookie} if self.cookie else {})}
        sent |= {"Content-Length": str(len(body))} if method == "POST" else {}
        sent |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            got = connection.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            connection.close()

    @property
    def own(self) -> dict[str, str]:
        return {"Origin": f"http://127.0.0.1:{self.port}"}

    def come_in(self) -> Answer:
        answer = self.ask("GET", self.opening)
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def get(self, path: str) -> Answer:
        return self.ask("GET", path.partition("#")[0])

    def post(self, path: str, **fields: str | list[str]) -> Answer:
        """Sends a form; `text__found` is the field text-found."""
        named = {name.replace("__", "-"): value for name, value in fields.items()}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(named, doseq=True).encode(), {**self.own, **kind})

    def give(self, *files: tuple[str, bytes], step: str = "lamp") -> Answer:
        mark = secrets.token_hex(8)
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="step"\r\n\r\n{step}\r\n'.encode()]
        for name, content in files:
            head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
            parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self.ask("POST", "/files", body, {**self.own, **kind})


@pytest.fixture
def serving() -> Iterator[Callable[..., Visitor]]:
    """Call it with a case folder: a server in a thread, and its visitor, who is not in yet."""
    running: list[tuple[Server, threading.Thread]] = []

    def serve(case_dir: Path, *, idle: timedelta = timedelta(minutes=5), lang: str | None = None) -> Visitor:
        server = Server(lambda own: case_request(case_dir, own or lang, None), idle=idle)
        server.desk.look(30)
        ready = threading.Event()
        thread = threading.Thread(target=server.run, args=(ready.set,))
        thread.start()
        running.append((server, thread))
        assert ready.wait(10)
        return Visitor(server)

    yield serve
    for server, thread in running:
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def visitor(case: Path, serving: Callable[..., Visitor]) -> Visitor:
    """Somebody who is in, at the main example."""
    come = serving(case)
    come.come_in()
    return come
