from dataclasses import replace
from datetime import timedelta

from dscase.events.clocks import Off
from dscase.review.grounds import findings, grounds


def found(facts):
    return [(one.code, one.weight, one.facts) for one in findings(grounds(facts), "identity")]


def test_a_zone_read_wrongly_is_told_as_one_with_the_zone_that_would_fit(complete):
    off = Off("ds.log", "e.csv", -32_400, 20, 20, zone=True, fits=timedelta(0))
    clock = Off("b.log", "e.csv", 245, 20, 20, zone=False)
    facts = replace(complete, collected=replace(complete.collected, clocks=(off, clock)))
    told = {"name": "ds.log", "other": "e.csv", "apart": "09:00", "agreeing": 20, "fits": "UTC"}
    assert found(facts) == [("zone.shifted", "weak", told)]


def test_a_silence_far_longer_than_usual_is_a_note(complete):
    start = complete.window.start
    (source,) = complete.collected.sources
    holed = replace(source, gap=(start, start + timedelta(minutes=15)), usual=timedelta(minutes=1))
    facts = replace(complete, collected=replace(complete.collected, sources=(holed,)))
    [(code, weight, told)] = found(facts)
    assert (code, weight, told["usual"]) == ("events.gap", "note", 60)
    packed = replace(holed, spec=replace(holed.spec, package="a.zip", partial=True))
    assert found(replace(complete, collected=replace(complete.collected, sources=(packed,)))) == []


def test_a_name_that_fits_two_computers_is_told(complete, make_event, resolved):
    rows = tuple(make_event(target=name) for name in ("web", "web.a.example.jp", "web.b.example.jp"))
    facts = resolved(replace(complete, collected=replace(complete.collected, rows=rows)))
    told = {"name": "web", "fits": "web.a.example.jp, web.b.example.jp"}
    assert found(facts) == [("computer.unclear", "note", told)]
