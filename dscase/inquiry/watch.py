"""The watch record: one page for the sender's own files where nothing needs to be asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dscase.inquiry.compose import case_facts, checked_lines, title
from dscase.inquiry.draft import draft
from dscase.inquiry.formatter import Teller, one_line
from dscase.inquiry.judging import EVENT_LOG, coverage_rows, judged
from dscase.inquiry.model import WatchRecord
from dscase.review.facts import Facts
from dscase.review.judge import Judgement
from dscase.wording.words import Words

AGAIN = timedelta(days=1)
"""When to look again: what fails in a daily job fails again by then."""
SEEN, CHECKED, LOGS = 6, 4, 3
"""What fits on the one page: statements, the latest of what was checked, event logs."""


def watch_record(
    facts: Facts, judgement: Judgement, words: Words, *, exhibits: Mapping[str, str], as_of: datetime
) -> WatchRecord:
    """The record of a verdict `watch`."""
    tell = Teller(words, facts.window, exhibits, facts.names)
    told = judged(facts, judgement, tell)
    own = {reason.code for reason in judgement.verdict.reasons} & {"own_rule"}
    event = judgement.asked.event
    again = {
        "time": tell.time_with_zone(as_of + AGAIN),
        "id": one_line(event.id) if event is not None else "",
        "target": one_line(event.target) if event is not None else "",
    }
    left_out = {words.say(f"inquiry.facts.{each}") for each in ("product", "os")}  # for want of room
    glance = case_facts(facts, judgement.asked, tell, as_of)
    seen = [one for one in draft(facts, judgement, tell) if not one.quoted]
    return WatchRecord(
        lang=words.lang,
        title=words.say("watch.title", title=title(facts, judgement.asked, tell)),
        reference=words.say("inquiry.reference", window=tell.span()),
        facts=tuple((label, value) for label, value in glance if label not in left_out),
        verdict=told,
        seen=tuple(seen[:SEEN]),
        grounds=words.say("watch.grounds.own" if own else "watch.grounds.vendor"),
        again=tuple(words.say(f"watch.again.{key}", **again) for key in ("what", "when")),
        change=tuple(words.say(f"watch.change.{key}", **again) for key in ("event", "status", "ask")),
        coverage=tuple(row for row in coverage_rows(judgement, tell) if row.item == EVENT_LOG)[:LOGS],
        checked=checked_lines(facts, tell)[-CHECKED:],
        zone=tell.zone,
    )
