"""The timeline's SVG and PNG."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from dscase.inquiry.drawings import DrawnNote, Lane, Mark, Timeline
from dscase.render.timeline import FONTS, picture, png, svg

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
HOSTILE = "</svg><script>alert(1)</script>\"'&{{ 7*7 }}\x1b\u202e"


def made(text="パターンファイルのアップデート失敗"):
    lane = Lane("events", text, (Mark(START + timedelta(minutes=9), "error"),), code="2205")
    note = DrawnNote("message", START + timedelta(minutes=9), text)
    zone = ZoneInfo("Asia/Tokyo")
    return Timeline(text, text, START, START + timedelta(hours=1), zone, "JST", "w", (lane,), (note,))


def test_it_is_one_whole_element_with_a_title_and_a_description(words):
    root = ET.fromstring(svg(made(), words))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text


def test_it_needs_nothing_from_outside_and_brings_no_style_or_script(words):
    root = ET.fromstring(svg(made(), words))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"script", "style", "image", "a", "use", "foreignObject"}
        assert not {"style", "href", "onload"} & set(element.attrib)


def test_hostile_text_stays_text(words):
    root = ET.fromstring(svg(made(HOSTILE), words))
    assert not [element for element in root.iter() if "script" in element.tag]
    assert "{{ 7*7 }}" in root.find(f"{SVG}title").text
    assert "\x1b" not in root.find(f"{SVG}title").text


def test_japanese_families_come_first(words):
    assert ET.fromstring(svg(made(), words)).get("font-family") == FONTS
    assert FONTS.startswith("'BIZ UDPGothic'")


def test_the_picture_is_a_png_and_the_same_each_time(words):
    drawn = png(made(), words)
    if drawn is None:
        pytest.skip("no font with Japanese letters: install fonts-morisawa-bizud-gothic")
    assert drawn.startswith(b"\x89PNG")
    assert drawn == png(made(), words)


def test_without_a_font_for_the_language_there_is_no_picture(words):
    assert picture.png(svg(made(), words), "ja", "'No Such Font'") is None or picture.writable("ja", FONTS)


def test_letters_without_glyphs_are_noticed(monkeypatch):
    monkeypatch.setattr(picture, "LETTERS", {"none": ("\U000fffe0", "\U000fffe1")})
    assert not picture.writable("none", FONTS + " ")


def test_a_picture_that_cannot_be_drawn_is_none(words):
    assert picture._drawn("<no svg", 1) is None
