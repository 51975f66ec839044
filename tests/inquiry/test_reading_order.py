"""Which question is answered where, in what the reader has: the workbook's row, or else the document."""

import pytest

from dscase.events.table import AgentEvent


def order(made):
    return {question.text: question.cites for question in made.reading}


@pytest.fixture
def told(make_event):
    """2205 of DSA-test in the second row, a 710 behind it that tells of 9017, and an alert."""
    inner = AgentEvent("April 20, 2026 03:20:51", "Error", "9017", "Component Update Failed", "no answer")
    return (
        make_event(-5, line=7, id="252", level="info"),
        make_event(line=8),
        make_event(line=9, id="710", level="info", description="more", agent_events=(inner,)),
        make_event(1, line=10, id="190", level="info", target="", description="Alert: X\nSubject: DSA-test"),
    )


def test_an_event_is_told_by_its_row_in_the_workbook_which_the_reader_has(inquiry, told):
    assert order(inquiry(*told, lang="en", event="2205")) == {
        "How was event 2205 recorded?": ("events.xlsx, sheet “Events”, row 3",),
        "What did the agent itself record at that time?": ("events.xlsx, sheet “Events”, row 4",),
        "When were alerts raised and ended?": ("events.xlsx, sheet “Events”, row 5",),
        "Which product Q&A pages may be related?": ("KA-0004554", "KA-0016311", "KA-0007611"),
        "What has already been tried?": ("Already checked",),
    }


def test_a_recovery_is_told_where_it_shows_and_where_it_failed_again(inquiry, told, make_event):
    mended, again = make_event(3, line=20, id="2204", level="info"), make_event(6, line=21)
    made = inquiry(*told, mended, again, lang="en", event="2205", last_minute=9)
    assert order(made)["Has it recovered?"] == (
        "events.xlsx, sheet “Events”, row 6",
        "events.xlsx, sheet “Events”, row 7",
    )


def test_a_recovery_sought_in_vain_is_told_in_the_document_with_the_log_that_reaches_furthest(inquiry, told):
    made = inquiry(*told, lang="en", event="2205", first_minute=-30, last_minute=30)
    assert order(made)["Has it recovered?"] == ("Section 2, E-01",)


def test_nothing_is_asked_that_the_evidence_does_not_answer(inquiry):
    assert order(inquiry(lang="ja")) == {"既に試したこと": ("事前に確認した内容",)}
