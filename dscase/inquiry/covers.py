"""Which stretch of time each exhibit tells of, for the table of exhibits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import ExhibitRow
from dscase.review.examined import Examined


def covered(rows: Sequence[ExhibitRow], examined: Examined, tell: Teller) -> tuple[ExhibitRow, ...]:
    """The rows with what they cover, "" where nobody knows."""
    known = dict(_known(examined, tell))
    return tuple(replace(row, covers=known.get(row.number, "")) for row in rows)


def _known(examined: Examined, tell: Teller) -> Iterator[tuple[str, str]]:
    """Exhibit numbers with what they cover."""
    numbers, say = tell.exhibits, tell.words.say
    for source in examined.collected.sources:
        if source.spec.name in numbers and source.first and source.last:
            yield numbers[source.spec.name], _stretch(source.first, source.last, tell)
    for package in examined.evidence.packages:
        starts = [log.first for log in package.logs if log.first]
        ends = [log.last for log in package.logs if log.last]
        if starts and ends:
            yield numbers[package.file.name], _stretch(min(starts), max(ends), tell)
        elif package.made:
            yield numbers[package.file.name], say("covers.until", end=tell.time(package.made))
    for shot in examined.evidence.screenshots:
        if shot.taken and shot.taken_rule != "mtime":
            yield numbers[shot.file.name], say("covers.moment", moment=tell.time(shot.taken))
    for mail in examined.evidence.mails:
        if mail.sent:
            yield numbers[mail.file.name], say("covers.moment", moment=tell.time(mail.sent))


def _stretch(first: datetime, last: datetime, tell: Teller) -> str:
    start, end = tell.time(first), tell.time(last)
    date = start.partition(" ")[0]
    return tell.words.say("covers.stretch", start=start, end=end.removeprefix(f"{date} "))
