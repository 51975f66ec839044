"""Somebody who means ill speaks to the local page, or sends it more than it can hold."""

import os
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

MEGABYTE = 1_000_000
GROWTH = 60 * MEGABYTE
"""Bytes by which the server's memory may grow over an upload of 100 MB that it refuses."""


class Process:
    """A server in a process of its own, whose memory can be looked at."""

    def __init__(self, case):
        command = Path(sys.executable).with_name("dscase.exe" if os.name == "nt" else "dscase")
        self.running = subprocess.Popen(
            [str(command), "serve", str(case), "--no-open"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        told = ""
        while (line := self.running.stdout.readline()) and "http://" not in told:
            told += line
        address = urlsplit(re.search(r"http://\S+", told)[0])
        self.port = address.port
        self.own = {"Origin": f"http://127.0.0.1:{self.port}"}
        status, headers, _ = self.ask("GET", f"{address.path}?{address.query}")
        assert status == 303
        self.own["Cookie"] = headers["set-cookie"].partition(";")[0]

    def ask(self, method, path, body=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {**self.own, **headers})
            got = connection.getresponse()
            return got.status, {name.lower(): value for name, value in got.getheaders()}, got.read()
        finally:
            connection.close()

    @property
    def peak(self):
        """Bytes of memory that the process has ever held."""
        text = Path(f"/proc/{self.running.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) * 1024

    def end(self):
        self.running.kill()
        self.running.communicate(timeout=30)


@pytest.fixture(scope="module")
def estate(copied, tmp_path_factory):
    """One case for all these tests: none of them may change what another one sees."""
    return copied("pattern-update", tmp_path_factory.mktemp("hostile") / "case")


@pytest.fixture(scope="module")
def process(estate):
    server = Process(estate)
    yield server
    server.end()


def large(megabytes, mark=b"mark"):
    """A form with one file, made as it is sent."""
    yield b"--" + mark + b'\r\nContent-Disposition: form-data; name="files"; filename="large.png"\r\n\r\n'
    block = os.urandom(MEGABYTE)
    for _ in range(megabytes):
        yield block
    yield b"\r\n--" + mark + b"--\r\n"


FORM = {"Content-Type": "multipart/form-data; boundary=mark"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is looked at in /proc")
@pytest.mark.parametrize("announced", [True, False])
def test_a_hundred_megabytes_are_refused_with_words_and_held_nowhere(estate, process, announced):
    process.ask("GET", "/step/lamp")
    before, evidence = process.peak, set((estate / "evidence").iterdir())
    length = {"Content-Length": str(sum(map(len, large(100))))} if announced else {}  # else in chunks
    status, _, told = process.ask("POST", "/files", large(100), **FORM, **length)
    assert status == 413
    assert "50 MB" in told.decode("utf-8")
    assert process.peak - before < GROWTH
    assert set((estate / "evidence").iterdir()) == evidence
    assert process.ask("GET", "/step/lamp")[0] == 200


def test_many_small_fields_and_parts_are_refused(process):
    status, _, told = process.ask(
        "POST",
        "/step/lamp",
        b"&".join(b"a=1" for _ in range(5000)),
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert status == 400
    assert "読み取れません" in told.decode("utf-8")
    part = b'--mark\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    assert process.ask("POST", "/files", part * 5000 + b"--mark--\r\n", **FORM)[0] == 400


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/step/" + "a" * 5000, {}),
        ("/step/%00", {}),
        ("/step/%ff%fe", {}),
        ("/picture/E-01%2f..%2f..%2fcase.yaml/image", {}),
        ("/download/..%2f..%2fetc%2fpasswd", {}),
        ("//etc/passwd", {}),
        ("/../../etc/passwd", {}),
        ("/page.css/../page.js", {}),
        ("/step/lamp?note=saved&of=%3Cscript%3E", {}),
        ("/step/lamp?note=%3Cscript%3E&of=lamp", {}),
        ("/", {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Host": "evil.example"}),
    ],
)
def test_odd_addresses_get_an_ordinary_answer_and_give_nothing_away(process, path, more):
    status, _, told = process.ask("GET", path, **more)
    assert status in (200, 303, 404)
    assert b"root:" not in told
    assert b"<script>" not in told
    assert b"schema: 1" not in told


def test_text_of_logs_and_people_is_never_markup_on_the_page(estate, process):
    hostile = "</textarea><script>alert(1)</script>{{ 7*7 }}\u202e"
    (estate / "evidence" / "x&copy;.txt").write_text("nothing", encoding="utf-8")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    process.ask("POST", "/look", **form)
    process.ask("POST", "/step/modules", urlencode({"result": "found", "text-found": hostile}), **form)
    for path in ("/step/modules", "/step/liveness?note=saved&of=modules", "/build"):
        told = process.ask("GET", path)[2].decode("utf-8")
        assert "<script>alert" not in told
        assert "x&copy;.txt" not in told
        assert "49" not in re.findall(r"script&gt;([^<]*)", told)
        assert "\u202e" not in told


def test_another_case_beside_it_has_another_port_and_another_key(process, recovered):
    other = Process(recovered)
    try:
        assert other.port != process.port
        mine = {"Cookie": process.own["Cookie"].replace(str(process.port), str(other.port))}
        own, other.own = other.own, {**other.own, **mine}
        assert other.ask("GET", "/step/lamp")[0] == 403
        other.own = own
        assert other.ask("GET", "/step/lamp")[0] == 200
    finally:
        other.end()
