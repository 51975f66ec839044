"""Somebody who means ill speaks to the local page, or sends it more than it can hold."""

import os
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

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


@pytest.fixture
def process(case):
    server = Process(case)
    yield server
    server.running.kill()
    server.running.communicate(timeout=30)


def large(megabytes, mark=b"mark"):
    """A form with one file, made as it is sent."""
    yield b"--" + mark + b'\r\nContent-Disposition: form-data; name="files"; filename="large.png"\r\n\r\n'
    block = os.urandom(MEGABYTE)
    for _ in range(megabytes):
        yield block
    yield b"\r\n--" + mark + b"--\r\n"


FORM = {"Content-Type": "multipart/form-data; boundary=mark"}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is looked at in /proc")
@pytest.mark.parametrize("announced", [True, False])
def test_a_hundred_megabytes_are_refused_with_words_and_held_nowhere(case, process, announced):
    process.ask("GET", "/step/lamp")
    before, evidence = process.peak, set((case / "evidence").iterdir())
    size = sum(map(len, large(100)))
    length = {"Content-Length": str(size)} if announced else {"Transfer-Encoding": "chunked"}
    pieces = large(100) if announced else (b"%x\r\n%b\r\n" % (len(each), each) for each in large(100))
    body = iter([*()]) if False else _ended(pieces, announced)
    status, _, told = process.ask("POST", "/files", body, **FORM, **length)
    assert status == 413
    assert "50 MB" in told.decode("utf-8")
    assert process.peak - before < GROWTH
    assert set((case / "evidence").iterdir()) == evidence
    assert process.ask("GET", "/step/lamp")[0] == 200
