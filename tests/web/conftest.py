"""A real server for a case, and somebody who speaks to it byte by byte."""

import base64
import http.client
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from dscase.cli.case_options import case_request
from dscase.web import worker
from dscase.web.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, a page shows what it asked to be looked at."""
    monkeypatch.setattr(worker, "PATIENCE", 300.0)
    monkeypatch.setattr(worker, "QUICK", 300.0)


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
def finished() -> Callable[[Coroutine[object, object, object]], None]:
    """Call it with what never waits. No loop is needed, and none may be made where a browser's is running."""

    def finish(coroutine: Coroutine[object, object, object]) -> None:
        with pytest.raises(StopIteration):
            coroutine.send(None)

    return finish


@pytest.fixture
def serving() -> Iterator[Callable[..., Visitor]]:
    """Call it with a case folder: a server in a thread, and its visitor, who is not in yet."""
    running: list[tuple[Server, threading.Thread]] = []

    def serve(case_dir: Path, *, idle: timedelta = timedelta(minutes=5), lang: str | None = None) -> Visitor:
        server = Server(lambda own: case_request(case_dir, own or lang, None), idle=idle)
        server.worker.look(30)
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


HAND_OVER = """([kind, files, text]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files) {
    data.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], name, { type }));
  }
  if (text) data.setData("text/plain", text);
  const to = document.activeElement ?? document.body;
  const more = { bubbles: true, cancelable: true };
  if (kind === "paste") {
    return to.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, ...more }));
  }
  const kinds = kind === "drop" ? ["dragenter", "dragover", "drop"] : [kind];
  return kinds.map((one) => to.dispatchEvent(new DragEvent(one, { dataTransfer: data, ...more }))).at(-1);
}"""


class Reader:
    """A person at the page, with a script: what they do with mouse, keys and clipboard."""

    def __init__(self, page: "Page", visitor: Visitor) -> None:
        self.page = page
        self.server = visitor.server
        self.opening = visitor.server.opening
        self.address = self.opening.partition("/open")[0]
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))

    def come_in(self) -> None:
        self.page.goto(self.opening)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address).partition("?")[0].partition("#")[0]

    @property
    def notes(self) -> str:
        return self.page.locator(".notes").inner_text()

    def hand(self, kind: str, *files: tuple[str, str, bytes], text: str = "") -> bool:
        """Drops or pastes files (name, type, content). False: the page took them, not the browser."""
        told = [[name, of, base64.b64encode(content).decode()] for name, of, content in files]
        return bool(self.page.evaluate(HAND_OVER, [kind, told, text]))

    def settle(self) -> None:
        """Waits until the page has been answered."""
        self.page.wait_for_function("!document.querySelector('main[aria-busy]')")

    @property
    def strangers(self) -> Sequence[str]:
        """Requests that left this machine."""
        inside = (self.address, "data:", "blob:", "about:")
        return [url for url in self.asked if not url.startswith(inside)]


@pytest.fixture
def reader_of() -> type[Reader]:
    """Call it with a browser's page and a visitor: somebody at that visitor's server."""
    return Reader


@pytest.fixture
def reader(case: Path, serving: Callable[..., Visitor], page: "Page") -> Iterator[Reader]:
    """Somebody at the page of the main example. Nothing is asked of another machine.

    The server comes before the browser's page and so ends after it: a page that asks how far a build is
    while its server ends tells an error on its console.
    """
    person = Reader(page, serving(case))
    person.come_in()
    yield person
    assert not person.strangers


@pytest.fixture
def unlucky(
    new_context: Callable[[], "BrowserContext"], case: Path, serving: Callable[..., Visitor]
) -> Iterator[Reader]:
    """The same, where the server is to refuse something: the browser tells that on its console."""
    context = new_context()
    opened = context.new_page()
    told: list[str] = []
    opened.on("pageerror", lambda error: told.append(str(error)))
    person = Reader(opened, serving(case))
    person.come_in()
    yield person
    context.close()
    assert not told
    assert not person.strangers
