"""The planted truth: what any reader of the example must find, counted from what was planted, not from what
was written.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from estate.records import Line, SystemEvent


@dataclass(frozen=True)
class Asked:
    """The window and the event the inquiry is about."""

    window: str
    start: datetime
    end: datetime
    id: str
    target: str
    at: datetime

    def holds(self, at: datetime) -> bool:
        """Half-open."""
        return self.start <= at < self.end


def syslog(lines: Sequence[Line], asked: Asked) -> dict[str, Any]:
    """The tally of the syslog file; `by_kind` also says how many lines of each kind bear a window time."""
    kinds = Counter(line.kind for line in lines)
    inside = Counter(line.kind for line in lines if asked.holds(line.at))
    times = [line.at for line in lines if line.kind == "system"]
    return {
        "kind": "syslog",
        "read": len(lines),
        "in_window": inside["system"],
        "outside": kinds["system"] - inside["system"],
        "other_product": kinds["agent"],
        "not_event": kinds["other"],
        "unparsed": kinds["truncated"],
        "first": times[0].isoformat(),
        "last": times[-1].isoformat(),
        "by_kind": {kind: {"lines": kinds[kind], "in_window": inside[kind]} for kind in sorted(kinds)},
        "unparsed_lines": [number for number, line in enumerate(lines, 1) if line.kind == "truncated"],
    }


def exported(events: Sequence[SystemEvent], asked: Asked) -> dict[str, Any]:
    """The tally of the console's export; rows without the header."""
    inside = sum(asked.holds(event.at) for event in events)
    times = sorted(event.at for event in events)
    return {
        "kind": "console_csv",
        "read": len(events),
        "in_window": inside,
        "outside": len(events) - inside,
        "other_product": 0,
        "not_event": 0,
        "unparsed": 0,
        "first": times[0].isoformat(),
        "last": times[-1].isoformat(),
    }


def merged(lines: Iterable[Line], rows: Iterable[SystemEvent], asked: Asked) -> dict[str, Any]:
    """The window's events after the two files were laid over each other, one to one on time, id and target.

    The same key twice in one file is two events.
    """
    ours = Counter(line.event.key for line in lines if line.event and asked.holds(line.at))
    theirs = Counter(event.key for event in rows if asked.holds(event.at))
    union = ours | theirs
    ids: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    for (_, event_id, target), count in union.items():
        ids[event_id] += count
        targets[target] += count
    return {
        "shown": union.total(),
        "merged": (ours & theirs).total(),
        "syslog_only": (ours - theirs).total(),
        "export_only": (theirs - ours).total(),
        "ids": dict(sorted(ids.items(), key=lambda item: int(item[0]))),
        "targets": dict(sorted(targets.items())),
    }


def line_of(lines: Sequence[Line], at: datetime, event_id: str, target: str) -> int:
    """The line number, from 1, of an event in the syslog file."""
    wanted = (at, event_id, target)
    return next(number for number, line in enumerate(lines, 1) if line.event and line.event.key == wanted)
