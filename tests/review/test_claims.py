from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.case.model import Checked
from dscase.events.computers import mentioned
from dscase.events.same_computer import resolve
from dscase.events.table import AgentEvent
from dscase.intake.evidence import LogInside
from dscase.review.grounds import findings, grounds


@pytest.fixture
def complete(complete, make_event):
    """A complete case whose log holds one event and nothing around it."""
    event = make_event()
    one = replace(complete.collected.sources[0], first=event.time, last=event.time)
    packages = tuple(replace(each, made=None, logs=()) for each in complete.evidence.packages)
    collected = replace(complete.collected, sources=(one,), rows=(event,), beyond=())
    return replace(
        complete,
        collected=collected,
        as_of=datetime(2200, 1, 1, tzinfo=UTC),
        evidence=replace(complete.evidence, packages=packages, screenshots=()),
    )


def stating(facts, **texts):
    return replace(facts, case=facts.case.model_copy(update=texts), checked=())


def found(facts):
    return findings(grounds(facts), "claims")


def told(facts, text, field="what_happened"):
    return [finding.facts["claims"] for finding in found(stating(facts, **{field: text}))]


@pytest.mark.parametrize(
    "text",
    [
        "03:20:54に失敗した",
        "3時21分に失敗した",  # a minute off
        "午前3時20分頃から",
        "03:35頃に気づいた。対象時間帯は03:00から03:40",
        "イベントID:2205、イベント 2205、event ID 2205、2205が記録",
        "4月22日に適用を控える",
        "4122番ポート、port 4122、4118/tcp、12.0.383、KA-0010424、2016年",
        "Windows Server 2016、710件、740 times",
        "毎日 02:00 のタスクで更新しています。営業時間は 9:00〜18:00 です",
        "We run updates daily at 02:00. Our office hours are 9:00-18:00 JST",
        "回答は4月27日 17:00 までに希望します",
        "Please reply by 17:00 on April 27.",
        "2204 は出ていません。イベント 2204(成功)の記録なし",
        "No event 2204 was seen, and 731 was never recorded",
        "製品Q&A を「2205 910」で検索、該当なし",
        "内線 740、チケット番号 730、タスク ID 730、課 721",
        "700 machines, 705 of them servers",
        "タスク ID 2250、ID 2250 の案件、events of 2026, イベントは 500 件、2250 台のイベント",
        "event 2205 on port 4122, event 2205 and 3500 machines, 2250 events",
        "イベント ID 2205 と 2250 はありませんでした",
    ],
)
def test_what_the_evidence_shows_or_claims_nothing_is_not_told(complete, text):
    assert told(complete, text) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("13:20:54に失敗した", "13:20:54"),
        ("03:10に失敗した", "03:10"),  # in the window, and nothing was then
        ("4月21日 03:20に失敗した", "4月21日 03:20"),
        ("2025-04-20 03:20:54", "2025-04-20 03:20:54"),
        ("イベント 2250 が記録された", "2250"),
        ("イベントＩＤ：２２５０", "2250"),
        ("event 9999 was recorded", "9999"),
        ("イベント 2250 が記録され、復旧しません", "2250"),
        ("毎日確認しています。03:10に失敗した", "03:10"),
        ("定期アップデートが 03:10 に失敗した", "03:10"),
        ("740が記録された", "740"),
        ("「2209」の表示", "2209"),
        ("ID が 2250 のイベントが出た", "2250"),
        ("イベント ID は 2250 です", "2250"),
        ("2250番のイベントがあった", "2250"),
        ("2250 というイベント", "2250"),
        ("2250 の警告イベント", "2250"),
        ("2250(イベント ID)", "2250"),
        ("イベントの番号は 2250", "2250"),
        ("イベント ID 2205・2250", "2250"),
        ("the 2250 event was seen", "2250"),
        ("an event with ID 2250", "2250"),
        ("event number 2250", "2250"),
        ("events 2205 and 2250", "2250"),
        ("an event whose id is 2250", "2250"),
        ("ID 2250 event", "2250"),
        ("Event-ID 2250", "2250"),
    ],
)
def test_what_no_exhibit_shows_is_told_as_written(complete, text, claim):
    assert told(complete, text) == [claim]


@pytest.mark.parametrize(
    ("field", "item"), [("background", 1), ("what_happened", 2), ("status", 2), ("alerts", 2)]
)
def test_the_finding_names_the_item_the_claim_stands_in(complete, field, item):
    (finding,) = found(stating(complete, **{field: "13:20に"}))
    assert (finding.code, finding.item, finding.weight) == ("claims.unfounded", item, "note")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("710 が記録されていた", ("710", "DSA-test")),
        ("DSA-test では 710 も出ていました", ("710", "DSA-test")),
        ("710 was there", ("710", "DSA-test")),
        ("We found event 710 on dsa-TEST", ("710", "DSA-test")),
        ("web-01 に 2205 があった", ("2205", "web-01")),
        ("web-01 に 710 があった", None),
        ("710 was seen on web-01", None),
        ("ほかのコンピュータには 710 があった", None),
        ("DSA-test の 710 はありませんでした", None),
        ("DSA-test に 710 があるか確認した", None),
        ("Please tell whether 710 was there", None),
        ("05:00 に 710 が記録された", None),  # a source goes on until then
        ("740 が記録された", None),  # in no exhibit at all: told as that
    ],
)
def test_an_event_that_only_other_computers_have_is_told(complete, make_event, text, told):
    (source,) = complete.collected.sources
    rows = (make_event(), make_event(id="710", target="web-01"))
    longer = replace(source, last=complete.window.end + timedelta(hours=3))
    computers = resolve(mentioned(rows))
    facts = replace(
        complete, collected=replace(complete.collected, rows=rows, sources=(longer,), computers=computers)
    )
    claimed = [
        (one.facts["id"], one.facts["computer"])
        for one in found(stating(facts, what_happened=text))
        if one.code == "claims.elsewhere"
    ]
    assert claimed == ([told] if told else [])


def test_what_was_checked_is_held_against_the_evidence_too(complete):
    when = datetime(2026, 4, 20, 7, 58, tzinfo=UTC)
    facts = replace(complete, checked=(Checked(when=when, text="16:57に再実行、18:00に741を確認"),))
    (finding,) = found(facts)
    assert (finding.item, finding.facts["claims"]) == (
        0,
        "18:00, 741",
    )  # 16:58 in Tokyo is when it was written


def test_a_time_that_an_exhibit_may_show_outside_the_window_is_left_alone(complete):
    (source,) = complete.collected.sources
    longer = replace(source, last=complete.window.end + timedelta(hours=3))
    facts = replace(complete, collected=replace(complete.collected, sources=(longer,)))
    assert told(facts, "05:00に再実行") == []
    assert told(facts, "08:00に再実行") == ["08:00"]


def test_a_time_inside_a_packages_log_is_left_alone(complete):
    log = LogInside("ds_agent.log", 10, complete.window.start, complete.window.end)
    packages = (replace(complete.evidence.packages[0], logs=(log,)), complete.evidence.packages[1])
    assert told(complete, "03:10に失敗") == ["03:10"]
    assert (
        told(replace(complete, evidence=replace(complete.evidence, packages=packages)), "03:10に失敗") == []
    )


def test_an_agent_event_inside_a_description_is_known(complete, make_event):
    inner = AgentEvent("", "Error", "9017", "", "")
    facts = replace(
        complete, collected=replace(complete.collected, rows=(make_event(agent_events=(inner,)),))
    )
    assert told(facts, "イベント 9017 が記録") == []
    assert told(complete, "イベント 9017 が記録") == ["9017"]


def test_an_event_sought_past_the_window_is_known(complete, make_event):
    later = make_event(id="2204", time=complete.window.end + timedelta(minutes=5))
    facts = replace(complete, collected=replace(complete.collected, beyond=(later,)))
    assert told(facts, "03:45に 2204 を確認") == []
    assert told(complete, "03:45に 2204 を確認") == ["03:45, 2204"]


def test_the_messages_own_time_is_known(complete):
    facts = replace(
        complete, case=complete.case.model_copy(update={"message": "2026-04-20 03:05:01 [+0900] x"})
    )
    assert told(facts, "03:05のメッセージ") == []


def test_many_claims_are_counted_not_listed(complete):
    (finding,) = found(stating(complete, background="、".join(f"1{hour}:00" for hour in range(8))))
    assert finding.facts == {"claims": "10:00, 11:00, 12:00, 13:00, 14:00", "more": 3}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="0123456789:時分秒月日年午後 イベントid件台event番,.-「」", max_size=80))
def test_no_text_breaks_it_and_every_claim_stands_in_the_text(complete, text):
    from unicodedata import normalize

    said = normalize("NFKC", text).casefold()
    for finding in found(stating(complete, background=text)):
        assert all(claim.casefold() in said for claim in str(finding.facts["claims"]).split(", "))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(-60, 60),
    st.sampled_from(["{:%H:%M:%S}に失敗", "{:%Y-%m-%d %H:%M:%S} failed", "{:%m月%d日%H時%M分%S秒}"]),
)
def test_a_time_within_a_minute_of_an_event_is_never_told(complete, seconds, form):
    (event,) = complete.collected.rows
    shown = complete.window.local(event.time + timedelta(seconds=seconds))
    assert told(complete, form.format(shown)) == []


def test_what_stands_in_a_description_was_read(complete, make_event):
    """The agent's own event stands in the manager's description, in whatever form that was passed on."""
    text = "The engine is offline. Event ID: 1008 Time: April 20, 2026 02:09:58 rc=18443"
    event = make_event(description=text)
    read = replace(complete, collected=replace(complete.collected, rows=(event,)))
    claim = "02:09:58 にイベントID: 1008 が記録されています"
    assert told(read, claim) == []
    assert told(complete, claim) == ["02:09:58, 1008"]
    assert told(read, "イベントID: 1844 が記録されています") == ["1844"]


@pytest.mark.parametrize("field", ["background_en", "what_happened_en", "status_en", "alerts_en"])
def test_the_english_texts_are_held_against_the_evidence_too(complete, field):
    assert told(complete, "It failed at 05:17.", field) == ["05:17"]
