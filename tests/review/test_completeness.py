from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dscase.case.model import Checked
from dscase.errors import InputError
from dscase.intake.agent_query import AgentQuery
from dscase.intake.evidence import AlertMail, Package
from dscase.kinds import Kind
from dscase.knowledge.profiles import Statements, profile
from dscase.knowledge.steps import steps_said
from dscase.review.completeness import steps_left
from dscase.review.finding import incomplete
from dscase.review.grounds import findings, grounds
from dscase.wording.words import Words

PROFILE = profile("2205").model_copy(update={"attach": Statements(), "asked": Statements()})


@pytest.fixture
def judged(found_by):
    return lambda facts: found_by("completeness", facts, PROFILE)


@pytest.fixture
def codes(judged):
    return lambda facts: [finding.code for finding in judged(facts)]


def source(facts, **changes):
    """The facts with their only source changed."""
    changed = replace(facts.collected.sources[0], **changes)
    return replace(facts, collected=replace(facts.collected, sources=(changed,)))


def test_a_complete_case_has_no_finding(complete, codes, judged):
    assert codes(complete) == []
    assert not incomplete(judged(complete))


@pytest.mark.parametrize("field", ["background", "status", "alerts"])
def test_each_text_that_is_not_stated_is_missing(complete, field, codes, judged):
    facts = replace(complete, case=complete.case.model_copy(update={field: None}))
    assert codes(facts) == [f"{field}.missing"]
    assert incomplete(judged(facts))


def test_nothing_checked_is_missing(complete, codes):
    assert codes(replace(complete, checked=())) == ["checked.missing"]


def test_what_is_to_be_searched_for_is_the_event_asked_about(complete, judged):
    rows = tuple(row._replace(id="730") for row in complete.collected.rows[:1])
    case = complete.case.model_copy(update={"event": "730@DSA-test"})
    facts = replace(
        complete, case=case, checked=complete.checked[:1], collected=replace(complete.collected, rows=rows)
    )
    left = [one for one in judged(facts) if one.code.endswith("_search_missing")]
    told = [Words(lang).say(f"finding.{one.code}.mend", **one.facts) for one in left for lang in ("ja", "en")]
    assert len(told) == 4
    assert all("730" in text and "2205" not in text for text in told)


def test_no_screenshot_is_missing(complete, codes):
    assert codes(replace(complete, evidence=replace(complete.evidence, screenshots=()))) == [
        "screenshot.missing"
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("2205 の手動アップデートを実行: 失敗", ("advice",)),
        ("イベント 2205 の対処を実施: 失敗", ("advice",)),
        ("did what event 2205 advises, it failed", ("advice",)),
        ("730 のとおり Agent のサービスを再起動: 変化なし", ()),
        ("2205 と 730 の対処を実施: 変化なし", ()),
        ("イベントの対処を実施(ポート 4120 は開いています): 変化なし", ()),
    ],
)
def test_what_was_done_about_another_event_is_not_this_ones_advice(complete, text, left):
    rows = tuple(row._replace(id="730") for row in complete.collected.rows[:1])
    case = complete.case.model_copy(update={"event": "730@DSA-test"})
    done = Checked(when=complete.as_of, text=text)
    searched = tuple(one for one in complete.checked if "advice" not in steps_said(one.text))
    facts = replace(
        complete, case=case, checked=(done, *searched), collected=replace(complete.collected, rows=rows)
    )
    assert steps_left(facts, grounds(facts).asked) == left


def test_what_an_agent_says_of_itself_is_not_asked_for_again(complete):
    def worth(facts):
        found = findings(grounds(facts, profile=profile("2205")), "completeness")
        (one,) = (one for one in found if one.code == "attach.worth")
        return one.facts["list_en"], one.facts["list"]

    given = AgentQuery(complete.evidence.files[0], "Component.AM.mode: RealTime", cut=False)
    assert all("dsa_query" in text for text in worth(complete))
    said = worth(replace(complete, evidence=replace(complete.evidence, queries=(given,))))
    assert all(text and "dsa_query" not in text for text in said)


@pytest.mark.parametrize(("kept", "missing"), [(0, "package.dsa_missing"), (1, "package.dsm_missing")])
def test_each_kind_of_package_is_needed(complete, kept, missing, codes):
    assert codes(
        replace(complete, evidence=replace(complete.evidence, packages=(complete.evidence.packages[kept],)))
    ) == [missing]


def test_a_package_of_unknown_kind_stands_for_neither(complete, codes):
    unknown = Package(complete.evidence.packages[0].file, "unknown", "none")
    facts = replace(
        complete, evidence=replace(complete.evidence, packages=(unknown, complete.evidence.packages[1]))
    )
    assert codes(facts) == ["package.dsm_missing", "package.unknown"]


def test_what_is_wrong_with_a_package_is_told_with_its_cause(complete, judged):
    trouble = InputError("intake.zip_broken", name="a.zip")
    facts = replace(
        complete,
        evidence=replace(
            complete.evidence,
            packages=(
                complete.evidence.packages[0],
                replace(complete.evidence.packages[1], troubles=(trouble,)),
            ),
        ),
    )
    (finding,) = judged(facts)
    assert finding.code == "package.trouble"
    assert finding.cause is trouble


def test_what_looks_like_a_password_in_a_package_is_told_by_its_file_alone(complete, judged):
    first, *rest = complete.evidence.packages
    held = replace(first, secrets=("a.ini", "b.ini", "c.ini", "d.ini"))
    facts = replace(complete, evidence=replace(complete.evidence, packages=(held, *rest)))
    (finding,) = judged(facts)
    assert (finding.code, finding.weight) == ("package.secret", "note")
    assert finding.facts == {"name": first.file.name, "members": "a.ini, b.ini, c.ini", "more": 1}


def test_no_source_at_all_is_missing(complete, codes):
    facts = replace(complete, collected=replace(complete.collected, sources=(), rows=()))
    assert "events.no_source" in codes(facts)


def test_a_log_without_events_in_the_window_is_missing_not_quiet(complete, codes):
    facts = replace(complete, collected=replace(complete.collected, rows=()))
    assert "events.none_in_window" in codes(facts)


def test_unparsed_lines_are_weak_and_counted(complete, judged):
    tally = replace(complete.collected.sources[0].tally, read=3, unparsed=2)
    (finding,) = judged(source(complete, tally=tally))
    assert (finding.code, finding.weight, finding.facts["count"]) == ("events.unparsed", "weak", 2)


def test_messages_that_were_cut_are_told_with_their_log(complete, judged):
    row = complete.collected.rows[0]
    rows = (row._replace(flags=("truncated",)), *complete.collected.rows[1:])
    facts = replace(complete, collected=replace(complete.collected, rows=rows))
    (finding,) = judged(facts)
    assert (finding.code, finding.weight, finding.facts["count"]) == ("events.cut", "note", 1)
    assert finding.facts["names"] == row.sightings[0].source


def test_a_source_that_broke_off_is_weak(complete, codes):
    assert codes(source(complete, error=InputError("events.unreadable"))) == ["events.source_failed"]


def test_a_zone_assumed_from_the_machine_is_weak(complete, judged):
    (finding,) = judged(source(complete, zone_rules=("machine",)))
    assert (finding.code, finding.weight) == ("zone.assumed", "weak")


@pytest.mark.parametrize("rule", ["window", "mtime"])
def test_an_inferred_year_is_noted_and_does_not_make_it_incomplete(complete, rule, codes, judged):
    facts = source(complete, year_rules=(rule,))
    assert codes(facts) == [f"year.from_{rule}"]
    assert not incomplete(judged(facts))


def test_an_event_asked_about_that_is_not_there_is_told(complete, codes):
    facts = replace(complete, case=complete.case.model_copy(update={"event": "730@DSA-test"}))
    assert codes(facts) == ["event.absent"]


def test_a_bad_file_is_weak_and_an_unknown_one_a_note(complete, make_file, judged):
    bad = make_file("bad.log", Kind.SYSLOG, error=InputError("intake.missing"))
    odd = make_file("memo.txt", Kind.UNKNOWN)
    found = judged(
        replace(complete, evidence=replace(complete.evidence, files=(*complete.evidence.files, bad, odd)))
    )
    assert [(one.code, one.item, one.weight) for one in found] == [
        ("file.unreadable", 5, "weak"),
        ("file.unknown", 0, "note"),
    ]


def test_a_file_that_is_not_what_its_option_says_is_told(complete, make_file, codes):
    wrong = make_file("lamp2.png", Kind.SCREENSHOT, stated=Kind.SYSLOG)
    assert codes(
        replace(complete, evidence=replace(complete.evidence, files=(*complete.evidence.files, wrong)))
    ) == ["file.contradicts"]


def test_a_csv_given_as_events_contradicts_nothing(complete, make_file, codes):
    csv = make_file("export.csv", Kind.CONSOLE_CSV, stated=Kind.SYSLOG)
    assert (
        codes(replace(complete, evidence=replace(complete.evidence, files=(*complete.evidence.files, csv))))
        == []
    )


def test_copies_and_unmatched_patterns_are_told(complete, codes):
    facts = replace(
        complete, evidence=replace(complete.evidence, copies=(("b.log", "a.log"),), unmatched=("x*.log",))
    )
    assert codes(facts) == ["file.unmatched", "file.copy"]


def test_findings_come_by_item_and_then_heaviest_first(complete, codes):
    facts = replace(source(complete, year_rules=("window",), zone_rules=("machine",)), checked=())
    facts = replace(facts, evidence=replace(facts.evidence, screenshots=()))
    assert codes(facts) == ["screenshot.missing", "zone.assumed", "year.from_window", "checked.missing"]


def test_one_finding_tells_of_all_sources_whose_zone_was_assumed(complete, judged):
    one = complete.collected.sources[0]
    other = replace(one, spec=replace(one.spec, name="b.log"), zone_rules=("machine",))
    both = (replace(one, zone_rules=("machine",)), other)
    (finding,) = judged(replace(complete, collected=replace(complete.collected, sources=both)))
    assert finding.facts["names"] == "ds.log, b.log"


def test_a_source_whose_every_event_is_outside_is_weak_while_another_has_some(complete, judged):
    one = complete.collected.sources[0]
    tally = replace(one.tally, read=5, in_window=0, outside=5)
    other = replace(one, spec=replace(one.spec, name="old.csv"), tally=tally)
    (finding,) = judged(replace(complete, collected=replace(complete.collected, sources=(one, other))))
    assert (finding.code, finding.facts) == ("events.source_outside", {"name": "old.csv"})


def test_the_other_files_of_a_rotated_set_lie_outside_as_they_should(complete, judged):
    one = replace(complete.collected.sources[0], family="ds.log")
    outside = replace(one.tally, read=5, in_window=0, outside=5)
    older = replace(one, spec=replace(one.spec, name="ds.log.1"), tally=outside)
    assert judged(replace(complete, collected=replace(complete.collected, sources=(older, one)))) == ()
    other = replace(older, family="other.log")
    (finding,) = judged(replace(complete, collected=replace(complete.collected, sources=(other, one))))
    assert finding.code == "events.source_outside"


@pytest.mark.parametrize(("size", "found"), [(250_000_000, []), (250_000_001, ["package.too_large"])])
def test_a_package_over_the_forms_limit_is_told(complete, size, found, codes):
    dsa = complete.evidence.packages[1]
    large = replace(dsa, file=replace(dsa.file, size=size))
    assert (
        codes(
            replace(
                complete, evidence=replace(complete.evidence, packages=(complete.evidence.packages[0], large))
            )
        )
        == found
    )


def mail(complete, sent):
    return AlertMail(
        replace(complete.evidence.files[0], name="alert.eml"), "subject", "dsm@example.jp", sent, ""
    )


def test_a_mail_outside_the_window_is_noted_and_contradicts_nothing(complete, codes):
    letter = mail(complete, datetime(2026, 2, 2, tzinfo=UTC))
    assert codes(replace(complete, evidence=replace(complete.evidence, mails=(letter,)))) == ["mail.outside"]


@pytest.mark.parametrize("alerts", ["none", "なし", "ありません。", "ＮＯＮＥ"])
def test_no_alerts_and_an_alert_mail_in_the_window_contradict_each_other(complete, alerts, codes):
    case = complete.case.model_copy(update={"alerts": alerts})
    letter = mail(complete, complete.window.start)
    assert codes(replace(complete, case=case, evidence=replace(complete.evidence, mails=(letter,)))) == [
        "alerts.contradicted"
    ]


def test_where_an_alert_mail_is_attached_only_other_alerts_are_unknown(complete, judged):
    case = complete.case.model_copy(update={"alerts": None})
    letter = mail(complete, complete.window.start)
    facts = replace(complete, case=case, evidence=replace(complete.evidence, mails=(letter,)))
    (told,) = judged(facts)
    assert (told.code, told.weight) == ("alerts.missing", "weak")
    for lang in ("ja", "en"):
        assert "subject" in Words(lang).say("finding.alerts.missing.what", **told.facts)
        assert "subject" not in Words(lang).say("finding.alerts.missing.what", mails="", raised=0)


def test_where_events_tell_of_alerts_only_other_alerts_are_unknown(complete, make_event, judged):
    case = complete.case.model_copy(update={"alerts": None})
    rows = (make_event(), make_event(id="190", level="info"))
    facts = replace(complete, case=case, collected=replace(complete.collected, rows=rows))
    told = next(one for one in judged(facts) if one.code == "alerts.missing")
    assert (told.weight, told.facts["raised"]) == ("weak", 1)
    for lang in ("ja", "en"):
        assert "1" in Words(lang).say("finding.alerts.missing.what", **told.facts)


def test_no_alerts_and_an_alert_event_contradict_each_other(complete, make_event, codes):
    rows = (make_event(), make_event(id="190", level="info"))
    facts = replace(complete, collected=replace(complete.collected, rows=rows))
    assert codes(facts) == ["alerts.contradicted"]


def test_missing_packages_are_sought_among_those_of_unknown_kind_first(complete, judged):
    unknown = Package(complete.evidence.packages[0].file, "unknown", "none")
    missing = judged(replace(complete, evidence=replace(complete.evidence, packages=(unknown,))))[0]
    assert missing.facts["unknown"] == "m.zip"


@pytest.mark.parametrize("field", ["background", "status", "alerts"])
def test_a_text_that_is_stated_in_english_alone_is_stated(complete, field, codes):
    stated = getattr(complete.case, field)
    facts = replace(complete, case=complete.case.model_copy(update={field: None, f"{field}_en": stated}))
    assert codes(facts) == []


def test_no_alerts_in_english_and_an_alert_mail_contradict_each_other(complete, codes):
    case = complete.case.model_copy(update={"alerts": None, "alerts_en": "none"})
    letter = mail(complete, complete.window.start)
    assert codes(replace(complete, case=case, evidence=replace(complete.evidence, mails=(letter,)))) == [
        "alerts.contradicted"
    ]
