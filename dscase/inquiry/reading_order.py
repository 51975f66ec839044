"""The reading order: for each question a vendor asks of an inquiry, the few places that answer it.

Only places that the reader has: an event of the window stands in `events.xlsx`, which is attached; one of
another time stands in the document, with the place where it was read.
"""

import re
from collections.abc import Iterable, Iterator

from dscase.events.table import Event
from dscase.inquiry.draft import after_window
from dscase.inquiry.formatter import EXHIBIT, Teller, together
from dscase.inquiry.model import Statement
from dscase.inquiry.tables import workbook_place
from dscase.review.correlate import Correlation
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.text import one_line

TEXT_SECTION, PICTURE_SECTION = 2, 3
"""Sections of the document: what happened, and the pictures and mails."""
PLACES = 3
"""How many places are named for one question."""
SOLUTION = re.compile(r"KA-\d+$")
"""What the vendor's own solutions are numbered by: the desk knows them by these numbers."""


def reading_order(examined: Examined, judgement: Judgement, tell: Teller) -> tuple[Statement, ...]:
    """Questions, each with where to look first; only those that the evidence, or a solution of the vendor's,
    answers.
    """
    return tuple(
        Statement(question, tuple(dict.fromkeys(places))[:PLACES])
        for question, places in _questions(examined, judgement, tell)
        if places
    )


def _questions(examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[tuple[str, list[str]]]:
    found, about, say = judgement.correlation, judgement.asked.event, tell.words.say
    if examined.search.found:
        yield say("reading.message"), [tell.place(one) for one in examined.search.found[:1]]
    if about is not None:
        yield say("reading.event", id=one_line(about.id)), _places(about, examined, tell)
        yield from _agents_account(about, found, examined, tell)
        yield say("reading.recovery"), _recovery(about, found, examined, tell)
    raised = [one for one in found.alerts if examined.window.contains(one[0].time)][:1]
    alerts = [
        place for one in raised for event in one if event for place in _places(event, examined, tell)[:1]
    ]
    mails = [tell.exhibits[mail.file.name] for mail in examined.evidence.mails]
    yield say("reading.alerts"), [*alerts, *_section(PICTURE_SECTION, mails, tell)]
    shots = [tell.exhibits[shot.file.name] for shot in examined.evidence.screenshots]
    yield say("reading.screen"), _section(PICTURE_SECTION, shots, tell)
    agents = [tell.exhibits[one.file.name] for one in examined.evidence.packages if one.kind == "dsa"]
    yield say("reading.agent_logs"), agents
    if about is not None:
        tried = " ".join(record.text for record in examined.checked)  # says what was tried already
        known = [code for code in judgement.profile.every_source if SOLUTION.match(code)]
        yield say("reading.solutions"), [code for code in known if code not in tried]
    if examined.checked:
        yield say("reading.tried"), [say("document.checked.heading")]


def _agents_account(
    about: Event, correlation: Correlation, examined: Examined, tell: Teller
) -> Iterator[tuple[str, list[str]]]:
    telling = (event for event in correlation.paired if set(event.agent_events) & set(correlation.inside))
    if (event := next(telling, None)) is not None and event is not about:
        yield tell.words.say("reading.agent_events"), _places(event, examined, tell)


def _recovery(about: Event, correlation: Correlation, examined: Examined, tell: Teller) -> list[str]:
    """Where it shows, and where it failed again; where it was looked for in vain, and failed at last."""
    if correlation.recovery is not None:
        shown = [event for event in (correlation.recovery, correlation.relapse) if event is not None]
        return [place for event in shown for place in _places(event, examined, tell)]
    if not correlation.recoverable or correlation.sought_until is None:
        return []
    until = correlation.sought_until
    ends = [source.spec.name for source in examined.collected.sources if source.last == until]
    named = [tell.reached(tell.exhibits[name], name, until) for name in ends if name in tell.exhibits]
    again = [place for event in after_window(about, examined)[-1:] for place in tell.cites(event)[:1]]
    return _section(TEXT_SECTION, again or named, tell)


def _places(event: Event, examined: Examined, tell: Teller) -> list[str]:
    """The event's row in the workbook, or else where the document tells of it."""
    place = next((place for place, row in enumerate(examined.collected.rows) if row is event), None)
    return (
        _section(TEXT_SECTION, tell.cites(event)[:1], tell)
        if place is None
        else [workbook_place(place, tell)]
    )


def _section(number: int, exhibits: Iterable[str], tell: Teller) -> list[str]:
    """The document's section that shows exhibits; none of no exhibit."""
    numbers = list(dict.fromkeys(exhibits))
    whole = all(map(EXHIBIT.fullmatch, numbers))
    listed = tell.words.say("inquiry.list_mark").join(together(numbers, tell.words) if whole else numbers)
    return [tell.words.say("inquiry.place", section=number, exhibits=listed)] if listed else []
