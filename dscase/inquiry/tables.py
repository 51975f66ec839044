"""The inquiry's tables: events, counts by id, packages, exhibits, pictures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import PurePosixPath
from typing import Literal

from dscase.case.model import StatedFile
from dscase.events.collect import Collected
from dscase.events.frame import counts
from dscase.events.table import LEVELS, Event, Source
from dscase.inquiry.formatter import Teller, readable_size
from dscase.inquiry.model import CountRow, EventRow, ExhibitRow, PackageRow, Picture
from dscase.intake.evidence import EvidenceFile, LogInside, Package, Screenshot
from dscase.intake.gather import Gathered
from dscase.intake.picture_parts import divided
from dscase.review.examined import Examined
from dscase.review.subject_event import Asked
from dscase.text import one_line

SHEET_ROWS = 1_048_575
"""Events on one sheet of the workbook: Excel's rows without the heading."""
FIRST_ROW = 2
"""The row of a sheet's first event: below its heading."""


def event_rows(events: Sequence[Event], asked: Asked, tell: Teller, most: int) -> tuple[EventRow, ...]:
    """The first rows, at most so many; where the event asked about lies further down, it takes the last
    place, so that it is always there.
    """
    shown = list(range(min(len(events), most)))
    if asked.row is not None and most <= asked.row < len(events):
        shown[-1] = asked.row
    return tuple(rows_of(events, shown, asked, tell))


def rows_of(events: Sequence[Event], places: Iterable[int], asked: Asked, tell: Teller) -> Iterator[EventRow]:
    """The rows of events at these places, from 0."""
    rows = _Rows(tell)
    return (rows.row(events[place], place, asked=place == asked.row) for place in places)


def workbook_place(place: int, tell: Teller) -> str:
    """Where the window's event of this place, from 0, stands in the workbook: file, sheet and row."""
    number, row = divmod(place, SHEET_ROWS)
    sheet = sheet_name("events", number + 1, tell)
    return tell.words.say("reading.workbook", sheet=sheet, row=row + FIRST_ROW)


def sheet_name(key: str, number: int, tell: Teller) -> str:
    """What a sheet is called, a function's own by its name; `number` counts those of one table, from 1."""
    own = f"workbook.sheet.{key}"
    name = tell.words.say(own if tell.words.has(own) else f"module.{key}")
    return f"{name} ({number})" if number > 1 else name


class _Rows:
    """Events as rows of the table. What thousands of them say alike is asked for once."""

    def __init__(self, tell: Teller) -> None:
        self._tell = tell
        self._levels = {level: tell.level(level) for level in LEVELS}
        self._mark = tell.words.say("inquiry.cite_mark")

    def row(self, event: Event, place: int, *, asked: bool) -> EventRow:
        tell = self._tell
        name, own = tell.name(event), one_line(event.name)
        return EventRow(
            time=tell.row_time(event.time),
            level=event.level,
            level_word=self._levels[event.level],
            id=one_line(event.id),
            name=name,
            original_name="" if name == own else own,
            target=one_line(event.target),
            description=event.description,
            source=self._mark.join(tell.cites(event)),
            asked=asked,
            number=place + 1,
            workbook=workbook_place(place, tell) if asked else "",
            place=tell.short_place(event),
        )


def count_rows(collected: Collected, asked: Asked, tell: Teller) -> tuple[CountRow, ...]:
    """Events of the window by id: the one asked about first, then by level, then by count."""
    counted = counts(collected.events, collected.rows, ("module", "id"), ("level", "count", "id"))
    rows = [
        CountRow(
            id=one_line(count.sample.id),
            level=count.sample.level,
            level_word=tell.level(count.sample.level),
            name=tell.name(count.sample),
            count=count.events,
            first=tell.row_time(count.first),
            last=tell.row_time(count.last),
            asked=asked.event is not None and asked.event.id == count.sample.id,
        )
        for count in counted
    ]
    return tuple(sorted(rows, key=lambda row: not row.asked))


def package_rows(packages: Sequence[Package], tell: Teller) -> tuple[PackageRow, ...]:
    """The diagnostic packages as referenced."""
    say = tell.words.say
    return tuple(
        PackageRow(
            exhibit=tell.exhibits.get(package.file.name, ""),
            kind=say(f"package.kind.{package.kind}", rule=say(f"package.kind_rule.{package.kind_rule}")),
            name=package.file.name,
            size=readable_size(package.file.size),
            sha256=package.file.sha256,
            made=_made_text(package, tell),
            host=say(
                f"package.host_rule.{package.host_rule}", hosts=say("inquiry.list_mark").join(package.hosts)
            ),
            version=package.agent_version or say("package.not_inside"),
            remarks=tuple(tell.words.explain(trouble).what for trouble in package.troubles),
        )
        for package in packages
    )


def _made_text(package: Package, tell: Teller) -> str:
    sure = package.made if package.made_certainty != "weak" else None
    when = tell.time_with_zone(sure) if sure else package.made_text
    return tell.words.say(f"package.made.{package.made_rule}", when=when)


def pictures(evidence: Gathered, tell: Teller) -> tuple[Picture, ...]:
    """The screenshots with their captions: the one stated, else the one recorded, in the document's language
    where there is one in it; else the file's name.
    """
    return tuple(
        Picture(
            exhibit=tell.exhibits.get(shot.file.name, ""),
            caption=caption,
            alt=tell.words.say("inquiry.picture_alt", caption=caption),
            copy=shot.copy,
            width=shot.width,
            height=shot.height,
            format=shot.format,
            parts=tuple((part.copy, part.width, part.height) for part in cut.parts) if cut.how else (),
            divided=cut.how,
            across=cut.across,
            shown="withheld" if shot.withheld else "covered" if shot.hidden else "as_taken",
        )
        for shot in evidence.screenshots
        for caption in (_caption(shot, evidence.stated, tell),)
        for cut in (divided(shot.copy, shot.width, shot.height),)
    )


def retold(drawn: tuple[Picture, ...], evidence: Gathered, tell: Teller) -> tuple[Picture, ...]:
    """Pictures that were made already, with their captions in other words."""
    return tuple(
        replace(one, caption=caption, alt=tell.words.say("inquiry.picture_alt", caption=caption))
        for one, shot in zip(drawn, evidence.screenshots, strict=True)
        for caption in (_caption(shot, evidence.stated, tell),)
    )


def _caption(shot: Screenshot, stated: Mapping[str, StatedFile], tell: Teller) -> str:
    entry = stated.get(shot.file.name)
    stated_so = (entry.caption, entry.caption_en) if entry else (None, None)
    japanese, english = zip(stated_so, (shot.caption, shot.caption_en), strict=True)
    own = (*english, *japanese) if tell.words.lang == "en" else (*japanese, *english)
    caption = next(filter(None, own), PurePosixPath(shot.file.name).name)
    if shot.withheld:
        return tell.words.say("inquiry.caption_withheld", caption=caption)
    if not shot.hidden:
        return caption
    return tell.words.say("inquiry.caption_covered", caption=caption, count=shot.hidden)


def exhibit_rows(
    examined: Examined, tell: Teller, document: Literal["exhibit", "supplement"] = "exhibit"
) -> tuple[ExhibitRow, ...]:
    """Every numbered file, by number, with the stretch of time it tells of. `document`: whose words say where
    a file goes; what it has no words for is said as in an inquiry.
    """
    known = dict(_covered(examined, tell))
    collected = examined.collected
    events = chain(collected.rows, collected.protection)
    seen = {at.source for event in events for at in event.sightings}
    told = {tell.exhibit(source).split(" ")[0] for source in seen}
    broken = {source.spec.package or source.spec.name for source in collected.sources if source.error}

    def place(file: EvidenceFile) -> str:
        key: str = file.kind.exhibit
        if key == "excerpt" and tell.exhibits[file.name] not in told:
            key = "kept" if file.name in broken else "no_events"
        own = f"{document}.place.{key}"
        return tell.words.say(own if tell.words.has(own) else f"exhibit.place.{key}")

    rows = [
        ExhibitRow(
            number=tell.exhibits[file.name],
            kind=tell.words.say(f"kind.{file.kind}"),
            name=file.name,
            size=readable_size(file.size),
            sha256=file.sha256,
            place=place(file),
            covers=known.get(tell.exhibits[file.name], ""),
        )
        for file in examined.evidence.files
        if file.name in tell.exhibits
    ]
    return tuple(sorted(rows, key=lambda row: int(row.number.removeprefix("E-"))))


def _covered(examined: Examined, tell: Teller) -> Iterator[tuple[str, str]]:
    """Exhibit numbers with the stretch of time they tell of, as far as it is known."""
    numbers, say = tell.exhibits, tell.words.say
    for source in examined.collected.sources:
        if source.spec.name in numbers and source.first and source.last:
            yield numbers[source.spec.name], _stretch(source.first, source.last, tell)
    for package in examined.evidence.packages:
        yield from _package_covered(package, tell)
    for archive in examined.evidence.archives:
        held = [source for source in examined.collected.sources if source.spec.package == archive.file.name]
        yield from _between(archive.file, [*archive.logs, *held], tell)
    for shot in examined.evidence.screenshots:
        if shot.taken and shot.taken_rule != "mtime":
            yield numbers[shot.file.name], say("covers.moment", moment=tell.time(shot.taken))
    sent: dict[str, list[datetime]] = {}
    for mail in examined.evidence.mails:
        if mail.sent:
            sent.setdefault(mail.file.name, []).append(mail.sent)
    for name, moments in sent.items():
        one = say("covers.moment", moment=tell.time(moments[0]))
        yield numbers[name], _stretch(min(moments), max(moments), tell) if len(moments) > 1 else one


def _package_covered(package: Package, tell: Teller) -> Iterator[tuple[str, str]]:
    say = tell.words.say
    stretches = [*_between(package.file, package.logs, tell)]
    for number, stretch in stretches:
        sure = all(log.zoned for log in package.logs if log.first or log.last)
        yield number, stretch if sure else say("covers.no_zone", stretch=stretch)
    if package.made and not stretches:
        until = say("covers.until", end=tell.time(package.made))
        sure = package.made_certainty != "weak"
        yield tell.exhibits[package.file.name], until if sure else say("covers.no_zone", stretch=until)


def _between(
    file: EvidenceFile, inside: Sequence[LogInside | Source], tell: Teller
) -> Iterator[tuple[str, str]]:
    """From the first record in what lies in a file to the last one."""
    starts = [each.first for each in inside if each.first]
    ends = [each.last for each in inside if each.last]
    if starts and ends:
        yield tell.exhibits[file.name], _stretch(min(starts), max(ends), tell)


def _stretch(first: datetime, last: datetime, tell: Teller) -> str:
    start, end = tell.time(first), tell.time(last)
    date = start.partition(" ")[0]
    return tell.words.say("covers.stretch", start=start, end=end.removeprefix(f"{date} "))
