"""The watch record: one page for the sender's own files where nothing needs to be asked."""

from dataclasses import replace
from datetime import timedelta

from dscase.inquiry.compose import case_facts, checked_lines, code, names, title
from dscase.inquiry.draft import draft
from dscase.inquiry.formatter import Teller, teller
from dscase.inquiry.glance import dated
from dscase.inquiry.items import found_line, found_lines
from dscase.inquiry.judging import EVENT_LOG, coverage_rows, judged
from dscase.inquiry.model import Statement, Timeline, WatchRecord
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


def watch_record(examined: Examined, judgement: Judgement, words: Words) -> WatchRecord:
    """The record of a verdict `watch`."""
    tell = teller(examined, words)
    told = judged(examined, judgement, tell)
    own = {reason.code for reason in judgement.verdict.reasons} & {"own_rule"}
    event = judgement.asked.event
    again = {
        "time": tell.time_with_zone(examined.as_of + AGAIN),
        "id": one_line(event.id) if event is not None else "",
        "target": one_line(event.target) if event is not None else "",
    }
    left_out = {words.say(f"inquiry.facts.{each}") for each in ("product", "os")}  # for want of room
    glance = case_facts(examined, judgement.asked, tell)
    seen = [one for one in draft(examined, judgement, tell) if not one.quoted]
    found = examined.search.found
    return WatchRecord(
        lang=words.lang,
        title=words.say("watch.title", title=title(examined, judgement.asked, tell)),
        reference=words.say("inquiry.reference", window=tell.span()),
        facts=tuple((label, value) for label, value in glance if label not in left_out),
        verdict=told,
        seen=tuple(seen[:SEEN]),
        grounds=words.say("watch.grounds.own" if own else "watch.grounds.vendor"),
        again=tuple(words.say(f"watch.again.{key}", **again) for key in ("status", "alert", "event")),
        by=again["time"],
        change=tuple(words.say(f"watch.change.{key}", **again) for key in ("event", "status", "ask")),
        coverage=tuple(row for row in coverage_rows(judgement, tell) if row.item == EVENT_LOG)[:LOGS],
        checked=checked_lines(examined, tell)[-CHECKED:],
        zone=tell.zone,
        message=found_line(found, tell) if found else Statement(""),
        message_lines=found_lines(found[0]) if found else (),
        timeline=_timeline(examined, judgement, tell),
        people=sender_block(examined.case.sender, tell),
        dated=dated(examined.as_of, tell),
        own_number=one_line(examined.case.own_number or ""),
        code=code(examined, judgement.asked),
        names=names(examined),
    )


def _timeline(examined: Examined, judgement: Judgement, tell: Teller) -> Timeline | None:
    """What the record is about, over time; none where nothing was recorded."""
    if not examined.collected.rows:
        return None
    told = timeline(
        examined, judgement.asked, tell, coverage=judgement.coverage, correlation=judgement.correlation
    )
    kept = tuple(lane for lane in told.lanes if lane.group in ("events", "alerts"))[:LANES]
    return replace(told, lanes=kept)
