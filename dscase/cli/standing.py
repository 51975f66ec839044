"""How one of many cases stands: what its command said of it, and what the case folder's own records say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dscase.case.requests import Ledger
from dscase.case.sealed import rounds
from dscase.cli.each_case import CaseOutcome
from dscase.errors import DscaseError, ExitCode
from dscase.window import zone_label, zone_named

if TYPE_CHECKING:
    from dscase.wording.words import Words

SOON = 7
"""Days: what expires within them stands before all that is only missing."""
JUDGED = (ExitCode.COMPLETE, ExitCode.INCOMPLETE, ExitCode.WATCH)
GROUPS = ("failed", "soon", "asked", "missing", "ready", "watch")
"""What is to be done about a case, the most pressing first; a case is in the first that it belongs to."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case by its path below the folder. `judged` holds the facts that `--json` prints of it, nothing where
    the command failed; `trouble` what it said on stderr.
    """

    case: str
    code: int
    judged: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""
    open: int = 0  # requests
    requests: int = 0
    unreadable: int = 0  # lines of requests.jsonl
    rounds: int = 0  # sealed
    records: DscaseError | None = None  # why the case folder's records could not be read

    @property
    def verdict(self) -> str:
        """The kind of the verdict; "" where there is none."""
        return str(self.judged["verdict"]["kind"]) if self.judged else ""

    @property
    def missing(self) -> int:
        """The findings that are more than a note."""
        return sum(one["weight"] != "note" for one in self.judged.get("findings", ()))

    @property
    def expires(self) -> "tuple[datetime, str, int] | None":
        """When what is missing of the event log is pruned, by which rule, and the whole days left."""
        expiry = self.judged.get("expires")
        return (datetime.fromisoformat(expiry["time"]), expiry["rule"], expiry["days"]) if expiry else None

    @property
    def group(self) -> str:
        """Which of GROUPS it is in."""
        if not self.judged or self.records is not None or self.unreadable:
            return "failed"
        if self.verdict == "watch":
            return "asked" if self.open else "watch"
        if self.expires is not None and 0 <= self.expires[2] < SOON:
            return "soon"
        if self.open:
            return "asked"
        return "ready" if self.judged["complete"] else "missing"

    def verdict_words(self, words: "Words") -> "Iterator[str]":
        """The verdict, and the event asked about."""
        if self.judged:
            yield words.say(f"verdict.{self.verdict}")
            if asked := " ".join(filter(None, (self.judged["asked"].get(key) for key in ("id", "target")))):
                yield asked

    def notes(self, words: "Words") -> "Iterator[str]":
        """What else is to be known of it, each in a few words."""
        say = words.say
        if self.verdict not in {"", "watch"} and self.missing:
            yield say("cases.missing", count=self.missing)
        if self.open:
            yield say("cases.open", count=self.open)
        if self.unreadable:
            yield say("cases.unreadable", count=self.unreadable)
        if self.expires is not None:
            time, rule, days = self.expires
            zone = zone_named(self.judged["window"]["zone"], "option").tz
            expiry = f"{time.astimezone(zone):%Y-%m-%d %H:%M} {zone_label(zone, time)}"
            yield say("cases.gone" if days < 0 else "cases.expires", time=expiry, days=days, rule=rule)
        if self.rounds:
            yield say("cases.rounds", count=self.rounds)
        if output := self.judged.get("output"):
            yield str(output)

    def facts(self) -> dict[str, object]:
        """It as JSON-ready data."""
        judged = self.judged
        return {
            "case": self.case,
            "group": self.group,
            "exit_code": self.code,
            "verdict": self.verdict or None,
            "complete": judged.get("complete"),
            "window": judged.get("window"),
            "asked": judged.get("asked"),
            "findings": [f"{one['code']}:{one['weight']}" for one in judged.get("findings", ())],
            "expires": judged.get("expires"),
            "requests": {"open": self.open, "count": self.requests, "unreadable": self.unreadable},
            "rounds": self.rounds,
            "output": judged.get("output"),
            "trouble": self.trouble,
            "records_error": self.records.code if self.records is not None else None,
        }


def by_urgency(standings: Sequence[Standing], group: str) -> list[Standing]:
    """Those of a group, what expires first at the front."""
    inside = (one for one in standings if one.group == group)
    return sorted(inside, key=lambda one: (one.expires[0].timestamp() if one.expires else inf, one.case))


def standing(folder: Path, case: Path, outcome: CaseOutcome) -> Standing:
    """How `case`, which lies in `folder`, stands after its command ended."""
    name = case.relative_to(folder).as_posix() if case != folder else case.name or str(case)
    judged: Mapping[str, Any] = {}
    code, trouble = outcome.code, outcome.errors.strip()
    if code in JUDGED:
        try:
            judged = json.loads(outcome.printed)
        except ValueError:  # ended as if all were well, and said nothing
            code = ExitCode.INTERNAL
    elif code < 0 or code not in set(map(int, ExitCode)):
        trouble = f"{trouble}\nexit code {code}".strip()
        code = ExitCode.INTERNAL
    try:
        requests, sealed = Ledger(case).read(), rounds(case)
    except DscaseError as error:
        return Standing(name, code, judged, trouble, records=error)
    return Standing(
        name,
        code,
        judged,
        trouble,
        sum(one.state == "open" for one in requests.demands),
        len(requests.demands),
        requests.unreadable,
        len(sealed),
    )
