"""What the evidence says of itself, for item 2: every sentence with its place, singular and plural right."""

import pytest

from dscase.events.table import AgentEvent
from dscase.knowledge.catalogue import catalogue


def item2(made):
    return list(made.items[1].statements)


def said(made, word):
    (one,) = [statement for statement in item2(made) if word in statement.text and not statement.quoted]
    return one


@pytest.fixture
def failed(make_event):
    """2205 of DSA-test, a 710 at once that tells of 9017, and the alert."""
    inner = AgentEvent("April 20, 2026 03:20:51", "Error", "9017", "Component Update Failed", "no answer")
    alert = "Alert: Anti-Malware Component Update Failed\nSubject: DSA-test\nSeverity: Warning"
    return (
        make_event(),
        make_event(line=2, id="710", level="info", description="more", agent_events=(inner,)),
        make_event(1, line=3, id="190", level="info", target="", description=alert),
    )


def test_what_nobody_wrote_is_drafted_and_every_sentence_cites_its_rows(inquiry, failed):
    told = item2(inquiry(*failed, lang="en"))
    assert [(one.time, one.text, one.cites) for one in told if not one.quoted] == [
        (
            "2026-04-20 03:20:54",
            (
                "Event 2205 “Security Update: Pattern Update on Agents/Appliances Failed” (Warning) "
                "is recorded for DSA-test."
            ),
            ("E-01 line 1",),
        ),
        (
            "2026-04-20 03:20:54",
            "Event 710 “Events Retrieved” is recorded for DSA-test.",
            ("E-01 line 2",),
        ),
        (
            "2026-04-20 03:20:54",
            (
                "The description of event 710 contains the agent's event 9017 “Component Update Failed” "
                "(April 20, 2026 03:20:51)."
            ),
            ("E-01 line 2",),
        ),
        (
            "2026-04-20 03:21:54",
            (
                "The alert “Anti-Malware Component Update Failed” was raised; its end is not recorded "
                "(subject: DSA-test)."
            ),
            ("E-01 line 3",),
        ),
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"extra": (("TrendMicroDsReasonId", "11"),)},
            "The reason ID of event 2209 is 11 (the Secure Boot key is missing).",
        ),
        (
            {"description": "limited (reason ID: 5)"},
            "The reason ID of event 2209 is 5 (its meaning was not found in public material).",
        ),
    ],
)
def test_the_reason_id_of_the_event_is_named_with_what_it_means(inquiry, make_event, changes, told):
    made = inquiry(
        make_event(id="2209", name="Anti-Malware Engine with Basic Functions", **changes),
        lang="en",
        event="2209",
    )
    assert said(made, "reason ID").text == told
    assert said(made, "reason ID").cites == ("E-01 line 1",)


def test_in_a_plain_text_a_sentence_says_its_time_itself(inquiry, failed):
    told = [one for one in item2(inquiry(*failed, lang="ja", plain=True)) if not one.quoted]
    assert not any(one.time for one in told)
    assert [one.text.partition("「")[0] for one in told] == [
        "2026-04-20 03:20:54 JST に、DSA-test でイベント 2205",
        "2026-04-20 03:20:54 JST に、DSA-test でイベント 710",
        "2026-04-20 03:20:54 JST のイベント 710 の説明に、Agent のイベント 9017",
        "アラート",
    ]
    assert told[-1].text.endswith(
        "」が 2026-04-20 03:21:54 JST に発生し、終了は記録されていません(対象: DSA-test)。"
    )


def test_how_many_events_there_are_is_told_with_the_log(inquiry, failed):
    (*_, told) = inquiry(*failed, lang="en").items[4].statements
    assert told.text == "The window holds 3 system events (error 0, warning 1, info 2, unknown 0)."
    assert told.cites == ("E-01",)


def test_an_event_without_a_reason_id_has_none(inquiry, failed):
    assert not [one for one in item2(inquiry(*failed, lang="en")) if "reason ID" in one.text]


def test_what_a_person_wrote_stands_first_and_untouched_and_ours_is_named_as_ours(inquiry, failed):
    made = item2(inquiry(*failed, what_happened="朝から{{ 変 }}です。", status="橙"))
    assert made[0].text == "朝から{{ 変 }}です。"
    assert made[1].text == "ステータス: 橙"
    assert [one.topic for one in made[:3]] == ["stated", "stated", "event"]
    assert "2205" in made[2].text


def test_recovery_is_told_with_how_long_it_took(inquiry, failed, make_event):
    mended = make_event(8, line=9, id="2204", level="info")
    told = said(inquiry(*failed, mended, lang="en", event="2205"), "shows recovery")
    assert told.time == "2026-04-20 03:28:54"
    assert "8 minutes after the failure" in told.text
    assert told.cites == ("E-01 line 9",)


def test_a_recovery_that_did_not_last_is_told(inquiry, failed, make_event):
    more = (make_event(8, line=9, id="2204", level="info"), make_event(12, line=10))
    told = said(inquiry(*failed, *more, lang="en", event="2205"), "again")
    assert told.time == "2026-04-20 03:32:54"
    assert told.cites == ("E-01 line 10",)


def test_no_recovery_is_told_with_how_far_it_was_sought(inquiry, failed):
    told = said(inquiry(*failed, last_minute=340), "復旧を示すイベント")
    assert "2204" in told.text
    assert "証跡の末尾09:00:54まで記録がありません" in told.text
    assert told.cites == ("E-01（添付したイベントの範囲外）",)


@pytest.mark.parametrize(
    ("targets", "text"),
    [
        (("a",), "2 times in the window, for 2 targets (DSA-test, a)"),
        (
            ("a", "b", "c", "d", "e", "f"),
            "7 times in the window, for 7 targets (DSA-test, a, b, c, d and 2 more)",
        ),
        (("DSA-TEST", "b"), "3 times in the window, for 2 targets (DSA-test, b)"),
        (("",), "2 times in the window, for 1 target (DSA-test)"),
    ],
)
def test_the_same_event_elsewhere_is_counted_and_named(inquiry, make_event, targets, text):
    events = [make_event(), *(make_event(1, line=9, target=target) for target in targets)]
    told = said(inquiry(*events, lang="en", event="2205@DSA-test"), "in the window, for")
    assert text in told.text
    assert told.cites[0] == "E-01 line 1"


def test_several_of_one_target_are_counted_in_its_own_sentence(inquiry, make_event):
    made = inquiry(make_event(), make_event(1, line=2), lang="en", event="2205")
    assert "one of 2 for this target in the window" in item2(made)[0].text


def test_many_in_a_few_minutes_are_a_burst(inquiry, make_event):
    events = [make_event(line=number, target=f"t{number}") for number in range(1, 7)]
    told = said(inquiry(*events, lang="en"), "in a row")
    assert "6 times in a row" in told.text
    assert told.cites == ("E-01 line 1", "E-01 line 6")


def test_runs_of_one_kind_are_told_in_one_sentence(inquiry, make_event):
    minutes = [minute for start in (0, 15, 30) for minute in range(start, start + 5)]
    events = [make_event(minute, line=line, target=f"t{line}") for line, minute in enumerate(minutes, 1)]
    told = [
        one for one in item2(inquiry(*events, lang="en", event="2205", last_minute=60)) if "runs" in one.text
    ]
    assert [one.text.count("5 times") for one in told] == [3]
    assert told[0].cites == ("E-01 line 1", "E-01 line 15")


def test_what_people_did_nearby_is_told_and_the_manager_itself_is_nobody(inquiry, failed, make_event):
    acts = [
        make_event(2, line=20, id="600", level="info", actor="ope", target="ope"),
        make_event(3, line=21, id="600", level="info", actor="ope", target="ope"),
        make_event(4, line=22, id="600", level="info", actor="System", target="x"),
    ]
    told = said(inquiry(*failed, *acts, lang="en"), "action of")
    assert told.time == "2026-04-20 03:22:54"
    assert "action of ope" in told.text
    assert told.cites == ("E-01 line 20",)


def test_who_is_a_person_is_known():
    assert catalogue().is_person("ope-tanaka")
    assert not any(map(catalogue().is_person, ("", " ", "System", "SYSTEM")))


@pytest.mark.parametrize("text", ["{{ 7 * 7 }}", "{% raw %}", "a\n===== b"])
def test_log_text_in_the_draft_is_data(inquiry, make_event, text):
    inner = AgentEvent(text, "", "9017", text, "")
    told = item2(inquiry(make_event(target=text, actor=text, agent_events=(inner,))))
    assert not any("\n" in one.text for one in told if not one.quoted)
    assert any(" ".join(text.split()) in one.text for one in told)


def test_of_very_many_alerts_the_first_are_told_and_how_many_more(inquiry, failed, make_event):
    more = [
        make_event(2, line=10 + number, id="190", level="info", target="", description=f"Alert: {number}")
        for number in range(40)
    ]
    told = [one.text for one in item2(inquiry(*failed, *more, lang="en")) if "alert" in one.text.lower()]
    assert len(told) == 6
    assert told[-1] == "There are 36 more alerts in the window; please see the list of events."


def test_a_computer_that_failed_again_and_mended_at_last_is_told_as_mended(inquiry, failed, make_event):
    mended, again = make_event(8, line=9, id="2204", level="info"), make_event(12, line=10)
    at_last = make_event(20, line=11, id="2204", level="info")
    told = said(inquiry(*failed, mended, again, at_last, lang="en", event="2205"), "After the last failure")
    assert told.time == "2026-04-20 03:40:54"
    assert told.cites == ("E-01 line 11",)
    assert "03:32:54" in told.text


def test_an_alert_is_called_by_its_name_in_the_documents_language(inquiry, failed, make_event):
    names = {"ja": "有効化に失敗", "en": "Activation Failed"}
    for lang, name in names.items():
        for written in names.values():
            raised = make_event(1, line=3, id="190", level="info", target="", description=f"Alert: {written}")
            told = [one.text for one in item2(inquiry(failed[0], raised, lang=lang))]
            assert any(name in text for text in told), (lang, written, told)
