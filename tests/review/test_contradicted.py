from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.intake.evidence import AlertMail, ComputerStatus
from dscase.kinds import Kind
from dscase.knowledge.statuses import status_of
from dscase.review.grounds import findings, grounds


@pytest.fixture
def codes(resolved, profile):
    def judge(facts):
        return [one.code for one in findings(grounds(resolved(facts), profile=profile), "contradicted")]

    return judge


@pytest.mark.parametrize(
    ("stated", "shown", "found"),
    [
        ("green", "Offline", ["status.contradicted"]),
        ("変化なし", "オフライン", ["status.contradicted"]),
        ("オレンジ", "Managed (Online)", ["status.contradicted"]),
        ("緑", "管理対象 (オフライン)", ["status.contradicted"]),
        ("3:21 はオレンジ、9:00 は緑", "Managed (Online)", []),
        ("red", "Offline", []),
        ("seen in the console", "Offline", []),
        ("red", "a status nobody knows", []),
    ],
)
def test_a_status_stated_is_held_against_the_computers_row_in_an_export(
    complete, make_file, codes, stated, shown, found
):
    listed = make_file("computers.csv", Kind.STATUS_CSV)
    rows = tuple(
        ComputerStatus(listed, row, name, status_of(text).lamp, text)
        for row, name, text in ((2, "web01", "Offline"), (3, "DSA-test.example.jp", shown))
    )
    case = complete.case.model_copy(update={"status": stated})
    assert codes(replace(complete, case=case, evidence=replace(complete.evidence, statuses=rows))) == found


def test_a_green_status_does_not_go_with_a_failure_that_nothing_ends(complete, make_event, codes):
    facts = replace(complete, case=complete.case.model_copy(update={"status": "DSA-test: 緑(管理対象)"}))
    assert codes(facts) == ["status.not_recovered"]
    mended = make_event(id="2204", level="info", time=make_event().time + timedelta(minutes=3))
    rows = (*facts.collected.rows, mended)
    assert codes(replace(facts, collected=replace(facts.collected, rows=rows))) == []
    again = make_event(time=mended.time + timedelta(minutes=3))
    rows = (*rows, again)
    assert codes(replace(facts, collected=replace(facts.collected, rows=rows))) == ["status.not_recovered"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"width": 40, "height": 30}, ["screenshot.small"]),
        ({"width": 1600, "height": 90}, ["screenshot.small"]),
        ({"blank": True}, ["screenshot.blank"]),
    ],
)
def test_a_picture_that_shows_nothing_is_told(complete, codes, changes, found):
    (shot,) = complete.evidence.screenshots
    shots = (replace(shot, **changes),)
    assert codes(replace(complete, evidence=replace(complete.evidence, screenshots=shots))) == found


@pytest.mark.parametrize(
    ("count", "alert", "found"),
    [
        (12, "Update Failed", ["mail.count"]),
        (12, "", ["mail.count"]),
        (12, "Another Alert", []),
        (1, "Update Failed", []),
        (2, "Update Failed", []),
        (None, "Update Failed", []),
    ],
)
def test_a_mails_count_is_held_against_the_log(complete, make_event, make_file, codes, count, alert, found):
    one = make_event()
    sent = one.time + timedelta(seconds=30)
    mail = AlertMail(make_file("a.eml", Kind.MAIL), "subject", "dsm", sent, "", alert, count)
    later = make_event(target="web", time=sent + timedelta(minutes=5))
    facts = replace(complete, evidence=replace(complete.evidence, mails=(mail,)))
    rows = (*facts.collected.rows, later)
    assert codes(replace(facts, collected=replace(facts.collected, rows=rows))) == found


def test_an_english_status_is_held_against_the_export_beside_a_japanese_one(complete, make_file, codes):
    listed = make_file("computers.csv", Kind.STATUS_CSV)
    row = ComputerStatus(listed, 3, "DSA-test", status_of("Offline").lamp, "Offline")
    case = complete.case.model_copy(update={"status": "オフライン", "status_en": "green"})
    facts = replace(complete, case=case, evidence=replace(complete.evidence, statuses=(row,)))
    assert codes(facts) == ["status.contradicted"]
