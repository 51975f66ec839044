"""Does the evidence cover the window? Per source and per package, with the reason.

Silence proves nothing: recording and forwarding are switched per event in the manager. So a source without
records at an end of the window is "unknown" there, never "no events".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dscase.events.table import Source
from dscase.intake.evidence import EvidenceFile, LogInside
from dscase.review.examined import Examined
from dscase.review.vouched import vouching
from dscase.window import Window

Covers = Literal["covers", "partly", "not", "unknown"]
Reason = Literal[
    "vouched",
    "past_both",
    "begins_inside",
    "ends_inside",
    "inside",
    "before",
    "after",
    "silent",
    "no_times",
    "failed",
]
"""Vouched for by the record of a fetch; records before and after the window; begins or ends inside it, or
both; lies before or after it whole;
reaches past both ends but has no record inside; no record has a time; reading it failed."""


FAR_LONGER = 4
"""So many times longer than 19 of 20 of a source's silences: events that come by chance do not leave one."""
LEAST_SILENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one source, or one log inside a package or archive, says of the window."""

    name: str  # Source's or file's shown name
    member: str  # log inside a package or archive; "" for the file itself
    covers: Covers
    reason: Reason  # its words are under `coverage.reason.<reason>`
    first: datetime | None
    last: datetime | None
    gap: tuple[datetime, datetime] | None  # the longest silence inside the window
    inside: int | None  # records in the window; None where nobody counted
    clock: tuple[str, ...]  # rules its stamps were read by
    unusual: timedelta | None = None  # its usual silence at most, where the longest one is far longer
    partial: bool = False  # tells of one computer alone (in a package), or of one function

    @property
    def silence(self) -> timedelta:
        """Length of the longest silence inside the window; zero where none is known."""
        return self.gap[1] - self.gap[0] if self.gap else timedelta()


def coverage(examined: Examined) -> tuple[Coverage, ...]:
    """Of every source, then of every product log in a package or an archive."""
    return (
        *(
            _source(source, examined.window, vouched=vouching(examined, source) is not None)
            for source in examined.collected.sources
        ),
        *(_log(container, log, examined.window) for container, log in examined.evidence.logs_inside),
    )


def event_log(covered: Sequence[Coverage]) -> tuple[Coverage, ...]:
    """Only that of the event log itself: an export inside a package holds one computer's part of it."""
    return tuple(coverage for coverage in covered if not coverage.partial)


def is_silent(covered: Coverage, window: Window) -> bool:
    """Whether more than half of the window is one silence that may hide something."""
    return covered.reason != "vouched" and covered.silence > (window.end - window.start) / 2


def _source(source: Source, window: Window, *, vouched: bool) -> Coverage:
    covers, reason = _reach(source.first, source.last, window)
    silent = source.gap in (None, (window.start, window.end)) and not source.tally.in_window
    if vouched:
        covers, reason = "covers", "vouched"
    elif source.error is not None:
        covers, reason = "unknown", "failed"
    elif covers == "covers" and silent:
        covers, reason = "unknown", "silent"
    return Coverage(
        name=source.spec.package or source.spec.name,
        member=source.spec.name.partition("!")[2] if source.spec.package else "",
        partial=source.spec.partial,
        covers=covers,
        reason=reason,
        first=source.first,
        last=source.last,
        gap=source.gap,
        inside=source.tally.in_window,
        clock=(*source.zone_rules, *source.year_rules),
        unusual=_unusual(source),
    )


def _unusual(source: Source) -> timedelta | None:
    """The silence a source is used to, where the longest one in the window is far longer. A package tells of
    one computer, which is silent while it is off.
    """
    if source.gap is None or source.usual is None or source.spec.partial:
        return None
    longest = source.gap[1] - source.gap[0]
    return source.usual if longest >= max(FAR_LONGER * source.usual, LEAST_SILENCE) else None


def _log(container: EvidenceFile, log: LogInside, window: Window) -> Coverage:
    covers, reason = _reach(log.first, log.last, window)
    return Coverage(
        name=container.name,
        member=log.member,
        partial=True,
        covers=covers,
        reason=reason,
        first=log.first,
        last=log.last,
        gap=None,
        inside=None,
        clock=("stamp",) if log.zoned else (),
    )


def _reach(first: datetime | None, last: datetime | None, window: Window) -> tuple[Covers, Reason]:
    if first is None or last is None:
        return "unknown", "no_times"
    if last < window.start:
        return "not", "before"
    if first >= window.end:
        return "not", "after"
    begins, ends = first > window.start, last < window.end
    if begins and ends:
        return "partly", "inside"
    if begins:
        return "partly", "begins_inside"
    return ("partly", "ends_inside") if ends else ("covers", "past_both")
