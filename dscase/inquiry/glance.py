"""Page one in data: what is asked, how urgent it is, what it affects, what happened, what was excluded.

What a person states stands as it is; what nobody stated is counted from the records, or left out.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from dscase.case.model import Case
from dscase.events.table import Event
from dscase.inquiry.computers import Course
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Glance, Stated
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.text import one_line

NAMED = 5
"""Computers named in a sentence; of more, how many."""
CHECKS = 4
"""What was checked that stands on page one."""
_DESCRIBING = ("title", "background", "what_happened", "status", "alerts", "impact", "message")
"""What a person may state of what happened: without any of it nothing is described."""
_NUMBERED = re.compile(
    r"^\s*(?:[(（]?[0-9０-９]{1,2}(?:[)）]|[.．、](?![0-9０-９]))|[①-⑳]|[・•]|[-*]\s)\s*(?=\S)"
)
"""A question's own number or bullet: the document numbers questions itself."""


def glance(
    examined: Examined,
    judgement: Judgement,
    courses: Sequence[Course],
    tell: Teller,
    checks: Sequence[tuple[str, str]],
) -> Glance:
    """All of page one above the five items. `checks`: what was checked, with when and by whom."""
    case, say = examined.case, tell.words.say
    event = judgement.asked.event
    tried = judgement.profile.tried
    impact = say("glance.impact", tried=tried, **_counted(courses)) if courses else ""
    excluded = tuple((one_line(line), "") for line in _lines(case.excluded))
    return Glance(
        asks=_asks(examined, event, tell),
        answer_by=one_line(case.answer_by or ""),
        decision=one_line(case.decision or ""),
        urgency=one_line(case.urgency or ""),
        impact=Stated(one_line(case.impact), impact) if case.impact else Stated(impact),
        since=_since(examined, courses, tell),
        story=_story(event, courses, examined, judgement, tell),
        excluded=excluded or tuple(checks[-CHECKS:]),
        excluded_stated=bool(excluded),
    )


def _asks(examined: Examined, event: Event | None, tell: Teller) -> tuple[str, ...]:
    case, say = examined.case, tell.words.say
    stated = tuple(_NUMBERED.sub("", one_line(line)) for line in _lines(own(case, "question", tell)))
    if stated:
        return stated
    asked = []
    if event is not None:
        facts = {"id": one_line(event.id), "name": tell.name(event), "target": one_line(event.target)}
        asked.append(say("glance.ask_event", **facts))
    if examined.message is not None:
        asked.append(say("glance.ask_message"))
    if not asked and any(map(examined.case.said, _DESCRIBING)):
        asked.append(say("glance.ask_plain"))
    return tuple(asked)


def own(case: Case, name: str, tell: Teller) -> str:
    """A text of the person's in the document's language; where there is none, in the other."""
    text: str | None = getattr(case, name)
    english: str | None = getattr(case, f"{name}_en")
    return (english or text or "") if tell.words.lang == "en" else (text or english or "")


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _counted(courses: Sequence[Course]) -> dict[str, int]:
    """`open`: how many have no recovery on record; `unknown`: of how many the records would not show it."""
    return {
        "failed": len(courses),
        "open": sum(course.recovered is None for course in courses),
        "unknown": sum(not course.known for course in courses),
    }


def _since(examined: Examined, courses: Sequence[Course], tell: Teller) -> Stated:
    say = tell.words.say
    if examined.case.since:
        return Stated(one_line(examined.case.since))
    if not courses:
        return Stated("")
    ongoing = [one.ongoing for one in courses if one.ongoing is not None]
    first = _unbroken(courses, min(ongoing)) if ongoing else min(one.first for one in courses)
    when = tell.day_and_minute(first)
    if not ongoing:
        ended = max(course.recovered.time for course in courses if course.recovered)
        return Stated(say("glance.since_over", since=when, until=tell.minute(ended)))
    until = max((source.last for source in examined.collected.sources if source.last), default=None)
    counted = _counted(courses)
    more = (
        say("glance.no_recovery", until=tell.clock_time(until), **counted) if until and until > first else ""
    )
    lasting = any(course.known for course in courses if course.recovered is None)
    return Stated(say("glance.since" if lasting else "glance.since_unknown", since=when), more)


def _unbroken(found: Sequence[Course], first: datetime) -> datetime:
    """Since when some computer or other was failing, without a break until `first`: those that have recovered
    since may have begun it.
    """
    stretches = [stretch for one in found for stretch in one.failed]
    for start, end in sorted(stretches, key=lambda stretch: stretch[0], reverse=True):
        if start < first and (end is None or end >= first):
            first = start
    return first


def _story(
    event: Event | None, courses: Sequence[Course], examined: Examined, judgement: Judgement, tell: Teller
) -> str:
    """In two sentences: who recorded what from when to when; who mended, who did not."""
    if event is None or not courses:
        return ""
    say = tell.words.say
    inside = [
        failure.time
        for course in courses
        for failure in course.failures
        if examined.window.contains(failure.time)
    ]
    first, last = min(inside), max(inside)
    facts: dict[str, object] = {
        "id": one_line(event.id),
        "name": tell.name(event),
        "first": tell.day_and_minute(first),
        "last": ""
        if tell.day_and_minute(first) == tell.day_and_minute(last)
        else tell.minute_after(first, last),
        "computers": len(courses),
        "names": _names(courses, tell),
    }
    sentences = [say("glance.story_one" if len(courses) == 1 else "glance.story_many", **facts)]
    mended = [course for course in courses if course.recovered]
    left = [course for course in courses if not course.recovered]
    if mended:
        until = tell.minute(max(course.recovered.time for course in mended if course.recovered))
        if not left:
            sentences.append(say("glance.story_all_over", mended=len(mended), until=until))
        else:
            # "Again" tells the ones left apart from the others only where none of those failed again as well.
            again = all(len(course.failures) > 1 for course in left) and all(
                len(course.failures) == 1 for course in mended
            )
            facts = {"mended": len(mended), "until": until, "left": len(left), "names": _names(left, tell)}
            facts["tried"] = judgement.profile.tried
            sentences.append(say("glance.story_again" if again else "glance.story_left", **facts))
    elif judgement.profile.recovery_of(event.id):
        sentences.append(say("glance.story_none", computers=len(left)))
    return ("" if tell.words.lang == "ja" else " ").join(sentences)


def _names(courses: Sequence[Course], tell: Teller) -> str:
    mark = tell.words.say("inquiry.list_mark")
    names = mark.join(one_line(course.target) for course in courses[:NAMED])
    more = len(courses) - NAMED
    return tell.words.say("glance.and_more", names=names, more=more) if more > 0 else names


def dated(moment: datetime, tell: Teller) -> str:
    """The day a document was made, with its weekday and year."""
    local = tell.window.local(moment)
    return tell.words.say("glance.dated", year=local.year, day=tell.day(moment))
