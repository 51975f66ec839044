from datetime import datetime, timedelta, timezone

import pytest

from dscase.case.model import Case, Checked
from dscase.errors import UsageError
from dscase.knowledge.answers import with_answers, zone_answered
from dscase.knowledge.checklist import checklist
from dscase.walkthrough.answers import Sender, confirmed, named, record
from dscase.walkthrough.suggestions import Seen
from dscase.window import zone_named

WHEN = datetime(2026, 4, 20, 9, tzinfo=timezone(timedelta(hours=9)))
SENDER = Sender(WHEN, "dscase 1", zone_named("Asia/Tokyo", "option"), "ja", "当番")


def step(name):
    found = checklist().step(name)
    assert found is not None
    return found


def said(name, result, text="", sender=SENDER):
    return record(step(name), result, text, sender)


def test_a_record_holds_who_when_with_what_the_answer_and_its_evidence():
    one = record(step("lamp"), "changed", " web-01: 橙 ", SENDER, ["lamp.png"])
    assert one == Checked(
        when=WHEN,
        step="lamp",
        text="web-01: 橙",
        who="当番",
        tool="dscase 1",
        result="changed",
        evidence=("lamp.png",),
    )


def test_an_answer_without_a_text_is_told_in_its_own_words():
    assert said("modules", "none").text == "なかった(確認済み)"


@pytest.mark.parametrize(
    ("name", "result", "text", "code"),
    [
        ("lamp", "perhaps", "", "walk.no_such_answer"),
        ("lamp", "changed", "  ", "walk.text_needed"),
        ("modules", "none", "なかった", "walk.text_unasked"),
        ("events", "found", "パターンの失敗", "walk.event_form"),
        ("events", "found", "@web-01", "walk.event_form"),
        ("when", "stated", "2026-04-20 03:40/03:00", "window.end_next_day"),
        ("zone", "stated", "Tokio", "window.zone_unknown"),
        ("message", "place", "ds_agent.log", "intake.place_unreadable"),
    ],
)
def test_an_answer_that_the_step_does_not_take_is_refused(name, result, text, code, refused):
    with refused(code, UsageError):
        said(name, result, text)


@pytest.mark.parametrize("text", ["2205", "2205@web-01", "２２０５@とうきょう 1", "2205@a@b"])
def test_an_event_may_be_named_with_or_without_its_target(text):
    assert said("events", "found", text).text == text


def test_a_window_counted_from_now_is_kept_as_the_time_it_meant():
    """Else it would be another one when the inquiry is built."""
    assert said("when", "stated", "-30m..now").text == "2026-04-20T08:30:00+09:00/2026-04-20T09:00:00+09:00"
    assert said("when", "stated", "2026-04-20 03:20±15m").text == "2026-04-20 03:20±15m"


def test_a_text_that_is_no_unicode_is_kept_spelt_out():
    one = record(step("lamp"), "changed", "a\udc81", SENDER, ["b\udc82.png"])
    assert (one.text, one.evidence) == ("a\\udc81", ("b\\udc82.png",))


def test_what_was_answered_stands_in_the_case_where_case_yaml_says_nothing():
    records = [
        said("when", "stated", "2026-04-20 03:20±15m"),
        said("lamp", "changed", "橙"),
        said("events", "found", "2205@web-01"),
        said("message", "line", "[Warning/2] | 応答なし"),
        said("alerts", "found", "失敗のアラート"),
        said("background", "stated", "なぜ"),
        said("happened", "stated", "何が"),
        said("decision", "inquire", "毎週くり返す"),
        said("qa_search", "none", "検索語"),
    ]
    assert with_answers(Case(), records) == Case(
        window="2026-04-20 03:20±15m",
        status="橙",
        event="2205@web-01",
        message="[Warning/2] | 応答なし",
        alerts="失敗のアラート",
        background="なぜ",
        what_happened="何が",
        inquire_anyway="毎週くり返す",
    )


def test_case_yaml_wins_over_what_was_answered():
    case = Case(status="赤", background="書いたもの")
    records = [said("lamp", "changed", "橙"), said("background", "stated", "答えたもの")]
    assert with_answers(case, records) == case


def test_the_last_answer_counts():
    records = [said("lamp", "changed", "橙"), said("lamp", "none")]
    assert with_answers(Case(), records).status == "変化なし"
    assert with_answers(Case(), records[::-1]).status == "橙"


@pytest.mark.parametrize(("lang", "told"), [("ja", "なし"), ("en", "none")])
def test_that_there_was_no_alert_is_stated_so_that_it_is_understood(lang, told):
    sender = Sender(WHEN, "", SENDER.zone, lang)
    assert with_answers(Case(lang=lang), [said("alerts", "none", sender=sender)]).alerts == told


def test_a_line_may_be_named_by_its_place_and_that_there_is_none_states_nothing():
    assert with_answers(Case(), [said("message", "place", "ds.log:8")]).message_at == "ds.log:8"
    assert with_answers(Case(), [said("message", "none")]) == Case()


def test_the_zone_that_was_answered_is_kept_apart_from_the_one_case_yaml_states():
    """Documents tell who said it."""
    records = [said("zone", "stated", "UTC"), said("zone", "stated", "Asia/Tokyo"), said("modules", "none")]
    assert zone_answered(records) == "Asia/Tokyo"
    assert zone_answered(records[2:]) is None
    assert with_answers(Case(), records) == Case()


def test_a_decision_without_a_reason_states_none():
    assert with_answers(Case(), [said("decision", "inquire")]) == Case()


def test_records_of_other_ways_state_nothing():
    odd = Checked(when=WHEN, step="lamp", text="x", result="no such answer")
    free = Checked(when=WHEN, text="x")
    assert with_answers(Case(), [odd, free]) == Case()


def test_what_the_evidence_shows_is_recorded_with_its_evidence():
    one = confirmed(step("events"), Seen("found", "2205@web-01", "E-01 12行目", ("E-01",)), SENDER)
    assert (one.result, one.text, one.evidence) == ("found", "2205@web-01", ("E-01",))


def test_whose_the_packages_are_can_be_answered():
    answer = step("packages").answer("given_dsm")
    one = named(step("packages"), answer, ["diag[1].zip"], SENDER)
    (entry,) = with_answers(Case(), [one]).evidence
    assert (entry.file, entry.package) == ("diag[[]1].zip", "dsm")


def test_that_packages_of_nobody_are_of_the_computer_asked_about_can_be_answered():
    answer = step("packages").answer("given_own")
    one = named(step("packages"), answer, ["1795824720.zip"], SENDER, host="apl-01")
    assert one.text == "apl-01"
    (entry,) = with_answers(Case(), [one]).evidence
    assert (entry.file, entry.package, entry.host) == ("1795824720.zip", "dsa", "apl-01")


def in_both(name, result, text, english):
    return record(step(name), result, text, SENDER, english=english)


def test_prose_that_the_documents_tell_is_taken_in_english_too():
    taken = {(one.id, answer.id) for one in checklist().steps for answer in one.answers if answer.in_english}
    assert taken == {
        ("lamp", "changed"),
        ("lamp", "cleared"),
        ("alerts", "found"),
        ("background", "stated"),
        ("question", "stated"),
        ("happened", "stated"),
    }


def test_the_english_of_an_answer_states_its_field_in_english():
    told = with_answers(Case(), [in_both("background", "stated", "なぜ", " Why ")])
    assert (told.background, told.background_en) == ("なぜ", "Why")


def test_a_text_given_in_english_alone_stands_for_both(refused):
    told = with_answers(Case(), [in_both("background", "stated", "", "Why")])
    assert (told.background, told.background_en) == ("Why", "Why")
    with refused("walk.text_needed", UsageError):
        in_both("background", "stated", " ", " ")


def test_where_no_text_in_english_is_told_none_is_taken(refused):
    with refused("walk.text_unasked", UsageError):
        in_both("liveness", "running", "", "fine")


def test_the_english_of_an_answer_never_stands_beside_another_text():
    """case.yaml says something else than was answered: then it says it alone."""
    record = in_both("background", "stated", "答えたもの", "What was answered")
    written = Case(background="書いたもの")
    assert with_answers(written, [record]) == written
    same = Case(background="答えたもの")
    assert with_answers(same, [record]).background_en == "What was answered"
    english = Case(background_en="Written")
    assert with_answers(english, [record]).background_en == "Written"


def test_an_answer_that_is_no_text_is_known_in_both_languages():
    told = with_answers(Case(), [said("lamp", "none")])
    assert (told.status, told.status_en) == ("変化なし", "no change")
