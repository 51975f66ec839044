"""How long sealing, splitting, encrypting and verifying take, and how much memory, beside plain copying.

`python benchmarks/sealing.py [--megabytes 2048] [--rows 1000000]` makes a package of about that size and a
table of so many rows, and prints seconds, the most memory held (each step in a process of its own) and the
ratio to `cp` followed by `sha256sum` over the same bytes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BLOCK = 8 << 20
ROW = b"2026-04-20T03:20:54+09:00,error,2205,DSA-%06d,pattern update failed,,,,Deep Security Manager,20.0\r\n"

STEP = f"""
import hashlib, json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from dscase.knowledge.forms import form_limits
from dscase.seal.seal import seal
from dscase.seal.sending import Order, SentApart, prepare
from dscase.seal.verify import verify
folder, step, rows, digest = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
package = folder / "package.zip"
size = package.stat().st_size
row = {ROW!r}
def table(stream):
    for at in range(rows):
        stream.write(row % at)
began = time.perf_counter()
if step == "verify":
    assert verify(folder / "split").sound
else:
    password = "6KX2-4PR4-WMEB" if step == "encrypt" else ""
    apart = SentApart(package, package.name, size, digest, "E-04")
    order = Order(form_limits(), (apart,), "DSC-2026-0420-7F3A.zip", password)
    def after(stage, bundle):
        sent = prepare(stage, bundle, order)
        return (*sent.files, sent.bundle)
    facts = {{"reference": "DSC-2026-0420-7F3A", "round": 1, "exhibits": [], "sent_apart": []}}
    seal(folder / step, {{"events.csv": table}}, facts, when=datetime(2026, 4, 20, tzinfo=UTC), force=True,
         after=None if step == "seal" else after)
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": seconds, "peak": peak}}))
"""


def make(path: Path, size: int) -> str:
    """A package that cannot be compressed any more; its SHA-256."""
    with path.open("wb") as sink:
        for _ in range(max(1, size // BLOCK)):
            sink.write(os.urandom(BLOCK))
    return subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout.split()[0]


def main() -> None:
    """Makes the data, measures each step, prints a table as Markdown."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--megabytes", type=int, default=2048)
    asked.add_argument("--rows", type=int, default=1_000_000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="dscase-sealing-") as name:
        folder = Path(name)
        digest = make(folder / "package.zip", given.megabytes << 20)
        began = time.perf_counter()
        subprocess.run(["cp", folder / "package.zip", folder / "copy.zip"], check=True)
        subprocess.run(["sha256sum", folder / "copy.zip"], capture_output=True, check=True)
        plain = time.perf_counter() - began
        (folder / "copy.zip").unlink()
        print(f"cp, sha256sum of {given.megabytes} MiB: {plain:.1f} s\n")
        print("| step | seconds | memory | beside cp and sha256sum |\n|---|---|---|---|")
        for step in ("seal", "split", "verify", "encrypt"):
            words = [sys.executable, "-c", STEP, str(folder), step, str(given.rows), digest]
            told = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
            ratio = told["seconds"] / plain
            print(f"| {step} | {told['seconds']:.1f} | {told['peak']:.0f} MiB | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
