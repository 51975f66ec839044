"""How failures and their recoveries are told: together, by computer, of states and of attempts."""

from dataclasses import replace

import pytest

from dscase.events.table import Sighting
from dscase.inquiry.compose import compose
from dscase.inquiry.watch import watch_record
from dscase.review.judge import judge
from dscase.wording.words import Words

OFFLINE = {"id": "730", "level": "error", "name": "Offline"}
BACK = {"id": "731", "level": "info", "name": "Back Online"}


@pytest.fixture
def offline(make_event):
    """Two computers that came back, and one that went off later and did not."""
    return (
        make_event(0, 1, target="apl-01", **OFFLINE),
        make_event(1, 2, target="apl-02", **OFFLINE),
        make_event(3, 3, target="apl-01", **BACK),
        make_event(4, 4, target="apl-02", **BACK),
        make_event(5, 5, target="apl-01", level="info", id="600", name="User Signed In"),
        make_event(13, 6, target="fs-01", **OFFLINE),
    )


def told(inquiry):
    return " ".join(one.text for one in inquiry.items[1].statements)


@pytest.mark.parametrize(
    ("lang", "since"), [("ja", "4月20日（月）03:33から継続中"), ("en", "Since Mon 20 Apr, 03:33, ongoing")]
)
def test_what_goes_on_began_with_the_first_failure_that_has_not_recovered(inquiry, offline, lang, since):
    made = inquiry(*offline, lang=lang, event="730@fs-01", last_minute=30)
    assert made.glance.since.text == since


def test_where_all_recovered_it_is_told_from_when_to_when(inquiry, offline):
    made = inquiry(*offline[:5], event="730@apl-01", last_minute=30)
    assert made.glance.since.text == "4月20日（月）03:20から03:24まで"


def test_a_computer_that_failed_again_is_failing_since_then(inquiry, offline, make_event):
    again = make_event(20, 7, target="apl-01", **OFFLINE)
    made = inquiry(*offline[:5], again, event="730@apl-01", last_minute=30)
    assert made.glance.since.text == "4月20日（月）03:40から継続中"


def test_the_recovery_of_other_failures_is_told_with_them_and_never_folded(inquiry, offline, make_event):
    about = make_event(7, 7, id="1112", level="error", name="Kernel Unsupported", target="apl-03")
    rows = (*offline[:5], about, *offline[5:])
    made = inquiry(*rows, event="1112@apl-03", last_minute=30)
    others = [one for one in made.items[1].statements if one.topic == "errors"]
    assert [("03:23:54" in one.text, "03:24:54" in one.text) for one in others] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip
    assert "731" in others[0].text
    assert "対象時間帯に復旧（731）の記録はありません" in others[2].text
    assert [row.target for row in made.digest if getattr(row, "id", "") == "731"] == ["apl-01", "apl-02"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "ほかに、6台（{}）でイベント730「Offline」（エラー）が計7件"),
        ("en", "event 730 “Offline” (Error) is recorded 7 times for 6 computers ({}), last"),
    ],
)
def test_an_error_of_many_computers_is_told_once(inquiry, make_event, lang, said):
    rows = [make_event(n, n + 1, target=f"apl-{n}", **OFFLINE) for n in range(6)]
    rows += [make_event(7, 9, target="apl-0", **BACK), make_event(9, 10, target="apl-1", **OFFLINE)]
    about = make_event(10, 11, id="1112", level="error", name="Kernel Unsupported", target="apl-9")
    made = inquiry(*rows, about, event="1112@apl-9", lang=lang, last_minute=30)
    (other,) = [one for one in made.items[1].statements if one.topic == "errors"]
    names = ("、" if lang == "ja" else ", ").join(f"apl-{n}" for n in range(6))
    assert said.format(names) in other.text
    assert ("うち5台は" if lang == "ja" else "5 of them have no recorded recovery") in other.text


def test_what_is_told_beside_the_event_is_not_told_again_among_the_others(inquiry, offline, make_event):
    about = make_event(2, 7, id="393", level="error", name="Engine Offline", target="apl-01")
    driver = make_event(1, 8, id="1112", level="error", name="Kernel Unsupported", target="apl-01")
    made = inquiry(offline[0], driver, about, event="393@apl-01", last_minute=30)
    assert sum("1112" in one.text for one in made.items[1].statements) == 1


@pytest.mark.parametrize(
    ("event_id", "level", "impact", "said"),
    [
        ("730", "error", "1台で発生、復旧の記録なし", False),
        ("2205", "warning", "1台で失敗、復旧の記録なし", True),
    ],
)
def test_a_state_is_not_called_an_attempt(inquiry, make_event, event_id, level, impact, said):
    made = inquiry(make_event(0, 1, id=event_id, level=level), event=event_id, last_minute=30)
    assert made.glance.impact.text == impact
    assert made.tried is said


def test_a_computer_that_mended_in_between_is_drawn_as_mended_in_between(inquiry, offline, make_event):
    again = make_event(20, 7, target="apl-01", **OFFLINE)
    made = inquiry(*offline[:5], again, event="730@apl-01", last_minute=30)
    assert made.bands is not None
    first = made.bands.bands[0]
    lost, back, lost_again = offline[0].time, offline[2].time, again.time
    assert (first.name, first.failures) == ("apl-01", (lost, lost_again))
    assert first.failed == ((lost, back), (lost_again, None))
    assert not first.mended


def test_what_goes_on_began_with_others_that_were_failing_then_and_recovered_later(
    inquiry, offline, make_event
):
    long = make_event(14, 8, target="apl-02", **BACK)
    made = inquiry(*offline[:3], offline[5], long, event="730@fs-01", last_minute=30)
    assert made.glance.since.text == "4月20日（月）03:20から継続中"


def test_a_recovery_is_drawn_with_its_day_where_there_are_several(inquiry, offline, make_event):
    day = 24 * 60
    later = make_event(day, 9, target="fs-01", **BACK)
    made = inquiry(*offline, later, event="730@fs-01", window="2026-04-20 03:00/2026-04-21 04:00")
    assert made.bands is not None
    assert {band.name: band.outcome for band in made.bands.bands} == {
        "fs-01": "04-21 03:20:54", "apl-01": "04-20 03:23:54", "apl-02": "04-20 03:24:54",
    }  # fmt: skip


@pytest.fixture
def mended_after(facts_of, make_event):
    """Two failures of the window; one recovers an hour after it, in the log and in a package that is sent."""
    facts = facts_of(
        make_event(0, 1, target="apl-01", **OFFLINE),
        make_event(1, 2, target="apl-02", **OFFLINE),
        lang="en",
        event="730@apl-01",
        first_minute=-60,
        last_minute=120,
    )
    own = Sighting("apl-01.zip!Manager/hostevents.csv", "row", 9)
    places = Sighting("ds.log", "line", 7), own
    back = make_event(60, target="apl-01", **{**BACK, "sightings": places})
    again = make_event(70, 8, target="apl-01", **OFFLINE)
    return replace(
        facts,
        exhibits={**facts.exhibits, "apl-01.zip": "E-02"},
        collected=replace(facts.collected, beyond=(back, again)),
    )


@pytest.mark.parametrize(
    ("lang", "line", "row"),
    [
        ("ja", "E-01 {}行目（添付したイベントの範囲外）", "E-02 Manager/hostevents.csv 表の9行目"),
        ("en", "E-01 line {} (outside the attached events)", "E-02 Manager/hostevents.csv row 9"),
    ],
)
def test_a_place_that_the_reader_does_not_have_is_cited_as_such_and_one_of_a_package_is_not(
    mended_after, lang, line, row
):
    made = compose(mended_after, judge(mended_after), Words(lang))
    cites = {cite for one in made.items[1].statements for cite in one.cites}
    assert {line.format(7), row, line.format(8)} <= cites
    assert not any(cite.endswith((")", "）")) for cite in cites - {line.format(7), line.format(8)})


def test_a_recovery_sought_in_vain_beyond_the_window_cites_a_log_that_the_reader_does_not_have(
    mended_after,
):
    facts = replace(mended_after, collected=replace(mended_after.collected, beyond=()))
    made = compose(facts, judge(facts), Words("en"))
    (sought,) = [one for one in made.items[1].statements if "05:20:54" in one.text]
    assert sought.cites == ("E-01 (outside the attached events)",)
    (place,) = [one.cites for one in made.reading if "recovered" in one.text]
    assert place == ("Section 2, E-01 (outside the attached events)",)
    assert "E-01" in made.items[1].place
    assert "outside" not in made.items[1].place


def test_the_watch_record_cites_what_its_keeper_has(mended_after):
    facts = replace(
        mended_after, collected=replace(mended_after.collected, beyond=mended_after.collected.beyond[:1])
    )
    record = watch_record(facts, judge(facts), Words("en"))
    assert "E-01 line 7" in {cite for one in record.seen for cite in one.cites}
