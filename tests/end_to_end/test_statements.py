"""Every sentence of items 2 and 5 holds against the rows it cites: its times, its ids, its numbers.

The sentences are those of the plain text, which say their times themselves.
"""

import random
import re
from datetime import UTC, datetime

import pytest

from dscase import pipeline
from dscase.inquiry.formatter import teller
from dscase.inquiry.items import items
from dscase.wording.words import Words

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
ID = re.compile(r"(?:イベント|[Ee]vent) (\d{2,5})(?![\d-])")
TOTAL = re.compile(r"(?:システムイベントは|holds) (\d+)")
COUNT = re.compile(r"(?<![-\w])\d+")
SEEDS = range(24)


def estate(kit, dice):
    """An estate with a few more failures, spellings and a clock that is off, by chance."""
    moment = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)
    e = kit.whole(
        dice.choice(("Asia/Tokyo", "UTC", "Asia/Kolkata")),
        moment,
        lang=dice.choice(("ja", "en")),
        stamped=True,
    )
    for _ in range(dice.randint(0, 9)):
        row = kit.Row(
            e.at(dice.uniform(-18, 18)), dice.choice(("2205", "705", "721", "851", "2204", "190", "600")),
            dice.choice((e.host, *e.others, "app-03.corp.example.jp")), "It happened.",
        )  # fmt: skip
        for where in dice.sample((e.syslog, e.export), dice.randint(1, 2)):
            where.append(row)
    if dice.random() < 0.3:
        shift = dice.choice((245, -90))
        e.export = [
            kit.replace(row, at=row.at.replace(microsecond=0) - kit.seconds(shift)) for row in e.export
        ]
    if dice.random() < 0.4:
        e.syslog.append(kit.Row(e.at(3), "", f"dvchost={e.host}", module="4000000|Eicar_test_file|6"))
    if dice.random() < 0.4:
        e.keep(lambda row: row.at > e.at(-9))
    return e


@pytest.mark.parametrize("seed", SEEDS)
def test_every_sentence_holds_against_what_it_cites(estates, tmp_path, seed):
    done = pipeline.examine(estates.write(estate(estates, random.Random(seed)), tmp_path))
    examined, judgement = done.examined, done.judgement
    tell = teller(examined, Words(examined.case.speaks).for_plain_text())
    told = examined.collected
    every = (*told.rows, *told.beyond, *told.protection)
    ends = {tell.exhibit(one.spec.name): one.last for one in told.sources if one.last}
    _, happened, *_, log = items(examined, judgement, tell)
    for statement in (*happened.statements, *log.statements):
        if statement.quoted or not statement.cites:
            continue
        cites = set(statement.cites)
        cited = [
            event
            for event in every
            if any(tell.cite(at) in cites or tell.exhibit(at.source) in cites for at in event.sightings)
        ]
        assert cited, statement
        moments = [event.time for event in cited] + [
            at.time for one in cited for at in one.sightings if at.time
        ]
        moments += [ends[cite] for cite in cites if cite in ends]
        shown = {tell.time(moment)[:19] for moment in moments}
        shown |= {
            text for event in cited for inner in event.agent_events for text in TIME.findall(inner.time)
        }
        assert set(TIME.findall(statement.text)) <= shown, statement
        ids = {event.id for event in cited} | {inner.id for event in cited for inner in event.agent_events}
        ids |= set(judgement.profile.recovery)
        assert set(ID.findall(statement.text)) <= ids, statement
        if statement in log.statements and statement.topic == "log":
            counts = [len(told.sources), sum(one.tally.in_window for one in told.sources), len(told.rows)]
            assert {int(number) for number in COUNT.findall(statement.text)} == {*counts, told.merged} - {0}
            continue
        if total := TOTAL.search(statement.text):
            inside = [event for event in cited if event in told.rows]
            assert len(inside) == int(total[1]) == len(told.rows), statement
        for cite in cites & ends.keys():
            assert any(tell.exhibit(at.source) == cite for event in cited for at in event.sightings), (
                statement
            )
