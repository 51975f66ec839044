from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.events.table import AgentEvent
from dscase.review.grounds import grounds
from dscase.review.judge import judge_by
from dscase.wording.words import Words

MINUTE = timedelta(minutes=1)


@pytest.fixture
def judged(profile):
    def judge(facts):
        return judge_by(grounds(facts, profile=profile)).verdict

    return judge


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


def stated(facts, **changes):
    return replace(facts, case=facts.case.model_copy(update=changes))


@pytest.fixture
def having(complete, make_event):
    """The complete facts, and more events: (minute after the failure, id, changes)."""

    def make(*more, facts=complete):
        one = make_event()
        rows = [*facts.collected.rows]
        rows += [
            make_event(time=one.time + minute * MINUTE, id=event_id, **{"level": "info", **changes})
            for minute, event_id, changes in more
        ]
        rows.sort(key=lambda event: event.time)
        return replace(facts, collected=replace(facts.collected, rows=tuple(rows)))

    return make


@pytest.fixture
def quiet(complete, make_event):
    """Facts in which there is nothing but a message."""
    rows = (make_event(id="710", level="info"), make_event(id="600", level="info", target="ope"))
    facts = replace(complete, collected=replace(complete.collected, rows=rows))
    return stated(facts, event=None, alerts="なし", status="DSA-test: 緑")


def test_a_complete_case_without_recovery_asks(complete, judged):
    verdict = judged(complete)
    assert (verdict.kind, verdict.judged, verdict.override) == ("inquire", "inquire", "")
    assert codes(verdict) == ["steps_done", "not_recovered"]


def test_that_no_recovery_was_recorded_is_said_of_named_computers(complete, judged, having):
    assert judged(complete).reasons[-1].facts["targets"] == "DSA-test"
    others = [(minute, "2205", {"level": "error", "target": f"apl-0{minute}"}) for minute in range(1, 8)]
    facts = judged(having(*others)).reasons[-1].facts
    assert facts["targets"] == "DSA-test, apl-01, apl-02, apl-03, apl-04"
    assert facts["more"] == 3
    for lang in ("ja", "en"):
        assert "apl-04" in Words(lang).say("verdict.reason.not_recovered", **facts)


def test_a_message_alone_is_watched_with_the_vendors_reasons(quiet, judged):
    verdict = judged(quiet)
    assert verdict.kind == "watch"
    assert codes(verdict) == ["log_covers", "no_trouble", "alerts_quiet", "status_quiet"]
    assert verdict.reasons[0].cites == ("ds.log",)


@pytest.mark.parametrize("level", ["warning", "error", "unknown"])
def test_any_event_that_may_be_trouble_ends_the_watch(quiet, judged, make_event, level):
    rows = (*quiet.collected.rows, make_event(id="x", level=level, target="elsewhere"))
    assert judged(replace(quiet, collected=replace(quiet.collected, rows=rows))).kind == "inquire"


@pytest.mark.parametrize(
    "changes",
    [
        {"alerts": None},
        {"alerts": "1 件"},
        {"status": None},
        {"status": "DSA-test: オレンジ"},
        {"status": "緑からオレンジに変化"},
        {"event": "2205@DSA-test"},
    ],
)
def test_what_is_not_on_record_as_quiet_ends_the_watch(quiet, judged, changes):
    assert judged(stated(quiet, **changes)).kind != "watch"


def test_a_calm_window_that_the_log_cannot_vouch_for_says_so(quiet, judged):
    one = quiet.collected.sources[0]
    cut = replace(one, tally=replace(one.tally, unparsed=1))
    short = replace(one, last=quiet.window.end - MINUTE)
    for source, code in ((cut, "log_unsound"), (short, "log_has_gaps")):
        facts = replace(quiet, collected=replace(quiet.collected, sources=(source,)))
        assert code in codes(judged(facts))
    assert "log_has_gaps" not in codes(judged(stated(quiet, alerts=None)))


@pytest.mark.parametrize("status", ["変化なし", "no change", "Green", "緑。「管理対象 (オンライン)」"])
def test_ways_to_say_that_the_status_is_quiet(quiet, judged, status):
    assert judged(stated(quiet, status=status)).kind == "watch"


def source(facts, **changes):
    one = replace(facts.collected.sources[0], **changes)
    return replace(facts, collected=replace(facts.collected, sources=(one,)))


def test_the_log_has_to_reach_past_both_ends(quiet, judged):
    for changes in ({"first": quiet.window.start + MINUTE}, {"last": quiet.window.end - MINUTE}):
        assert judged(source(quiet, **changes)).kind == "inquire"


def test_half_a_window_of_silence_shows_nothing(quiet, judged):
    gap = (quiet.window.start, quiet.window.start + 25 * MINUTE)
    assert judged(source(quiet, gap=gap)).kind == "inquire"


def test_lines_that_could_not_be_read_may_be_trouble(quiet, judged):
    assert (
        judged(source(quiet, tally=replace(quiet.collected.sources[0].tally, unparsed=1))).kind == "inquire"
    )


def test_what_a_person_cleared_away_is_not_quiet(quiet, judged, having):
    assert judged(having((1, "801", {}), facts=quiet)).kind == "inquire"


def test_a_recovery_is_watched_by_our_own_rule_and_says_so(having, judged):
    verdict = judged(having((8, "2204", {})))
    assert verdict.kind == "watch"
    assert codes(verdict) == ["recovered", "own_rule"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ([(9, "2205", {"level": "warning"})], "relapsed"),
        ([(-3, "2205", {"level": "warning", "target": "web01"})], "others_open"),
        ([(1, "190", {"target": "", "description": "Alert: Update Failed\nSubject: x"})], "alert_open"),
    ],
)
def test_what_speaks_against_a_recovery_is_told(having, judged, more, reason):
    verdict = judged(having((8, "2204", {}), *more))
    assert verdict.kind == "inquire"
    assert reason in codes(verdict)


def test_an_alert_that_has_ended_does_not(having, judged):
    alert = {"target": "", "description": "Alert: Update Failed\nSubject: x"}
    facts = stated(having((8, "2204", {}), (1, "190", alert), (9, "192", alert)), alerts="03:21に発生、終了")
    assert judged(facts).kind == "watch"


def test_an_alert_told_of_whose_end_nothing_shows_does(having, judged):
    verdict = judged(stated(having((8, "2204", {})), alerts="1 件発生"))
    assert codes(verdict) == ["steps_done", "alert_open"]


def test_a_lamp_that_is_still_orange_does(having, judged):
    verdict = judged(stated(having((8, "2204", {})), status="DSA-test: オレンジ"))
    assert codes(verdict) == ["steps_done", "status_not_quiet"]


def test_with_no_event_stated_other_trouble_does(having, judged):
    more = [(8, "2204", {}), (2, "851", {"level": "warning"})]
    assert judged(having(*more)).kind == "watch"
    assert "other_trouble" in codes(judged(stated(having(*more), event=None)))


def test_a_failure_in_the_second_of_the_recovery_does(having, judged):
    """Stamps tell seconds: which of the two was last is not known."""
    assert judged(having((8, "2204", {}))).kind == "watch"
    again = having((8, "2204", {}), (8, "2205", {"level": "error"}))
    assert codes(judged(again))[-1] == "relapsed"
    precise = replace(again, collected=replace(again.collected, rows=tuple(
        row._replace(time=row.time + timedelta(milliseconds=500)) if row.id == "2204" else row
        for row in again.collected.rows
    )))  # fmt: skip
    assert codes(judged(precise))[-1] == "relapsed"


def test_other_trouble_of_the_computer_from_the_recovery_on_does_until_it_is_over(having, judged):
    offline = (9, "730", {"level": "error"})
    assert codes(judged(having((8, "2204", {}), offline)))[-1] == "later_trouble"
    assert judged(having((8, "2204", {}), offline, (10, "731", {}))).kind == "watch"
    assert judged(having((8, "2204", {}), (9, "730", {"level": "error", "target": "web-07"}))).kind == "watch"
    assert judged(having((8, "2204", {}), (7, "730", {"level": "error"}))).kind == "watch"


def test_information_whose_own_severity_says_more_forbids_calm(quiet, judged):
    assert judged(quiet).kind == "watch"
    for severity in ("8", "6", "9", "High"):
        rows = tuple(row._replace(severity=severity) for row in quiet.collected.rows)
        verdict = judged(replace(quiet, collected=replace(quiet.collected, rows=rows)))
        assert verdict.kind != "watch"
        assert "severity_differs" in codes(verdict)


@pytest.mark.parametrize("status", ["緑ではない", "DSA-test is not green", "緑だったが今は不明"])
def test_a_status_that_says_more_than_green_is_not_quiet(quiet, judged, status):
    assert judged(stated(quiet, status=status)).kind != "watch"


def test_steps_that_are_not_on_record_come_first(complete, judged):
    verdict = judged(replace(complete, checked=complete.checked[:1]))
    assert verdict.kind == "act_first"
    assert codes(verdict)[:2] == ["qa_search_left", "help_search_left"]


def test_watching_comes_before_acting(having, judged):
    assert judged(replace(having((8, "2204", {})), checked=())).kind == "watch"


def test_nothing_read_and_nothing_covered_is_unknown(complete, judged):
    facts = replace(complete, collected=replace(complete.collected, rows=(), sources=()))
    verdict = judged(facts)
    assert (verdict.kind, codes(verdict)) == ("unknown", ["nothing_covered"])


def test_a_person_may_inquire_anyway_and_the_judgement_stays_on_record(having, judged):
    verdict = judged(stated(having((8, "2204", {})), inquire_anyway="毎週起きる"))
    assert (verdict.kind, verdict.judged, verdict.override) == ("inquire", "watch", "毎週起きる")
    assert codes(verdict) == ["recovered", "own_rule"]


def test_a_reason_to_inquire_anyway_overrides_nothing_where_none_is_needed(complete, judged):
    assert judged(stated(complete, inquire_anyway="x")).override == ""


def test_a_lamp_that_a_person_cleared_is_told_as_that_and_shows_no_recovery(complete, having, profile):
    known = profile.model_copy(update={"recovery": (), "lamp_recovery": ("266",)})
    facts = having((5, "266", {"target": "DSA-test"}))
    verdict = judge_by(grounds(facts, profile=known)).verdict
    assert verdict.kind != "watch"
    assert codes(verdict)[-2:] == ["recovery_unknown", "lamp_cleared"]
    for other in (having((5, "266", {"target": "elsewhere"})), having((-5, "266", {"target": "DSA-test"}))):
        assert "lamp_cleared" not in codes(judge_by(grounds(other, profile=known)).verdict)
    assert "lamp_cleared" not in codes(judge_by(grounds(facts, profile=profile)).verdict)


def test_an_error_that_is_harmless_once_a_success_follows_counts_as_such_only_then(having, profile):
    inner = AgentEvent("", "Error", "9017", "Failed", "Code: 11\nMessage: AMSP error code (0xE0FF000B)")
    fetched = (1, "710", {"target": "DSA-test", "agent_events": (inner,)})
    verdict = judge_by(grounds(having(fetched, (9, "2204", {})), profile=profile)).verdict
    assert verdict.kind == "watch"
    assert codes(verdict) == ["recovered", "harmless_error", "own_rule"]
    assert verdict.reasons[1].facts["solution"] == "KA-0007611"
    alone = judge_by(grounds(having(fetched), profile=profile)).verdict
    assert (alone.kind, "harmless_error" in codes(alone)) == ("inquire", False)
    another = (1, "710", {"target": "DSA-test", "agent_events": (inner._replace(description="-24"),)})
    told = judge_by(grounds(having(another, (9, "2204", {})), profile=profile)).verdict
    assert codes(told) == ["recovered", "own_rule"]


def test_what_is_stated_in_english_counts_as_what_is_stated_in_japanese(quiet, judged):
    assert judged(stated(quiet, status=None, status_en="no change")).kind == "watch"
    assert judged(stated(quiet, status="変化なし", status_en="orange")).kind != "watch"
    assert judged(stated(quiet, status="変化なし", status_en="green, but slow")).kind != "watch"
    assert judged(stated(quiet, alerts="なし", alerts_en="Computer reboot required")).kind != "watch"
