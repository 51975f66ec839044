from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.events.table import Sighting, Tally
from dscase.kinds import Kind
from dscase.review.subject_event import choose

MINUTE = timedelta(minutes=1)


@pytest.fixture
def found(complete, make_event, profile, found_by):
    """Codes for a syslog and an export of events given as (minute, id, level, target, description)."""

    def make(syslog=(), export=(), *, last=90, read=7, known=profile, stated="2205@a", package=""):
        log = complete.collected.sources[0]
        start = complete.window.start
        spec = replace(
            log.spec, name="export.csv", kind=Kind.CONSOLE_CSV, package=package, partial=bool(package)
        )
        csv = replace(log, spec=spec, first=start - MINUTE, last=start + last * MINUTE, tally=Tally(read, 5))
        rows = [
            make_event(
                time=start + minute * MINUTE, id=event_id, level=level, target=target,
                description=description, sightings=(Sighting(name, "row", place),),
            )
            for name, events in (("ds.log", syslog), ("export.csv", export))
            for place, (minute, event_id, level, target, description) in enumerate(events)
        ]  # fmt: skip
        sources = (*((replace(log, last=csv.last),) if syslog else ()), *((csv,) if export else ()))
        collected = replace(
            complete.collected, sources=sources, rows=tuple(sorted(rows, key=lambda e: e.time))
        )
        facts = replace(complete, collected=collected)
        asked = choose(facts.collected.rows, stated)
        told = found_by("filtered", facts, known, asked=asked)
        return [finding.code for finding in told]

    return make


FAILED = (5, "2205", "warning", "a", "x")
RETRIEVED = (5, "710", "info", "a", "agent events")


def infos(*targets):
    return [(9 + turn, "710", "info", target, "x") for turn, target in enumerate(targets)]


def test_a_whole_export_has_no_finding(found):
    assert found(export=[FAILED, RETRIEVED, *infos("b", "c", "d")]) == []


def test_an_export_of_warnings_alone_was_filtered(found):
    assert found(export=[FAILED] * 5) == ["export.level_missing", "export.one_target"]
    assert found(export=[FAILED] * 4) == ["events.retrieved_missing"]


def test_a_level_another_source_has_of_the_same_stretch_is_missing(found):
    assert found([FAILED, RETRIEVED], infos("a", "b")) == ["export.level_missing"]


def test_what_lies_outside_the_exports_stretch_is_not_missing_from_it(found):
    late = (30, "2205", "warning", "a", "x")
    assert "export.level_missing" not in found([late, RETRIEVED], infos("a", "b"), last=20)


def test_a_computers_own_export_need_not_hold_what_others_did(found):
    others = [(5, "2205", "warning", "z", "x"), *infos("z")]
    assert "export.level_missing" not in found(others, infos("a", "a", "a", "a", "a"), stated=None)


def test_an_export_of_one_computer_is_told_unless_another_source_has_the_rest(found):
    own = [FAILED, RETRIEVED, *infos("a", "a", "a")]
    assert found(export=own) == ["export.one_target"]
    assert found([*own, *infos("b")], own) == []


@pytest.mark.parametrize(("read", "last", "codes"), [(500, 20, 1), (501, 20, 0), (500, 90, 0)])
def test_a_round_count_is_told_where_the_window_is_not_covered(found, read, last, codes):
    told = found(export=[FAILED, RETRIEVED, *infos("b", "c")], read=read, last=last)
    assert told == ["export.round_count"] * codes


def test_the_event_an_export_leaves_tells_that_it_was_made_too_early(found):
    exported = (25, "110", "info", "", "x")
    told = found([FAILED, RETRIEVED, exported, *infos("b")], [FAILED, RETRIEVED, *infos("b")], last=20)
    assert told == ["export.early"]


def test_the_event_that_may_hold_the_detail_is_missed_where_the_profile_expects_it(found, profile):
    assert found([FAILED, *infos("b")]) == ["events.retrieved_missing"]
    assert found([FAILED, *infos("b")], known=profile.model_copy(update={"related": ("785",)})) == []


def test_a_description_the_syslog_omits_is_asked_for_unless_an_export_is_there(found):
    omitted = (5, "710", "info", "a", "Description Omitted")
    assert found([FAILED, omitted]) == ["events.detail_omitted"]
    assert found([FAILED, RETRIEVED]) == []
    assert found([FAILED, omitted], [FAILED, *infos("a", "b")]) == []


def test_an_export_inside_a_package_is_one_computers_by_its_nature(found):
    assert found(export=[FAILED, RETRIEVED, *infos("a", "a", "a")], package="a.zip") == []
