"""The zone of times that name none, where nobody stated it: the evidence is asked before the machine is.

In this order: the offset in the window's own text; that of the alert mails; that of the agents' logs; the
zone in which the same events stand in a source that names its own; the event that an export leaves, beside
the moment its file was written. Each counts only where it is unanimous. UTC tells nothing: many programs
write it, wherever they are.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from dscase.events.collect import Collected
from dscase.intake import product_log
from dscase.intake.gather import Gathered
from dscase.kinds import Kind
from dscase.knowledge.catalogue import catalogue
from dscase.window import Window, Zone, ZoneRule, offset_name

WRITTEN_WITHIN = timedelta(seconds=60)
"""From an export's own event to the last change of its file, at most."""
STEP = timedelta(minutes=30)
"""Offsets that zones in use have, but for three of them."""
OTHER_OFFSETS = frozenset(timedelta(hours=hours, minutes=45) for hours in (5, 8, 12))
WESTMOST, EASTMOST = timedelta(hours=-12), timedelta(hours=14)


class ZoneSeen(NamedTuple):
    """A zone the evidence tells, its rule within it, and the shown name of the file that does; "" for the
    window's own text.
    """

    zone: Zone
    name: str = ""


class _OffsetSeen(NamedTuple):
    """An offset that a file names, and when."""

    moment: datetime  # aware, in that offset
    name: str


def before_reading(window: Window | None, gathered: Gathered, machine: Zone) -> ZoneSeen | None:
    """What window, mails and logs tell; None where they tell nothing, or not the same."""
    if window is not None and window.zone.rule == "window":
        return _single_offset([_OffsetSeen(window.local(window.start), "")], machine, "window")
    sent = [_OffsetSeen(mail.sent, mail.file.name) for mail in gathered.mails if mail.sent]
    return _single_offset(sent, machine, "mail") or _single_offset(_logs(gathered), machine, "agent_log")


def ids_to_seek(here: Zone) -> frozenset[str]:
    """Ids of system events that tell a zone wherever they lie; none where it is known."""
    return catalogue().ids("events_exported") if here.rule == "machine" else frozenset()


def after_reading(collected: Collected, machine: Zone) -> ZoneSeen | None:
    """What the events tell; None where they tell nothing, or not the same."""
    return by_events(collected, machine) or by_exports(collected, machine)


def by_events(collected: Collected, machine: Zone) -> ZoneSeen | None:
    """What the same events tell in a source that names its zone; None where there are none, or where they do
    not tell the same.
    """
    by_name = {source.spec.name: source for source in collected.sources}
    assumed = [off for off in collected.clocks if "machine" in by_name[off.name].zone_rules]
    stamped = [off for off in assumed if off.zone and by_name[off.other].zone_rules == ("stamp",)]
    if len(stamped) != len(assumed):
        return None
    offsets = [
        _OffsetSeen(first.astimezone(timezone(off.fits)), off.other)
        for off in stamped
        if off.fits is not None and (first := by_name[off.name].first) is not None
    ]
    return _single_offset(offsets, machine, "events")


def by_exports(collected: Collected, machine: Zone) -> ZoneSeen | None:
    """What the moment of an export tells: the newest event of its file, beside the file's last change. None
    where no export ends with its own event, where a file was not written just then, or they disagree.
    """
    offsets = []
    every = (*collected.rows, *collected.beyond)
    for source in collected.sources:
        spec = source.spec
        own = spec.kind.exported and not spec.package and "machine" in source.zone_rules
        if not own or spec.mtime is None or source.last is None:
            continue
        if any(
            event.id in catalogue().ids("events_exported")
            and not event.module
            and event.time == source.last
            and any(at.source == spec.name for at in event.sightings)
            for event in every
        ):
            wall = source.last.astimezone(machine.tz).replace(tzinfo=UTC)
            if (offset := _offset(wall - spec.mtime)) is not None:
                offsets.append(_OffsetSeen(spec.mtime.astimezone(timezone(offset)), spec.name))
    return _single_offset(offsets, machine, "export")


def _offset(ahead: timedelta) -> timedelta | None:
    """The offset in use of a clock that was so far ahead of UTC, or a little less: the file came after."""
    offset = next(
        (
            each
            for each in (STEP * -(-ahead // STEP), *OTHER_OFFSETS)
            if timedelta(0) <= each - ahead <= WRITTEN_WITHIN
        ),
        None,
    )
    return offset if offset is not None and WESTMOST <= offset <= EASTMOST else None


def _logs(gathered: Gathered) -> Iterable[_OffsetSeen]:
    for container, log in gathered.logs_inside:
        if log.offset is not None and log.last is not None:
            yield _OffsetSeen(log.last.astimezone(timezone(log.offset)), container.name)
    for file in gathered.files:
        if file.kind is Kind.PRODUCT_LOG and file.error is None and product_log.is_agents_log(file.path.name):
            entry = product_log.beginning(file)
            if entry is not None and entry.offset is not None:
                yield _OffsetSeen(entry.moment.astimezone(timezone(entry.offset)), file.name)


def _single_offset(offsets: Iterable[_OffsetSeen], machine: Zone, rule: ZoneRule) -> ZoneSeen | None:
    """The one offset that is not UTC; the machine's zone where that has it: it knows summer from winter."""
    found = {one.moment.utcoffset(): one for one in reversed([*offsets])}
    found.pop(timedelta(0), None)
    if len(found) != 1:
        return None
    [(offset, one)] = found.items()
    if offset is None:
        return None
    if one.moment.astimezone(machine.tz).utcoffset() == offset:
        return ZoneSeen(Zone(machine.tz, machine.name, rule), one.name)
    return ZoneSeen(Zone(timezone(offset), offset_name(offset), rule), one.name)
