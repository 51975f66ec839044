"""Makes logs to measure with: time-ordered syslog of one day, the same bytes for the same size.

Usage: `python benchmarks/logs.py ds.log --gigabytes 1 [--disorder 120] [--form spaced]`

About 25 % of the lines are the manager's system events, 45 % agents' module events, 30 % something else;
they come evenly over 20 April 2026 (UTC), with RFC 3164 stamps. `--form` is how the CEF tag is written:
`spaced` (`CEF: 0|`, as rsyslog leaves it in files) or `plain` (`CEF:0|`).
"""

import argparse
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

DAY = datetime(2026, 4, 20, tzinfo=UTC)
SECONDS = 86_400
Form = Literal["spaced", "plain"]
_BODIES = 20_011
_SYSTEM = [
    ("600", "User Signed In", "3", "suser={word} target={word} msg=User signed in from 192.0.2.{byte}"),
    ("710", "Events Retrieved", "3", "suser=System target=web-{byte}.example.jp msg=Description Omitted"),
    (
        "2205",
        "Security Update: Pattern Update on Agents/Appliances Failed",
        "6",
        r"suser=System target=db-{byte} msg=Update failed: C:\\Temp\\{word} code\={byte}",
    ),
    ("720", "Policy Sent", "3", "suser={word} target=app-{byte} msg=The policy was sent to {word} at {word}"),
]
_AGENT = (
    "act=Deny dmac=00:50:56:00:00:{byte:02x} src=192.0.2.{byte} dst=198.51.100.{byte} in={byte} cs3={word}"
)


def bodies(form: Form, share: tuple[int, int] = (25, 70)) -> list[bytes]:
    """What stands behind the stamp, in many variants. `share`: per cent up to which lines are which."""
    chance = random.Random(20260420)
    tag = "CEF: 0" if form == "spaced" else "CEF:0"
    made = []
    for _ in range(_BODIES):
        facts = {"word": f"{chance.getrandbits(40):010x}", "byte": chance.randrange(256)}
        kind = chance.randrange(100)
        if kind < share[0]:
            number, name, severity, text = chance.choice(_SYSTEM)
            text = text.format(**facts) + " TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
            line = f"dsm01 {tag}|Trend Micro|Deep Security Manager|20.0.893|{number}|{name}|{severity}|src=192.0.2.9 {text}"
        elif kind < share[1]:
            text = (
                _AGENT.format(**facts)
                + f" TrendMicroDsTenant=Primary TrendMicroDsTenantId=0 dvchost=h{facts['byte']}"
            )
            line = f"dsm01 {tag}|Trend Micro|Deep Security Agent|20.0.1.1|20|Log for TCP Port 80|0|cn1={kind} {text}"
        else:
            line = (
                f"web{facts['byte']} sshd[{chance.randrange(99999)}]: session opened for {facts['word']} "
                + "x" * 60
            )
        made.append(f" {line}\n".encode())
    return made


def stamps(disorder: float) -> Callable[[float, random.Random], bytes]:
    """A function from the second of the day a line arrived to its stamp, late by up to `disorder`."""
    texts = [
        f"{DAY + timedelta(seconds=second):%b %d %H:%M:%S}".encode() for second in range(-3600, SECONDS + 1)
    ]

    def stamp(arrived: float, chance: random.Random) -> bytes:
        late = chance.random() * disorder if disorder else 0
        return texts[int(arrived - late) + 3600]

    return stamp


def lines(size: int, *, disorder: float = 0, form: Form = "spaced") -> Iterator[bytes]:
    """Pieces of the log, about `size` bytes in all."""
    chance = random.Random(size)
    variants = bodies(form)
    stamp = stamps(disorder)
    average = 15 + sum(map(len, variants)) / len(variants)
    count = int(size / average)
    step = 10_000
    for first in range(0, count, step):
        chosen = chance.choices(variants, k=min(step, count - first))
        yield b"".join(
            stamp((first + number) * SECONDS / count, chance) + body for number, body in enumerate(chosen)
        )


def write(path: Path, size: int, *, disorder: float = 0, form: Form = "spaced") -> Path:
    """Writes a log, unless one of that name is there already."""
    if not path.exists():
        with path.open("wb") as sink:
            sink.writelines(lines(size, disorder=disorder, form=form))
    return path


def main() -> None:
    """Writes one log."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("path", type=Path)
    asked.add_argument("--gigabytes", type=float, default=0.1)
    asked.add_argument("--disorder", type=float, default=0)
    asked.add_argument("--form", choices=("spaced", "plain"), default="spaced")
    given = asked.parse_args()
    write(given.path, int(given.gigabytes * 1e9), disorder=given.disorder, form=given.form)


if __name__ == "__main__":
    main()
