"""The watch record: one page for the sender's own files where nothing needs to be asked."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from dscase.inquiry.bands import bands
from dscase.inquiry.compose import checked_lines, code, names, title
from dscase.inquiry.computers import courses
from dscase.inquiry.draft import draft
from dscase.inquiry.drawings import Bands, Timeline
from dscase.inquiry.formatter import Teller, teller
from dscase.inquiry.glance import dated
from dscase.inquiry.items import found_line, found_lines
from dscase.inquiry.judging import EVENT_LOG, coverage_rows, judged
from dscase.inquiry.model import CoverageRow, Statement, WatchRecord
from dscase.inquiry.sender import sender_block
from dscase.inquiry.timeline import timeline
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.text import one_line
from dscase.wording.words import Words

AGAIN = timedelta(days=1)
"""When to look again: what fails in a daily job fails again by then."""
SEEN, CHECKED, LOGS, LANES = 6, 4, 3, 5
"""What fits on the one page: statements, the latest of what was checked, event logs, lanes."""
UNTOLD = {"log", "functions"}
"""Topics of the draft that say how much was recorded: of a record that nothing is wrong, no reason."""
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def watch_record(examined: Examined, judgement: Judgement, words: Words) -> WatchRecord:
    """The record of a verdict `watch`."""
    tell = teller(examined, words)
    own = {reason.code for reason in judgement.verdict.reasons} & {"own_rule"}
    event = judgement.asked.event
    again = {
        "id": one_line(event.id) if event is not None else "",
        "target": one_line(event.target) if event is not None else "",
    }
    drafted = draft(examined, judgement, tell)
    seen = [one for one in drafted if not one.quoted and one.topic not in UNTOLD]
    found = examined.search.found
    return WatchRecord(
        lang=words.lang,
        title=title(examined, judgement.asked, tell),
        reference=words.say("inquiry.reference", window=tell.span()),
        facts=tuple(_facts(judgement, tell)),
        verdict=replace(judged(examined, judgement, tell), reasons=tuple(_reasons(judgement, tell))),
        seen=tuple(sorted(seen[:SEEN], key=_moment)),
        grounds=words.say("watch.grounds.own" if own else "watch.grounds.vendor"),
        again=tuple(words.say(f"watch.again.{key}", **again) for key in ("status", "alert", "event")),
        who=_who(examined),
        by=tell.day_and_minute(examined.as_of + AGAIN),
        change=tuple(words.say(f"watch.change.{key}", **again) for key in ("event", "status", "ask")),
        coverage=tuple(_log(row, tell) for row in coverage_rows(judgement, tell) if row.item == EVENT_LOG)[
            :LOGS
        ],
        checked=checked_lines(examined, tell)[-CHECKED:],
        zone=tell.zone,
        message=found_line(found, tell) if found else Statement(""),
        message_lines=found_lines(found[0]) if found else (),
        drawing=_drawing(examined, judgement, tell),
        people=sender_block(examined.case.sender, tell),
        dated=dated(examined.as_of, tell),
        own_number=one_line(examined.case.own_number or ""),
        code=code(examined, judgement.asked),
        names=names(examined),
    )


def _moment(one: Statement) -> str:
    """The moment a statement speaks of, for their order: beside it, or in it in a plain text; the last where
    there is none.
    """
    inside = _STAMP.search(one.text)
    return one.time or (inside[0] if inside else "~")


def _facts(judgement: Judgement, tell: Teller) -> Iterator[tuple[str, str]]:
    """What it is about, which stretch of time was looked at, how long it lasted."""
    say, event, mended = tell.words.say, judgement.asked.event, judgement.correlation.recovery
    if event is not None:
        facts = {"id": one_line(event.id), "name": tell.name(event), "target": tell.target(event)}
        yield say("watch.about"), say("watch.about_value", **facts)
    yield say("inquiry.facts.window"), tell.span()
    if event is not None and mended is not None:
        length = tell.length(mended.time - event.time)
        ends = {"first": tell.clock_time(event.time), "last": tell.clock_time(mended.time)}
        yield say("watch.lasted"), say("watch.lasted_value", **ends, length=length)


def _reasons(judgement: Judgement, tell: Teller) -> Iterator[str]:
    """Why, beside the recovery, which the facts tell of, and whose rule it is, which the grounds tell."""
    for reason in judgement.verdict.reasons:
        if reason.code not in ("recovered", "own_rule"):
            yield tell.words.say(f"verdict.reason.{reason.code}", **reason.facts)


def _log(row: CoverageRow, tell: Teller) -> str:
    reason = row.reason if row.covers != "covers" else ""
    return tell.words.say("watch.log", name=row.name, span=row.span, inside=row.inside, reason=reason)


def _who(examined: Examined) -> str:
    """Who decided: the one who approved, else who prepared it or sends it, else who checked last."""
    people = examined.case.sender
    checked = [record.who for record in examined.checked if record.who]
    named = (people.approved_by, people.prepared_by, people.name, *checked[-1:])
    return one_line(next(filter(None, named), ""))


def _drawing(examined: Examined, judgement: Judgement, tell: Teller) -> Timeline | Bands | None:
    """What the record is about, over time: the computers' states where they are known, else the events;
    none where nothing was recorded.
    """
    if not examined.collected.rows:
        return None
    if (states := bands(examined, judgement, courses(examined, judgement), tell, least=1)) is not None:
        return states
    whole = timeline(
        examined, judgement.asked, tell, coverage=judgement.coverage, correlation=judgement.correlation
    )
    lanes = tuple(lane for lane in whole.lanes if lane.group in ("events", "alerts"))[:LANES]
    return replace(whole, lanes=lanes)
