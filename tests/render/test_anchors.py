"""Where citations lead: to the same places in Word and in HTML."""

import io
import re
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from dscase.inquiry.model import Statement
from dscase.render import anchors, html
from dscase.render.docx import render


@pytest.fixture
def places(rich_inquiry, words):
    return anchors.Places(rich_inquiry, rich_inquiry.rows, words)


def test_a_place_in_a_log_leads_to_the_event_that_was_read_there(places, rich_inquiry, words):
    row = rich_inquiry.rows[7]
    for cite in (row.workbook, *row.source.split(words.say("inquiry.cite_mark"))):
        assert places.of(cite) == places.row(cite) == "event_8"


def test_a_place_that_no_row_shows_leads_to_its_exhibit(places):
    assert places.row("E-01 line 999999") == ""
    assert places.of("E-01 line 999999") == places.of("E-01") == "exhibit_E_01"


def test_what_is_no_exhibit_leads_nowhere(places):
    assert places.of("E-99 line 1") == places.of("") == ""


def test_what_was_checked_is_a_place_too(places, words):
    assert places.of(words.say("document.checked.heading")) == "checked"


@pytest.mark.parametrize("number", ["E-01", "E-" + "9" * 60, "資料/1", "-- --"])
def test_a_name_is_fit_for_word_and_for_a_link(number):
    assert re.fullmatch(r"[A-Za-z]\w{0,39}", anchors.exhibit(number), re.ASCII)


def test_word_and_html_lead_to_the_same_places(rich_inquiry, words, when):
    mark = words.say("inquiry.cite_mark")
    cites = [place for row in rich_inquiry.rows[:9] for place in (row.workbook, *row.source.split(mark))]
    inquiry = replace(rich_inquiry, message=Statement("raw", tuple(cites), quoted=True), reading=())
    page = html.render(inquiry, inquiry.rows, words).decode("utf-8")
    body = docx.Document(io.BytesIO(render(inquiry, words, when))).element.body
    places = {f"event_{number}" for number in range(1, 10)}
    word = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert places <= {name for name in word if name.startswith("event_")}
    assert places <= set(re.findall(r'href="#(event_\d+)"', page))
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    shared = re.compile(r"event_\d+|exhibit_\w+|item_\d|checked|exhibits|message")
    assert {name for name in marks if shared.fullmatch(name)} == {
        name for name in re.findall(r' id="([^"]+)"', page) if shared.fullmatch(name)
    }
