"""A web server that gives out ranges, counts what is asked of it, and can fail; a stand-in of an S3 store."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

LATE = 512 * 1024


@dataclass
class Things:
    """What the server gives out, by path, and what it was asked for. `content`: bytes, or what makes them.

    `trouble`: a path's own: a status; "no ranges"; "untagged"; "cut" and "changes" befall only what lies
    behind LATE.
    """

    base: str = ""
    content: dict[str, bytes | tuple[int, Callable[[int, int], bytes]]] = field(default_factory=dict)
    trouble: dict[str, int | str] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(end - start for start, end in self.asked)

    def forget(self) -> None:
        for each in (self.asked, self.headers, self.targets):
            each.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    things: Things

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        things, trouble = self.things, self.things.trouble.get(path)
        things.headers.append(dict(self.headers))
        things.targets.append(self.path)
        held = things.content.get(path)
        if held is None or isinstance(trouble, int):
            return self._answer(trouble if isinstance(trouble, int) else 404)
        size = len(held) if isinstance(held, bytes) else held[0]
        if trouble == "no ranges":
            return self._answer(200, held if isinstance(held, bytes) else b"")
        start, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        first, end = int(start), min(int(last) + 1, size)
        if first >= size:
            return self._answer(416)
        data = held[first:end] if isinstance(held, bytes) else held[1](first, end)
        tag = '"b"' if trouble == "changes" and first > LATE else '"a"'
        things.asked.append((first, end))
        if self.headers.get("If-Match") not in (None, tag):
            return self._answer(412)
        more = {
            "Content-Range": f"bytes {first}-{end - 1}/{size}",
            "Last-Modified": "Mon, 20 Apr 2026 09:00:00 GMT",
        }
        if trouble != "untagged":
            more["ETag"] = tag
        return self._answer(206, data, more, cut=trouble == "cut" and first > LATE)

    def _answer(
        self, status: int, data: bytes = b"", more: dict[str, str] | None = None, *, cut: bool = False
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        self.close_connection = self.close_connection or cut


@pytest.fixture(scope="session")
def _server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def things(_server: ThreadingHTTPServer) -> Things:
    """things.content["/ds.log"] = b"…"; then f"{things.base}/ds.log" can be read."""
    made = Things(f"http://127.0.0.1:{_server.server_port}")
    _Handler.things = made
    return made


@pytest.fixture(scope="session")
def _store() -> Iterator[str]:
    import os

    with pytest.MonkeyPatch.context() as patch:  # the stand-in changes the environment for good
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        from moto.server import ThreadedMotoServer

        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


@pytest.fixture
def bucket(_store: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bytes], None]:
    """bucket("2026/ds.log", b"…") puts an object into the bucket "logs" of an empty store of our own."""
    import boto3

    for name, value in {
        "AWS_ENDPOINT_URL": _store,
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-store",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="logs")
    for some in client.list_objects_v2(Bucket="logs").get("Contents", ()):
        client.delete_object(Bucket="logs", Key=some["Key"])

    def put(key: str, content: bytes) -> None:
        client.put_object(Bucket="logs", Key=key, Body=content)

    return put
