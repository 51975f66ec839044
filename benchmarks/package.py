"""How long a large package takes: hashed, checked and looked into in one pass, against two tools in a row.

`python benchmarks/package.py [--megabytes 2000] [--keep FOLDER]` makes a package of about that size from
log-like text, part of it badly compressible, and prints seconds, the most memory held and the ratio to
`sha256sum` followed by `unzip -tq`.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

LOG = "2026-04-20 03:{minute:02}:{second:02}.{micro:06} [+0900]: [Info/5] | Heartbeat {noise} to kaga:4120\n"
BLOCK = 8 << 20  # bytes of text prepared once and written again and again

MEASURED = """
import json, sys, time
from pathlib import Path
from datetime import UTC, datetime
from dscase.intake import contents, diagnostics
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind
from dscase.window import zone_named
file = EvidenceFile(Path(sys.argv[1]), "x.zip", Kind.PACKAGE)
zone = zone_named("Asia/Tokyo", "option")
began = time.perf_counter()
found = contents.read(file, zone)
package = diagnostics.inspect(file, None, datetime.now(UTC), zone, found)
seconds = time.perf_counter() - began
import resource
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak": peak, "sha256": found.sha256, "checked": package.checked,
                  "kind": package.kind, "logs": len(package.logs), "inflated": found.cost.inflated}))
"""


def make(path: Path, size: int) -> None:
    """A package whose packed size is about `size` bytes."""
    chance = random.Random(7)
    lines = []
    for _ in range(BLOCK // 128):
        noise = chance.randbytes(24).hex()
        minute, second, micro = chance.randrange(60), chance.randrange(60), chance.randrange(10**6)
        lines.append(LOG.format(minute=minute, second=second, micro=micro, noise=noise))
    text = "".join(lines).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("Agent/plugins.txt", b"<linux;redhat_7;7.9;x86_64;64;server;en> 12.0.0-725\n")
        made.writestr("Agent/guids.xml", b"<guids/>")
        number = 0
        while path.stat().st_size < size:
            with made.open(f"Agent/logs/ds_agent.log.{number}", "w", force_zip64=True) as member:
                for _ in range(8):
                    member.write(text)
            number += 1


def timed(*command: str) -> float:
    """Seconds a command takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> int:
    """Prints the comparison; 1 when the aim was missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=2000)
    options.add_argument("--keep", type=Path)
    stated = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (stated.keep or Path(folder)) / "package.zip"
        if not path.exists():
            make(path, stated.megabytes * 10**6)
        timed("cat", str(path))  # into the cache, for all alike
        ran = subprocess.run(
            [sys.executable, "-c", MEASURED, str(path)], check=True, capture_output=True, text=True
        )
        ours = json.loads(ran.stdout)
        packed, unpacked = path.stat().st_size / 1e6, ours["inflated"] / 1e6
        print(f"package            {packed:10,.0f} MB, {unpacked:,.0f} MB unpacked")
        print(f"one pass           {ours['seconds']:10.2f} s, {ours['peak']:.0f} MB of memory at most")
        if not shutil.which("unzip"):
            print("unzip is not here: nothing to compare with")
            return 0
        hashed, tested = timed("sha256sum", str(path)), timed("unzip", "-tq", str(path))
    ratio = (hashed + tested) / ours["seconds"]
    print(f"sha256sum          {hashed:10.2f} s")
    print(f"unzip -tq          {tested:10.2f} s")
    print(f"times faster       {ratio:10.1f}   (aim: 2)")
    return 0 if ratio >= 2 and ours["peak"] < 150 and ours["checked"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
