"""The computers' courses in words, and as a drawing where there are enough of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from dscase.inquiry.computers import Course
from dscase.inquiry.drawings import Band, Bands
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import ComputerRow
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.text import one_line

LEAST, MOST = 2, 40
"""Computers that are drawn: of one alone the timeline tells all, and more than these nobody reads."""


def computer_rows(courses: Sequence[Course], tell: Teller) -> Iterator[ComputerRow]:
    """Each computer in words."""
    mark = tell.words.say("inquiry.list_mark")
    for course in courses:
        yield ComputerRow(
            name=one_line(course.target),
            first=tell.row_time(course.first),
            failures=len(course.failures),
            attempts=course.attempts,
            last=tell.row_time(course.last),
            recovered=tell.row_time(course.recovered.time) if course.recovered else "",
            package=mark.join(course.packages),
            asked=course.asked,
            known=course.known,
        )


def bands(
    examined: Examined, judgement: Judgement, courses: Sequence[Course], tell: Teller, least: int = LEAST
) -> Bands | None:
    """The computers over time, from the window's start to where the records end; None of fewer than so many,
    or where nothing is known to show that they mended.
    """
    event = judgement.asked.event
    mending = judgement.profile.recovery_of(event.id) if event is not None else ()
    if event is None or len(courses) < least or not mending:
        return None
    say, window, tried = tell.words.say, examined.window, judgement.profile.tried
    lasts = [source.last for source in examined.collected.sources if source.last]
    told = [at for one in courses for at in (one.last, *([one.recovered.time] if one.recovered else []))]
    until = max([*lasts, *told])
    over = all(one.recovered is not None for one in courses)
    end = max([window.end, *told] if over else [window.end, until])  # where all is over, what comes is calm
    shown = courses[:MOST]
    last = window.local(end - timedelta(microseconds=1))
    days = _days(window.local_start, last, tell)
    clock = tell.clock_time if last.date() == window.local_start.date() else tell.row_time
    target = one_line(courses[0].target) if len(courses) == 1 else ""
    return Bands(
        title=say(
            "bands.title",
            date=days,
            zone=tell.zone,
            target=target,
        ),
        description=say(
            "bands.description",
            total=len(courses),
            open=sum(course.recovered is None for course in courses),
            tabled=least >= LEAST,
        ),
        start=window.start,
        end=end,
        until=min(until, end),
        until_label=say("bands.until" if until <= end else "bands.goes_on", time=tell.minute(until)),
        window=(window.start, window.end),
        zone=window.zone.tz,
        failure=say("bands.failure" if tried else "bands.onset", id=one_line(event.id)),
        success=say("bands.success" if tried else "bands.over", id=say("inquiry.list_mark").join(mending)),
        bands=tuple(
            Band(
                one_line(course.target),
                tuple(failure.time for failure in course.failures),
                course.failed,
                clock(course.recovered.time).removeprefix(f"{window.local_start:%Y}-")
                if course.recovered
                else say("body.not_recovered_short" if course.known else "body.recovery_unknown"),
                asked=course.asked and not target,
            )
            for course in shown
        ),
    )


def _days(first: datetime, last: datetime, tell: Teller) -> str:
    """The day a drawing is of, or the first and the last."""
    if first.date() == last.date():
        return f"{first:%Y-%m-%d}"
    end = f"{last:%m-%d}" if first.year == last.year else f"{last:%Y-%m-%d}"
    return tell.words.say("body.span", first=f"{first:%Y-%m-%d}", last=end)
