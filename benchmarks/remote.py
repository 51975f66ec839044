"""An hour out of a large object on a server, beside downloading it whole and reading the file.

Run by itself: `python benchmarks/remote.py [--megabytes 500] [--rounds 3] [--folder DIR]`. The server is our
own and on this machine; it gives out ranges and counts requests and bytes, which is what counts here: the
line to it is faster than any real one.
"""

import argparse
import sys
import tempfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import logs
from hour import FLAGS, HOUR, stated
from side_by_side import Command, Goal, Table, Task, dscase

MOST_ASKED = 50
MOST_BYTES = 1.02
SLACK = "1s"  # by default ten minutes on each side of the hour are read, too


class Ranges(BaseHTTPRequestHandler):
    """Gives out ranges of one file. `asked`: the bytes of each answer."""

    protocol_version = "HTTP/1.1"
    file: Path
    asked: list[int]

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        """A range, or the whole."""
        size = self.file.stat().st_size
        stated_range = self.headers.get("Range")
        start, end = 0, size
        if stated_range is not None:
            first, _, last = stated_range.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last) + 1, size)
        self.send_response(206 if stated_range else 200)
        self.send_header("Content-Length", str(end - start))
        self.send_header("Last-Modified", "Mon, 20 Apr 2026 09:00:00 GMT")
        self.send_header("ETag", '"a"')
        if stated_range:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.end_headers()
        self.asked.append(end - start)
        with self.file.open("rb") as source:
            source.seek(start)
            while start < end and (data := source.read(min(1 << 20, end - start))):
                self.wfile.write(data)
                start += len(data)


def measure(folder: Path, size: int, rounds: int) -> None:
    """The table, and what was asked of the server."""
    log = logs.mixed(folder, size)
    Ranges.file, Ranges.asked = log, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/ds.log"
    local, out = folder / "downloaded.log", folder / "out"
    asked = ("--window", stated(HOUR), *FLAGS, "--slack", SLACK)
    download = f"import sys, urllib.request; urllib.request.urlretrieve('{url}', sys.argv[1])"
    tasks: dict[str, Task] = {
        "the hour by ranges": Command(dscase("events", url, *asked), out=out),
        "download": Command([sys.executable, "-c", download, local], out=out),
        "the hour out of the file": Command(dscase("events", local, *asked), out=out),
    }
    urllib.request.urlretrieve(url, local)
    Ranges.asked.clear()
    goals = [Goal(name, "the hour out of the file") for name in ("the hour by ranges", "download")]
    Table(f"an hour out of an object of {size / 1e6:,.0f} MB", tasks, goals).measure(rounds)
    Ranges.asked.clear()
    Command(dscase("events", url, *asked), out=out)()
    hour = bytes_of_hour(log)
    ratio = sum(Ranges.asked) / hour
    met = len(Ranges.asked) <= MOST_ASKED and ratio <= MOST_BYTES
    print(
        f"\n{len(Ranges.asked)} requests, {sum(Ranges.asked):,} bytes, {ratio:.4f} times the {hour:,} "
        f"of the hour; goal ≤ {MOST_ASKED} requests, ≤ {MOST_BYTES}: {'met' if met else '**missed**'}"
    )
    server.shutdown()


def bytes_of_hour(log: Path) -> int:
    """The bytes of the lines of the hour, counted one by one."""
    wanted = f"{HOUR.start:%b %d %H}:".encode()
    with log.open("rb") as source:
        return sum(len(line) for line in source if line.startswith(wanted))


def main() -> None:
    """Measures in a folder of its own."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    given.add_argument("--megabytes", type=int, default=500)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--folder", type=Path)
    stated_here = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="dscase-benchmark-", dir=stated_here.folder) as name:
        measure(Path(name), stated_here.megabytes * 1_000_000, stated_here.rounds)


if __name__ == "__main__":
    main()
