"""The verdict and the coverage, told."""

import pytest

from dscase.inquiry.watch import SEEN, watch_record
from dscase.review.judge import judge
from dscase.wording.words import Words

STEPS = "イベントの対処を実施、製品Q&Aとヘルプセンターを検索: 該当なし"


def verdict(made):
    return made.verdict


def test_what_is_left_to_do_is_one_line_that_names_it(inquiry, make_event):
    told = verdict(inquiry(make_event(), checked="製品Q&Aを検索: 該当なし"))
    assert told.kind == "act_first"
    assert "\n" not in told.before
    for part in ("送付前", "イベント 2205", "(2)", "ヘルプセンター", "--checked"):
        assert part in told.before


def test_only_the_steps_left_are_named(inquiry, make_event):
    told = verdict(inquiry(make_event(), lang="en", checked="Searched the Q&A and the Help Center: nothing"))
    assert "(1) Carry out the remedy in the description of event 2205" in told.before
    assert "(2)" not in told.before


def test_with_every_step_done_nothing_stands_in_front(inquiry, make_event):
    told = verdict(inquiry(make_event(), checked=STEPS))
    assert (told.kind, told.before) == ("inquire", "")


def test_why_it_is_asked_is_the_senders_affair_and_not_among_the_facts_of_page_one(inquiry, make_event):
    made = inquiry(make_event(), checked=STEPS)
    assert "検索の結果は記録されています" in " ".join(made.verdict.reasons)
    assert not any("検索の結果は記録されています" in value for _, value in made.facts)


def test_an_override_says_what_was_judged_and_why_it_is_asked_all_the_same(inquiry, make_event):
    mended = make_event(8, id="2204", level="info")
    told = verdict(inquiry(make_event(), mended, event="2205", inquire_anyway="毎週繰り返すため"))
    assert told.kind == "inquire"
    assert "静観" in told.reasons[0]
    assert "毎週繰り返すため" in told.reasons[0]


def test_no_event_and_no_coverage_is_said_to_be_unknown(inquiry):
    told = verdict(inquiry(lang="en"))
    assert told.kind == "unknown"
    assert told.reasons


@pytest.mark.parametrize(
    ("first", "last", "covers"),
    [(-60, 60, "covers"), (None, None, "unknown"), (-60, 5, "partly")],
)
def test_each_source_says_what_it_covers_and_why(inquiry, make_event, first, last, covers):
    (row,) = inquiry(make_event(), first_minute=first, last_minute=last).coverage
    assert (row.item, row.covers) == (5, covers)
    assert row.name == "E-01 ds.log"
    assert row.reason
    assert bool(row.span) == (first is not None)


def test_what_was_checked_names_the_vendors_steps(inquiry, make_event):
    (line,) = inquiry(make_event(), lang="en", checked="Searched the product Q&A: nothing found").checked
    assert line.steps == "Product Q&A search"


def test_the_watch_record_holds_what_was_seen_why_and_what_would_change_it(facts_of, make_event):
    facts = facts_of(make_event(), make_event(8, line=9, id="2204", level="info"), event="2205")
    for lang, own, again in (("ja", "dscase の基準", "4月21日（火）"), ("en", "rule", "21 Apr")):
        record = watch_record(facts, judge(facts), Words(lang))
        assert record.verdict.kind == "watch"
        assert any("2204" in one.text and one.cites for one in record.seen)
        assert len(record.seen) <= SEEN
        assert [one.time for one in record.seen] == sorted(one.time for one in record.seen)
        assert not any(one.quoted for one in record.seen)
        assert "KA-0010424" in record.grounds
        assert own in record.grounds  # and whose rule it is, once
        assert not any(own in reason for reason in record.verdict.reasons)
        assert again in record.by
        assert len(record.again) == 3
        assert not any("--" in text for text in record.change)
        assert record.coverage
