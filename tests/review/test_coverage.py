from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import InputError
from dscase.events.collect import Collected
from dscase.intake.evidence import Archive, ArchiveMember, LogInside
from dscase.kinds import Kind
from dscase.review.completeness import event_log_reaches
from dscase.review.coverage import coverage
from dscase.review.grounds import grounds
from tests.review.conftest import event

MINUTE = timedelta(minutes=1)


@pytest.fixture
def log(complete):
    """The facts with one source for each (first, last), in minutes after the window's start; it has 40."""

    def make(*ranges, gap=None, **changes):
        start = complete.window.start
        sources = [
            replace(
                complete.collected.sources[0],
                first=start + first * MINUTE if first is not None else None,
                last=start + last * MINUTE if last is not None else None,
                gap=(start + gap[0] * MINUTE, start + gap[1] * MINUTE) if gap else None,
                **changes,
            )
            for first, last in ranges
        ]
        return replace(complete, collected=replace(complete.collected, sources=tuple(sources)))

    return make


def found(facts):
    return [(finding.code, finding.weight) for finding in event_log_reaches(grounds(facts))]


@pytest.mark.parametrize(
    ("first", "last", "covers", "reason"),
    [
        (0, 40, "covers", "past_both"),
        (-5, 90, "covers", "past_both"),
        (1, 40, "partly", "begins_inside"),
        (-5, 39, "partly", "ends_inside"),
        (1, 39, "partly", "inside"),
        (-9, -1, "not", "before"),
        (40, 60, "not", "after"),
        (None, None, "unknown", "no_times"),
    ],
)
def test_what_a_source_says_of_the_window(log, first, last, covers, reason):
    (told,) = coverage(log((first, last)))
    assert (told.covers, told.reason) == (covers, reason)


def test_silence_is_unknown_and_never_no_events(log):
    tally = replace(log((-1, 41)).collected.sources[0].tally, in_window=0, outside=2)
    (told,) = coverage(log((-1, 41), tally=tally))
    assert (told.covers, told.reason) == ("unknown", "silent")
    (told,) = coverage(log((-1, 41), gap=(0, 40), tally=tally))
    assert (told.covers, told.reason) == ("unknown", "silent")


def test_records_of_other_programs_show_that_the_log_was_alive(log):
    tally = replace(log((-1, 41)).collected.sources[0].tally, in_window=0, outside=2)
    (told,) = coverage(log((-1, 41), gap=(3, 9), tally=tally))
    assert told.covers == "covers"


def test_what_was_not_read_to_its_end_covers_nothing_for_sure(log):
    (told,) = coverage(log((-1, 41), error=InputError("events.cut_short")))
    assert (told.covers, told.reason) == ("unknown", "failed")


def test_a_log_in_a_package_is_told_by_its_member(complete):
    inside = LogInside("Agent/logs/ds_agent.log", 9, complete.window.start, complete.window.end, zoned=True)
    dsa = replace(complete.evidence.packages[1], logs=(inside,))
    told = coverage(
        replace(complete, evidence=replace(complete.evidence, packages=(complete.evidence.packages[0], dsa)))
    )[-1]
    assert (told.name, told.member, told.covers) == ("a.zip", "Agent/logs/ds_agent.log", "covers")
    assert (told.clock, told.inside) == (("stamp",), None)


def test_a_product_log_in_an_archive_is_told_by_its_member(complete):
    start = complete.window.start
    log = LogInside("a/ds_agent.log", 9, start - MINUTE, start + MINUTE, zoned=True)
    inside = (ArchiveMember("ds.log", Kind.SYSLOG), ArchiveMember(log.member, Kind.PRODUCT_LOG, log))
    archive = Archive(complete.evidence.files[0], inside)
    facts = replace(complete, evidence=replace(complete.evidence, archives=(archive,)))
    told = coverage(facts)[-1]
    assert (told.name, told.member, told.covers, told.partial) == ("ds.log", log.member, "partly", True)


def test_an_export_inside_a_package_does_not_stand_for_the_event_log(log):
    facts = log((10, 41), (-1, 41))
    short, inside = facts.collected.sources
    spec = replace(inside.spec, name="a.zip!Manager/hostevents.csv", package="a.zip", partial=True)
    facts = replace(facts, collected=replace(facts.collected, sources=(short, replace(inside, spec=spec))))
    assert (coverage(facts)[1].name, coverage(facts)[1].member) == ("a.zip", "Manager/hostevents.csv")
    assert found(facts) == [("events.begins_late", "weak")]


def test_a_log_that_reaches_past_both_ends_has_no_finding(log):
    assert found(log((-1, 41))) == []


def test_an_end_that_lacks_is_weak(log):
    assert found(log((10, 41))) == [("events.begins_late", "weak")]
    assert found(log((-1, 30))) == [("events.ends_early", "weak")]


def test_a_stretch_no_longer_than_the_logs_own_silences_shows_nothing(log):
    assert found(log((4, 41), gap=(20, 24))) == [("events.begins_late", "note")]
    assert found(log((5, 41), gap=(20, 24))) == [("events.begins_late", "weak")]


@pytest.mark.parametrize(
    ("disorder", "minutes", "weight"),
    [(900, (36, 30, 33), "note"), (900, (33, 32.5, 33.4), "weak"), (0, (36, 30, 33), "weak")],
)
def test_the_silences_of_a_log_out_of_order_are_those_between_its_events(log, disorder, minutes, weight):
    facts = log((-1, 39), disorder=disorder)
    start, (row, *_) = facts.window.start, facts.collected.rows
    rows = tuple(event(time=start + minute * MINUTE, id=row.id) for minute in minutes)
    collected = Collected(facts.collected.sources, rows, 0)
    assert found(replace(facts, collected=collected)) == [("events.ends_early", weight)]


def test_two_logs_that_meet_cover_together_and_a_hole_between_them_is_weak(log):
    assert found(log((-60, 20), (20, 90))) == []
    assert found(log((-60, 12), (20, 90))) == [("events.hole", "weak")]
    assert found(log((-60, 18), (20, 90), gap=(1, 4))) == []


def test_another_source_that_covers_makes_up_for_all(log):
    assert found(log((10, 20), (-1, 41))) == []


def test_more_than_half_a_window_of_silence_is_noted(log):
    assert found(log((-1, 41), gap=(5, 25))) == []
    assert found(log((-1, 41), gap=(5, 26))) == [("events.silent", "note")]


def test_nothing_of_the_window_is_another_rooms_to_say(log):
    assert found(log((-9, -1))) == []
    assert found(log((None, None))) == []


@given(st.lists(st.tuples(st.integers(-60, 100), st.integers(0, 120)), min_size=1, max_size=5), st.randoms())
def test_the_order_of_sources_changes_nothing(ranges, dice):
    # Built here: a fixture would be shared by all examples.
    from datetime import UTC, datetime
    from pathlib import Path
    from types import SimpleNamespace

    from dscase.events.table import Source, SourceSpec, Tally
    from dscase.intake.gather import Gathered
    from dscase.window import Window, zone_named

    at = datetime(2026, 4, 20, tzinfo=UTC)
    window = Window(at, at + 40 * MINUTE, zone_named("UTC", "option"), "start_end", "")
    spec = SourceSpec(Path("x"), "x", Kind.SYSLOG, 1, "", None)
    sources = [
        Source(spec, Tally(), first=at + first * MINUTE, last=at + (first + length) * MINUTE, gap=(at, at))
        for first, length in ranges
    ]

    def codes(order):
        collected, evidence = SimpleNamespace(sources=order), Gathered()
        facts = SimpleNamespace(window=window, evidence=evidence, collected=collected)
        on = SimpleNamespace(examined=facts, covered=coverage(facts))
        return sorted(finding.code for finding in event_log_reaches(on))

    shuffled = list(sources)
    dice.shuffle(shuffled)
    assert codes(sources) == codes(shuffled)
