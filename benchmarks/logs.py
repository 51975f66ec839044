"""Makes logs to measure with: syslog in time order, the same bytes for the same size.

Usage: `python benchmarks/logs.py ds.log --gigabytes 1 [--disorder 120] [--tag plain]`

An hour is always 55 MB, whatever the size: a larger log is a longer one. About 25 % of the lines are the
manager's system events, 45 % agents' module events, 30 % something else; they are 300 bytes long on average.
The manager writes four orders of keys, and escapes in 3 % of its lines. Stamps are RFC 3164.
"""

import argparse
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

HOUR_SIZE = 55_000_000
DAY = datetime(2026, 4, 20, tzinfo=UTC)
SOUGHT = 3
"""The hour of `DAY` that is looked for; it lies in the middle of every log."""
HOUR = 3600
Tag = Literal["CEF: 0", "CEF:0"]
SYSTEM, AGENT = 25, 45  # per cent of the lines
ESCAPED = 0.03
VARIANTS = 20_011
BATCH = 10_000

MANAGER = "Trend Micro|Deep Security Manager|20.0.893"
TENANT = "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
SYSTEM_EVENTS = (
    "600|User Signed In|3|src=192.0.2.{byte} suser={word} target={word} "
    "msg=User signed in from 192.0.2.{byte} " + TENANT,
    "710|Events Retrieved|3|src=192.0.2.9 suser=System target=web-{byte}.example.jp msg=Description Omitted "
    + TENANT,
    "2205|Security Update: Pattern Update on Agents/Appliances Failed|6|src=192.0.2.9 suser=System "
    "target=db-{byte} msg=There was a failure in component {word}. Check the agent events for more of it. "
    + TENANT,
    "720|Policy Sent|3|src=192.0.2.9 suser={word} target=app-{byte} TrendMicroDsTags=site-{byte} "
    "msg=The policy was sent to {word} at {word} " + TENANT,
    "730|Offline|8|src=192.0.2.9 suser=System target=app-{byte} " + TENANT,
    "850|Reconnaissance Detected: Network or Port Scan|6|suser=System target=web-{byte} msg=A scan of {word} "
    "by 198.51.100.{byte} was seen for {byte} seconds " + TENANT,
)
AGENT_EVENT = (
    "Trend Micro|Deep Security Agent|20.0.1.1|20|Log for TCP Port 80|0|cn1={byte} cn1Label=Host ID "
    "dvc=h{byte} TrendMicroDsTags=FS act=Deny dmac=00:50:56:00:00:{byte:02x} smac=00:0c:29:00:00:{byte:02x} "
    "TrendMicroDsFrameType=IP src=192.0.2.{byte} dst=198.51.100.{byte} out=1{byte} cs3={word} "
    "cs3Label=Fragmentation Bits proto=TCP spt=4{byte} dpt=80 cs2=0x00 ACK PSH cs2Label=TCP Flags cnt=1 "
    "TrendMicroDsPacketData={word} " + TENANT
)


def bodies(tag: Tag) -> Iterator[tuple[str, bytes]]:
    """What stands behind the stamps: ("system" | "agent" | "other", text), the same ones every time."""
    chance = random.Random(20260420)
    for _ in range(VARIANTS):
        facts = {"word": f"{chance.getrandbits(40):010x}", "byte": chance.randrange(256)}
        percent = chance.randrange(100)
        if percent < SYSTEM:
            kind, text = "system", chance.choice(SYSTEM_EVENTS)
            if chance.random() < ESCAPED:
                text = text.replace("suser=", r"suser=CORP\\", 1)
            line = f"dsm01 {tag}|{MANAGER}|{text}"
        elif percent < SYSTEM + AGENT:
            kind, line = "agent", f"dsm01 {tag}|{AGENT_EVENT}"
        else:
            kind = "other"
            line = "web{byte} sshd[4{byte}]: Accepted publickey for {word} from 192.0.2.{byte} port 5{byte}: "
            line += "{word}" * 9
        yield kind, f" {line.format(**facts)}\n".encode()


def first_moment(size: int) -> datetime:
    """When a log of this size begins: so that the hour sought lies in its middle."""
    return DAY + timedelta(hours=SOUGHT - int(size / HOUR_SIZE / 2))


def lines(size: int, *, disorder: float = 0, tag: Tag = "CEF: 0") -> Iterator[bytes]:
    """Pieces of a log of about `size` bytes. `disorder`: seconds by which lines may come late."""
    chance = random.Random(size)
    variants = [body for _, body in bodies(tag)]
    per_hour = HOUR_SIZE / (15 + sum(map(len, variants)) / len(variants))
    begin = first_moment(size)
    left = size
    number = 0
    while left > 0:
        seconds = [(number + step) * HOUR / per_hour for step in range(BATCH)]
        if disorder:
            seconds = [second - chance.random() * disorder for second in seconds]
        stamps = {int(second): b"" for second in seconds}
        for second in stamps:
            stamps[second] = f"{begin + timedelta(seconds=second):%b %d %H:%M:%S}".encode()
        chosen = chance.choices(variants, k=BATCH)
        piece = b"".join(stamps[int(second)] + body for second, body in zip(seconds, chosen, strict=True))
        yield piece
        left -= len(piece)
        number += BATCH


def system_lines(size: int) -> Iterator[bytes]:
    """A log of system events alone, as `CEF:0|`, which is the form pycef can read; 20 in each second."""
    variants = [body for kind, body in bodies("CEF:0") if kind == "system"]
    written = number = 0
    while written < size:
        line = (
            f"{DAY + timedelta(seconds=number // 20):%b %d %H:%M:%S}".encode()
            + variants[number % len(variants)]
        )
        yield line
        written += len(line)
        number += 1


def write(path: Path, pieces: Iterator[bytes]) -> Path:
    """Writes a log, unless it is there already."""
    if not path.exists():
        with path.open("wb") as sink:
            sink.writelines(pieces)
    return path


def mixed(folder: Path, size: int, *, disorder: float = 0) -> Path:
    """A log of so many bytes, under a name of its own."""
    name = f"mixed-{size}{f'-{disorder:g}s' if disorder else ''}.log"
    return write(folder / name, lines(size, disorder=disorder))


def main() -> None:
    """Writes one log."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("path", type=Path)
    asked.add_argument("--gigabytes", type=float, default=0.1)
    asked.add_argument("--disorder", type=float, default=0, help="seconds by which lines may come late")
    asked.add_argument("--tag", choices=("spaced", "plain"), default="spaced", help="CEF: 0 or CEF:0")
    given = asked.parse_args()
    tag: Tag = "CEF: 0" if given.tag == "spaced" else "CEF:0"
    write(given.path, lines(int(given.gigabytes * 1e9), disorder=given.disorder, tag=tag))


if __name__ == "__main__":
    main()
