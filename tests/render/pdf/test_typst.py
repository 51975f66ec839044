"""inquiry.pdf by Typst: all that is said, fit for every reader, the same bytes again, and what goes wrong."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dscase.errors import DscaseError
from dscase.inquiry.model import Inquiry, Statement
from dscase.render.pdf import typst
from dscase.render.pdf.content import of_inquiry
from dscase.wording.words import Words

pytestmark = pytest.mark.usefixtures("typeset")

UNSEEN = {"code", "weight", "level", "state", "lang", "png", "timeline", "product", "os", "verdict"}
"""Fields that are no text of the document; the timeline is a drawing with a text of its own."""


def texts(value: Any) -> list[str]:
    """Every text of an inquiry that a reader should find."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts(part)]
    if is_dataclass(value) and not isinstance(value, type):
        names = [part.name for part in fields(value) if part.name not in UNSEEN]
        return [text for name in names for text in texts(getattr(value, name))]
    return []


def test_every_composed_text_is_in_the_pdf(
    rich_inquiry: Inquiry, typeset: Any, read_pdf: Any, folded: Callable[[str], str]
) -> None:
    shown = read_pdf(typeset(rich_inquiry)).text
    alternatives = {picture.alt for picture in rich_inquiry.pictures}
    hashes = {exhibit.sha256 for exhibit in rich_inquiry.exhibits}
    beside = {line.text for line in rich_inquiry.checked if line.beside_steps}
    sentences = {row.line for row in rich_inquiry.coverage}
    mark = Words(rich_inquiry.lang).say("inquiry.cite_mark")  # a row has a line for each source
    sources = {row.source for row in rich_inquiry.rows}
    names = {row.workbook for row in rich_inquiry.rows}  # of places in a file beside it
    wanted = set(texts(rich_inquiry)) - alternatives - hashes - beside - sentences - sources - names
    wanted |= {part for source in sources for part in source.split(mark)}
    assert len(wanted) > 100  # or this test looks at nothing
    dates = {row.time[:11] for row in rich_inquiry.rows}
    assert len(dates) == 1  # said once, above the column
    (date,) = dates
    assert not [text for text in wanted if folded(text.removeprefix(date)) not in shown]
    assert not [one for one in hashes if one[:16] not in shown]


def test_an_inquiry_in_which_everything_is_missing_says_so(
    empty_inquiry: Inquiry, typeset: Any, read_pdf: Any, folded: Callable[[str], str]
) -> None:
    read = read_pdf(typeset(empty_inquiry))
    for item in empty_inquiry.items:
        assert folded(item.title) in read.text
        for gap in item.gaps:
            assert folded(gap.what) in read.text
            assert folded(gap.mend) in read.text


def test_each_page_says_which_of_how_many_it_is(
    empty_inquiry: Inquiry, rich_inquiry: Inquiry, typeset: Any, read_pdf: Any
) -> None:
    for inquiry in (empty_inquiry, rich_inquiry):
        read = read_pdf(typeset(inquiry))
        assert read.pages > 1
        for page in range(1, read.pages + 1):
            assert f"{page}/{read.pages}" in read.text


def test_the_pdf_is_tagged_for_every_reader_and_names_its_language_and_title(
    rich_inquiry: Inquiry, typeset: Any, read_pdf: Any
) -> None:
    path = typeset(rich_inquiry)
    about = read_pdf(path).about
    assert about["Tagged"] == "yes"
    assert about["Title"] == rich_inquiry.title
    assert about["Author"] == "dscase"
    assert about["Page size"].endswith("(A4)")
    stored = path.read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in stored
    region = "JP" if rich_inquiry.lang == "ja" else "US"
    assert set(re.findall(rb"/Lang\(([^)]*)\)", stored)) == {f"{rich_inquiry.lang}-{region}".encode()}


def test_fonts_are_embedded_and_japanese_is_there_in_a_japanese_font(
    rich_inquiry: Inquiry, typeset: Any, read_pdf: Any
) -> None:
    read = read_pdf(typeset(rich_inquiry))
    assert read.fonts_embedded
    known = {name.replace(" ", "") for name in typst.FONTS["japanese"]}
    assert any(name in font for font in read.fonts for name in known)


def test_headings_are_bookmarks(rich_inquiry: Inquiry, typeset: Any, as_xml: Any, folded: Any) -> None:
    outline = folded("".join(re.findall(r'<item page="\d+">(.*?)</item>', as_xml(typeset(rich_inquiry)))))
    places = [outline.index(folded(item.title)) for item in rich_inquiry.items]
    assert places == sorted(places)


def test_the_overview_and_citations_are_links(
    rich_inquiry: Inquiry, typeset: Any, as_xml: Any, folded: Callable[[str], str]
) -> None:
    xml = as_xml(typeset(rich_inquiry))
    pages = dict(re.findall(r'<page number="(\d+)"(.*?)</page>', xml, re.DOTALL))
    linked = re.findall(r'<a href="[^"]*#(\d+)">(.*?)</a>', pages["1"])
    assert len(linked) >= len(rich_inquiry.items)
    for item in rich_inquiry.items:
        (page,) = {page for page, text in linked if item.title.startswith(text)}
        assert item.title in pages[page]
    cite = rich_inquiry.message.cites[0]
    row = next(row for row in rich_inquiry.rows if row.source.startswith(cite))
    leading = {
        page
        for page, text in re.findall(r'<a href="[^"]*#(\d+)">(.*?)</a>', pages["1"])
        if folded(cite) in folded(text)
    }
    assert len(leading) == 1
    assert row.time[11:] in pages[leading.pop()]


def test_tables_repeat_their_heading_rows_and_pictures_have_alternatives(
    rich_inquiry: Inquiry, typeset: Any, structure: Any
) -> None:
    path = typeset(rich_inquiry)
    kinds = structure(path)
    assert kinds.count("THead") == kinds.count("Table") >= 6
    pictures = len(rich_inquiry.pictures) + (rich_inquiry.timeline is not None)
    assert kinds.count("Figure") == pictures
    assert path.read_bytes().count(b"/Alt") >= pictures


def test_the_same_inquiry_gives_the_same_bytes_and_another_moment_other_ones(
    rich_inquiry: Inquiry, typeset: Any, when: datetime
) -> None:
    first = typeset(rich_inquiry).read_bytes()
    assert typeset(rich_inquiry).read_bytes() == first
    data = of_inquiry(replace(rich_inquiry, timeline=None, pictures=()), Words(rich_inquiry.lang))
    made = [
        typst.typeset("inquiry.typ", data, {}, Words(rich_inquiry.lang), moment).pdf
        for moment in (when, when + timedelta(days=1))
    ]
    assert made[0] != made[1]
    assert b"2026-04-21T01:00:00" in made[0]


def test_five_hundred_rows_are_all_there(make_rich: Any, typeset: Any, read_pdf: Any) -> None:
    inquiry = make_rich("ja", rows=500)
    read = read_pdf(typeset(inquiry))
    assert not [row.time for row in inquiry.rows if row.time[11:] not in read.text]


def test_a_text_without_a_blank_stays_on_the_page(rich_inquiry: Inquiry, typeset: Any, as_xml: Any) -> None:
    token = "0123456789abcdef" * 625
    path = typeset(replace(rich_inquiry, message=Statement(token), facts=(("token", token),), rows=()))
    ends = [int(left) + int(width) for left, width in re.findall(r'left="(\d+)" width="(\d+)"', as_xml(path))]
    width = int(re.findall(r'<page [^>]*width="(\d+)"', as_xml(path))[0])
    assert max(ends) < width - width * 18 / 210  # the margin is 20 mm


def test_the_engine_is_named_with_its_version(rich_inquiry: Inquiry, when: datetime) -> None:
    plain = replace(rich_inquiry, timeline=None, pictures=())
    made = typst.typeset("inquiry.typ", of_inquiry(plain, Words("ja")), {}, Words("ja"), when)
    assert re.fullmatch(r"Typst \d+\.\d+\.\d+", made.engine)


def test_a_character_without_a_glyph_is_shown_by_its_number(
    rich_inquiry: Inquiry, typeset: Any, read_pdf: Any
) -> None:
    unknown = "\U0001083f"  # of a script nobody has a font for
    path = typeset(replace(rich_inquiry, title=f"a{unknown}b\x1bc"))
    text = read_pdf(path).text
    assert unknown not in text
    assert "a‹U+1083F›b" in text
    assert "b␛c" in text or "b‹U+001B›c" in text


def test_a_template_of_ones_own_is_used(
    rich_inquiry: Inquiry, tmp_path: Path, words_with: Any, typeset: Any, read_pdf: Any
) -> None:
    own = '#set document(title: "own")\n#let data = json("data.json")\nOwn #data.reference'
    (tmp_path / "inquiry.typ").write_text(own, encoding="utf-8")
    read = read_pdf(typeset(rich_inquiry, words_with(rich_inquiry.lang)))
    assert read.text.startswith("Own")
    assert read.about["Title"] == "own"


FAULTS = {
    "unknown name": ("#nothing_of_that_name", "unknown variable"),
    "file outside": ('#read("/etc/hosts")', "not found"),
    "file above": ('#read("../secret")', "root"),
    "package": ('#import "@preview/cetz:0.3.0"', "failed to download"),
    "endless": ("#let on = true\n#while on { on = on }", "infinite"),
    "endless call": ("#let f(n) = f(n + 1)\n#f(0)", "depth"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_template_is_told_with_its_place(
    rich_inquiry: Inquiry, tmp_path: Path, words_with: Any, when: datetime, refused: Any, *, name: str
) -> None:
    text, told = FAULTS[name]
    (tmp_path / "inquiry.typ").write_text(f"{text}\n", encoding="utf-8")
    with refused("render.pdf_template") as caught:
        typst.typeset("inquiry.typ", of_inquiry(rich_inquiry, Words("ja")), {}, words_with("ja"), when)
    assert told in caught[0].facts["fault"]
    assert caught[0].facts["path"] == str(tmp_path / "inquiry.typ")
    assert str(caught[0].facts["place"]).startswith("inquiry.typ:")


def test_what_a_template_reads_wrongly_is_the_templates_fault(
    rich_inquiry: Inquiry, tmp_path: Path, words_with: Any, when: datetime, refused: Any
) -> None:
    (tmp_path / "inquiry.typ").write_text('#toml("data.json")\n', encoding="utf-8")
    with refused("render.pdf_template") as caught:
        typst.typeset("inquiry.typ", of_inquiry(rich_inquiry, Words("ja")), {}, words_with("ja"), when)
    assert caught[0].facts["path"] == str(tmp_path / "inquiry.typ")
    assert str(caught[0].facts["place"]).startswith("data.json:")


def test_without_a_japanese_font_there_is_no_pdf_rather_than_one_full_of_boxes(
    rich_inquiry: Inquiry, when: datetime, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(typst.FONTS, "japanese", ("No Such Gothic",))
    with refused("render.pdf_no_font") as caught:
        typst.typeset("inquiry.typ", of_inquiry(rich_inquiry, Words("ja")), {}, Words("ja"), when)
    assert caught[0].facts["fonts"] == "No Such Gothic"


def test_without_the_extra_the_command_that_adds_it_is_told(
    rich_inquiry: Inquiry, when: datetime, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with refused("render.pdf_no_typst") as caught:
        typst.typeset("inquiry.typ", of_inquiry(rich_inquiry, Words("ja")), {}, Words("ja"), when)
    assert "typst>=" in str(caught[0].facts["command"])


def test_typst_that_takes_too_long_is_ended(rich_inquiry: Inquiry, when: datetime, refused: Any) -> None:
    data = of_inquiry(replace(rich_inquiry, timeline=None, pictures=()), Words("ja"))
    with refused("render.pdf_timeout", DscaseError):
        typst.typeset("inquiry.typ", data, {}, Words("ja"), when, seconds=0.001)
