"""What is kept of a source's reading, and how a reading is answered from it.

A source is answered from the index only where that gives what reading it would: its content is the same, all
of its lines were read, and zone and year of its times are certain without the window, or are stated again as
they were then. Everything else is read from the log.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from dscase.errors import InputError
from dscase.events import file_dates
from dscase.events.clock_compare import what
from dscase.events.computers import Mention, host_of, tenant_of
from dscase.events.index import part
from dscase.events.index.catalogue import Catalogue, Entry, Writer
from dscase.events.index.identity import Identity, identity
from dscase.events.source_reader import KEPT_MOMENTS, Reading
from dscase.events.table import Note, Source, SourceSpec, Tally, YearRule
from dscase.kinds import Kind
from dscase.window import Zone

CERTAIN = frozenset({"stamp", "name"})
"""Rules by which a year is known whatever window is asked for."""
STATED = frozenset({"option", "case"})
"""Those by which a person says it."""


class Index:
    """An index that readings are answered from. `troubles`: what of it could not be used, each once."""

    def __init__(self, folder: Path) -> None:
        """Raises InputError for a folder that is no index, or whose catalogue is broken."""
        self._catalogue = Catalogue.opened(folder)
        self.troubles: list[InputError] = []

    def close(self) -> None:
        """Lets go of it."""
        self._catalogue.close()

    def answer(self, reading: Reading, zone: Zone, year: int | None, year_rule: YearRule) -> bool:
        """Fills a reading as reading the source would. Whether it could be done; if not, the reading is of no
        more use. Its silences are looked for only where they are wanted: in the log itself, of which the
        stretch of the window is gone over, and none of its lines is read. Raises OutOfOrderError as that
        does.

        `zone`, `year` and `year_rule`: as for times without one.
        """
        spec, wanted = reading.spec, reading.wanted
        if spec.kind is not Kind.SYSLOG:
            return False
        own = identity(spec)
        entry = self._catalogue.entry(own.place) if own is not None else None
        if own is None or entry is None or entry.state != own.state or not entry.part:
            return False
        if not _fits(entry.facts, spec, zone, year, wanted.csv_columns):
            return False
        place = self._catalogue.part(entry)
        if place is None:
            return self._cannot_use(spec.name)
        try:
            if wanted.silences:
                _go_over(reading)
            self._fill(reading, entry, place, zone, year_rule)
        except part.PartError:
            return self._cannot_use(spec.name)
        except InputError:  # reading the log will say so
            return False
        if not wanted.silences:
            reading.note("source.from_index")
        return True

    def _cannot_use(self, file: str) -> bool:
        if not any(one.facts["file"] == file for one in self.troubles):
            self.troubles.append(InputError("index.part_broken", file=file))
        return False

    @staticmethod
    def _fill(reading: Reading, entry: Entry, place: Path, zone: Zone, year_rule: YearRule) -> None:
        facts, wanted, spec = entry.facts, reading.wanted, reading.spec
        tally, stated = facts["tally"], facts["year"] is not None
        with part.connected() as duck:
            kept = part.Part(duck, place, wanted.window, modules=wanted.modules)
            rows = kept.rows(wanted.only)
            count = kept.count() if wanted.only else len(rows)
            others = kept.others(wanted.only, KEPT_MOMENTS)
            named = kept.named(wanted.only) if wanted.only else []
            beyond = kept.beyond(wanted.seek, wanted.near, wanted.reach)
        for into, some in ((reading.events, rows), (reading.beyond, beyond)):
            for row in some:
                event = part.event_of(row, spec.name)
                if event.zone_rule != "stamp":
                    event = event._replace(zone_rule=zone.rule)
                if stated and event.year_rule in STATED:
                    event = event._replace(year_rule=year_rule)
                into.append(event)
        for event_id, target, time in others:
            reading.moments.append((what(event_id, target), time))
        for target, extra, times in named:
            reading.mentions[Mention(target, tenant_of(extra), *host_of(extra), spec.name)] += times
        apart = 0 if wanted.modules else facts["protection"]
        reading.notes += [
            Note(code, tuple((key, value) for key, value in told)) for code, told in facts["notes"]
        ]
        rules = [zone.rule if rule != "stamp" else rule for rule in facts["zone_rules"]]
        years = [year_rule if rule in STATED else rule for rule in facts["year_rules"]]
        reading.known = {
            "tally": Tally(
                read=tally["read"],
                in_window=count,
                outside=tally["in_window"] - apart - count,
                other_product=tally["other_product"] + apart,
                not_event=tally["not_event"],
            ),
            "encoding": facts["encoding"],
            "zone": facts["zone"],
            "zone_rules": tuple(dict.fromkeys(rules)),
            "year_rules": tuple(years),
            "clock_flags": tuple(facts["clock_flags"]),
            "first": _time(facts["first"]),
            "last": _time(facts["last"]),
            **({} if wanted.silences else {"gap": None}),
        }


def _go_over(reading: Reading) -> None:
    """Lets the reading's pace look at the stretch of the log that can hold the window. What is noted of how
    that was found is let go: the tally is of all lines.
    """
    notes = len(reading.notes)
    for _ in reading.stretch():
        pass
    del reading.notes[notes:]


def _fits(
    facts: Mapping[str, Any],
    spec: SourceSpec,
    zone: Zone,
    year: int | None,
    csv_columns: Mapping[str, str],
) -> bool:
    """Whether reading would give what was kept: columns, zone and year are as they were."""
    if facts["csv_columns"] != dict(csv_columns):
        return False
    if facts["zone"] and facts["zone"] != zone.name:
        return False
    rules = set(facts["year_rules"])
    if rules & STATED:
        return bool(facts["year"] == year)
    if "name" in rules:
        return year is None and facts["named"] == _text(file_dates.latest(spec.name))
    return True


def left(source: Source) -> str:
    """Why a source that was read to its end is left to its log; "" where it is not."""
    if source.tally.unparsed:
        return "unparsed"
    if set(source.year_rules) - CERTAIN - STATED:
        return "year"
    return ""


def keep(writer: Writer, own: Identity, reading: Reading, year: int | None, notes: tuple[Note, ...]) -> str:
    """Keeps what was read of all of a source; `left` says why not. `own`: its identity before it was read.
    `notes`: of its content alone.
    """
    facts = facts_of(reading, year, notes)
    return put(writer, own, reading.spec, facts, lambda path: write(path, reading))


def write(path: Path, reading: Reading) -> None:
    """Writes the part of a reading. Raises as `part.write`."""
    part.write(path, reading.events, reading.columns.tables if reading.columns is not None else ())


def put(
    writer: Writer, own: Identity, spec: SourceSpec, facts: dict[str, Any], write: Callable[[Path], None]
) -> str:
    """Keeps the facts of a source and, where it is not left to its log, what `write` writes. Gives why it was
    left.
    """
    if identity(spec) != own:
        return "changed"
    try:
        writer.put(own, facts, None if facts["left"] else write)
    except part.UnfitError:
        facts = {**facts, "left": "text"}
        writer.put(own, facts, None)
    return str(facts["left"])


def facts_of(reading: Reading, year: int | None, notes: tuple[Note, ...]) -> dict[str, Any]:
    """The facts of how all of a source was read."""
    spec, source, columns = reading.spec, reading.source(), reading.columns
    return {
        "tally": asdict(source.tally),
        "protection": sum(1 for event in reading.events if event.module)
        + (columns.protection if columns is not None else 0),
        "encoding": source.encoding,
        "zone": source.zone,
        "zone_rules": source.zone_rules,
        "year_rules": source.year_rules,
        "year": year if set(source.year_rules) & STATED else None,
        "named": _text(file_dates.latest(spec.name)),
        "clock_flags": source.clock_flags,
        "first": _text(source.first),
        "last": _text(source.last),
        "csv_columns": dict(reading.csv_columns),
        "notes": [(note.code, note.facts) for note in notes],
        "left": left(source),
    }


def _text(time: datetime | None) -> str:
    return time.isoformat() if time is not None else ""


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
