"""Sources as read become one: their computers known, their clocks compared, each event once.

Which names are one computer's, and whose clock is off, only all sources together can tell; both are
needed before events are merged.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, pairwise
from types import MappingProxyType
from typing import NamedTuple, TypedDict

from dscase.events.clock_compare import moments, what
from dscase.events.clocks import ClockedLog, Off, judged
from dscase.events.computers import Computers, Mention, mentioned
from dscase.events.merge import merge
from dscase.events.rotated import SetFile, joined
from dscase.events.same_computer import resolve
from dscase.events.table import Event, Note, Source
from dscase.kinds import Kind
from dscase.window import Window, zone_named

FEWEST_SILENCES = 12
"""Of fewer silences nothing is concluded."""


class SourceRead(NamedTuple):
    """One source as read."""

    source: Source
    events: list[Event]
    beyond: list[Event]
    moments: Sequence[tuple[str, datetime]] = ()  # what happened when, beside `events`
    mentions: Mapping[Mention, int] = MappingProxyType(
        {}
    )  # the computers of events of the window that are not in `events`


class Together(TypedDict):
    """All of them; see `collect.Collected`."""

    sources: tuple[Source, ...]
    rows: tuple[Event, ...]
    merged: int
    beyond: tuple[Event, ...]
    protection: tuple[Event, ...]
    computers: Computers
    clocks: tuple[Off, ...]


def put_together(
    pieces: Sequence[SetFile],
    reads: Sequence[SourceRead],
    window: Window | None,
    named: Mapping[Mention, int],
    *,
    apart: bool = False,
) -> Together:
    """The sources as one. `named`: computers that other evidence names, and how often. `apart`: module events
    are no rows: an id means another thing there.
    """
    modules = [[event for event in read.events if event.module] if apart else [] for read in reads]
    reads = [_without_modules(read) for read in reads] if apart else reads
    off = judged(_logs(pieces, reads)) if len(set(map(_log_of, pieces))) > 1 else ()
    kept = [
        _inside_window(read, _of_piece(piece, pieces, off), window)
        for piece, read in zip(pieces, reads, strict=True)
    ]
    found, beyond = [read.events for read in kept], [read.beyond for read in kept]
    others = sum((Counter(read.mentions) for read in kept), Counter(named))
    computers = resolve(mentioned(chain.from_iterable((*found, *beyond, *modules))) + others)
    merged = _merged(pieces, found, computers, off)
    sources = [
        replace(read.source, family=piece.family if piece.in_set else "", usual=_usual(read))
        for piece, read in zip(pieces, kept, strict=True)
    ]
    return Together(
        sources=_noted(sources, off),
        rows=tuple(merged),
        merged=sum(map(len, found)) - len(merged),
        beyond=tuple(_merged(pieces, beyond, computers, off)),
        protection=tuple(_merged(pieces, modules, computers, off)),
        computers=computers,
        clocks=off,
    )


def _without_modules(read: SourceRead) -> SourceRead:
    events = [event for event in read.events if not event.module]
    tally, away = read.source.tally, len(read.events) - len(events)
    if not away:
        return read
    tally = replace(tally, in_window=len(events), protection=away)
    return read._replace(source=replace(read.source, tally=tally), events=events)


def _logs(pieces: Sequence[SetFile], reads: Sequence[SourceRead]) -> list[ClockedLog]:
    """What is compared by the clock: sources of system events; the files of a rotated set are one."""
    logs: dict[tuple[Kind, str], tuple[SetFile, list[SourceRead]]] = {}
    for piece, read in zip(pieces, reads, strict=True):
        logs.setdefault(_log_of(piece), (piece, []))[1].append(read)
    return [_log(piece, parts) for piece, parts in logs.values()]


def _log_of(piece: SetFile) -> tuple[Kind, str]:
    return piece.spec.kind, piece.family if piece.in_set else piece.spec.name


def _log(piece: SetFile, parts: Sequence[SourceRead]) -> ClockedLog:
    events = [event for one in parts for event in one.events if not event.module]
    if not any(one.moments for one in parts):  # else those sought outside the window are among them
        events += [event for one in parts for event in one.beyond]
    own = [(what(event.id, event.target), event.time) for event in events]
    troubles = sum(event.level in ("error", "warning") for one in parts for event in one.events)
    rules = [rule for one in parts for rule in one.source.zone_rules]
    zone = next((one.source.zone for one in parts if one.source.zone), "")
    stamped = all(rule == "stamp" for rule in rules)
    return ClockedLog(
        piece.spec.name,
        moments(chain(own, *(one.moments for one in parts))),
        0 if stamped else 1 if piece.spec.tz else 2,
        troubles,
        _offset(zone, events[0].time) if zone and events and not stamped else None,
    )


def _usual(read: SourceRead) -> timedelta | None:
    """The silence that 19 of 20 between a source's system events do not exceed."""
    times = sorted(chain((event.time for event in read.events), (time for _, time in read.moments)))
    silences = sorted(later - time for time, later in pairwise(times))
    return silences[len(silences) * 19 // 20] if len(silences) >= FEWEST_SILENCES else None


def _offset(zone: str, moment: datetime) -> timedelta | None:
    """How far ahead of UTC a zone's clocks are at a moment."""
    return moment.astimezone(zone_named(zone, "case").tz).utcoffset()


def _of_piece(piece: SetFile, pieces: Sequence[SetFile], off: Sequence[Off]) -> Off | None:
    """What is known of the clock of the log a file belongs to."""
    first = next(each.spec.name for each in pieces if _log_of(each) == _log_of(piece))
    return next((one for one in off if one.name == first), None)


def _inside_window(read: SourceRead, off: Off | None, window: Window | None) -> SourceRead:
    """A source without the events that the clock most sources agree on puts outside the window."""
    if off is None or window is None:
        return read
    ahead = timedelta(seconds=off.seconds)
    kept = [event for event in read.events if not off.zone and window.contains(event.time - ahead)]
    tally = read.source.tally
    away = len(read.events) - len(kept)
    tally = replace(tally, in_window=tally.in_window - away, outside=tally.outside + away)
    return read._replace(
        source=replace(read.source, tally=tally), events=kept, beyond=[] if off.zone else read.beyond
    )


def _merged(
    pieces: Sequence[SetFile], groups: Sequence[list[Event]], computers: Computers, off: Sequence[Off]
) -> list[Event]:
    chains = joined(pieces, groups)
    by_name = {piece.spec.name: _of_piece(piece, pieces, off) for piece in pieces} if off else {}
    known = [by_name.get(events[0].sightings[0].source) for events in chains]
    return merge(chains, computers, [one.seconds if one is not None else 0 for one in known])


def _noted(sources: Sequence[Source], found: Sequence[Off]) -> tuple[Source, ...]:
    """The sources, each with what is known of its clock against the others'."""

    def notes(source: Source) -> tuple[Note, ...]:
        own = [off for off in found if off.name == source.spec.name]
        return (*source.notes, *(Note("source.skew", tuple(off.facts().items())) for off in own))

    return tuple(replace(source, notes=notes(source)) for source in sources)
