"""inquiry.pdf by Typst: all that is said, fit for every reader, the same bytes again, and what goes wrong."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dscase.errors import DscaseError
from dscase.inquiry.body.blocks import Body, Figure, Span, Table
from dscase.inquiry.model import EventRow, Inquiry, Statement
from dscase.render.pdf import typst
from dscase.render.pdf.content import content
from dscase.wording.words import Words

pytestmark = pytest.mark.usefixtures("typeset")


@pytest.fixture
def data(rich_body: Body) -> dict[str, Any]:
    """What the template is given, without pictures."""
    plain = replace(rich_body, blocks=tuple(one for one in rich_body.blocks if not isinstance(one, Figure)))
    return content(plain, Words(rich_body.lang))[0]


def test_every_text_of_the_body_is_in_the_pdf(
    rich_body: Body, typeset: Any, read_pdf: Any, folded: Callable[[str], str]
) -> None:
    shown = read_pdf(typeset(rich_body)).text
    unseen = {"", "given", *(one.key for one in rich_body.blocks if isinstance(one, Table))}
    spans = {span.text for block in rich_body.blocks for span in _spans(block)}
    assert len(spans) > 100  # or this test looks at nothing
    assert not [text for text in spans - unseen if folded(text) not in shown]


def _spans(value: Any) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _spans(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _spans(getattr(value, one.name))


def test_an_inquiry_in_which_everything_is_missing_says_so(
    empty_body: Body, empty_inquiry: Inquiry, typeset: Any, read_pdf: Any, folded: Callable[[str], str]
) -> None:
    read = read_pdf(typeset(empty_body))
    for item in empty_inquiry.items:
        assert folded(item.title) in read.text
    assert folded(Words(empty_body.lang).say("body.empty")) in read.text


def test_each_page_says_which_of_how_many_it_is(
    empty_body: Body, rich_body: Body, typeset: Any, read_pdf: Any
) -> None:
    for body, least in ((empty_body, 1), (rich_body, 2)):
        read = read_pdf(typeset(body))
        assert read.pages >= least
        for page in range(1, read.pages + 1):
            assert f"{page}/{read.pages}" in read.text


def test_the_pdf_is_tagged_for_every_reader_and_names_its_language_and_title(
    rich_body: Body, typeset: Any, read_pdf: Any
) -> None:
    path = typeset(rich_body)
    about = read_pdf(path).about
    assert about["Tagged"] == "yes"
    assert about["Title"] == rich_body.title
    assert about["Author"] == rich_body.author
    assert about["Page size"].endswith("(A4)")
    stored = path.read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in stored
    region = "JP" if rich_body.lang == "ja" else "US"
    assert set(re.findall(rb"/Lang\(([^)]*)\)", stored)) == {f"{rich_body.lang}-{region}".encode()}


def test_fonts_are_embedded_and_japanese_is_there_in_a_japanese_font(
    rich_body: Body, typeset: Any, read_pdf: Any
) -> None:
    read = read_pdf(typeset(rich_body))
    assert read.fonts_embedded
    known = {name.replace(" ", "") for name in typst.FONTS["japanese"]}
    assert any(name in font for font in read.fonts for name in known)


def test_headings_are_bookmarks(
    rich_body: Body, rich_inquiry: Inquiry, typeset: Any, as_xml: Any, folded: Any
) -> None:
    outline = folded("".join(re.findall(r'<item page="\d+">(.*?)</item>', as_xml(typeset(rich_body)))))
    places = [outline.index(folded(item.title)) for item in rich_inquiry.items]
    assert places == sorted(places)


def test_the_overview_and_citations_are_links(
    rich_body: Body, rich_inquiry: Inquiry, typeset: Any, as_xml: Any, folded: Callable[[str], str]
) -> None:
    xml = as_xml(typeset(rich_body))
    pages = dict(re.findall(r'<page number="(\d+)"(.*?)</page>', xml, re.DOTALL))
    linked = re.findall(r'<a href="[^"]*#(\d+)">(.*?)</a>', pages["1"])
    assert len(linked) >= len(rich_inquiry.items)
    for item in rich_inquiry.items:
        (page,) = {page for page, text in linked if item.title.startswith(text)}
        assert folded(item.title) in folded(re.sub("<.*?>", "", pages[page]))
    cite = rich_inquiry.message.cites[0]
    events = [row for row in rich_inquiry.digest if isinstance(row, EventRow)]
    row = next(row for row in events if row.source.startswith(cite))
    leading = {
        page
        for page, text in re.findall(r'<a href="[^"]*#(\d+)">(.*?)</a>', pages["1"])
        if folded(cite) in folded(text)
    }
    assert len(leading) == 1
    assert row.time[11:] in pages[leading.pop()]


def test_tables_repeat_their_heading_rows_and_pictures_have_alternatives(
    rich_body: Body, typeset: Any, structure: Any
) -> None:
    path = typeset(rich_body)
    kinds = structure(path)
    headed = sum(isinstance(one, Table) for one in rich_body.blocks)
    assert kinds.count("THead") == headed >= 6
    figures = [one for one in rich_body.blocks if isinstance(one, Figure)]
    pictures = sum(len(one.parts) or 1 for one in figures)
    assert kinds.count("Figure") == pictures
    assert path.read_bytes().count(b"/Alt") >= pictures


def test_the_same_body_gives_the_same_bytes_and_another_moment_other_ones(
    rich_body: Body, typeset: Any, data: dict[str, Any], when: datetime
) -> None:
    first = typeset(rich_body).read_bytes()
    assert typeset(rich_body).read_bytes() == first
    words = Words(rich_body.lang)
    made = [typst.typeset(data, {}, words, moment).pdf for moment in (when, when + timedelta(days=1))]
    assert made[0] != made[1]
    assert b"2026-04-21T01:00:00" in made[0]


def test_five_hundred_rows_are_all_there(make_rich: Any, make_body: Any, typeset: Any, read_pdf: Any) -> None:
    inquiry = make_rich("ja", rows=500)
    text = read_pdf(typeset(make_body(inquiry, Words("ja")))).text
    times = [row.time for row in inquiry.digest if isinstance(row, EventRow)]
    assert not [time for time in times if time[11:] not in text]


def test_a_text_without_a_blank_stays_on_the_page(
    rich_inquiry: Inquiry, make_body: Any, typeset: Any, as_xml: Any
) -> None:
    token = "0123456789abcdef" * 625
    long = replace(
        rich_inquiry, message=Statement(token), message_lines=(), facts=(("token", token),), digest=()
    )
    path = typeset(make_body(long, Words(rich_inquiry.lang)))
    ends = [int(left) + int(width) for left, width in re.findall(r'left="(\d+)" width="(\d+)"', as_xml(path))]
    width = int(re.findall(r'<page [^>]*width="(\d+)"', as_xml(path))[0])
    assert max(ends) < width - width * 16 / 210  # the margin is 18 mm


def test_the_engine_is_named_with_its_version(data: dict[str, Any], when: datetime) -> None:
    made = typst.typeset(data, {}, Words("ja"), when)
    assert re.fullmatch(r"Typst \d+\.\d+\.\d+", made.engine)


def test_a_character_without_a_glyph_is_shown_by_its_number(
    rich_inquiry: Inquiry, make_body: Any, words: Words, typeset: Any, read_pdf: Any
) -> None:
    unknown = "\U0001083f"  # of a script nobody has a font for
    path = typeset(make_body(replace(rich_inquiry, title=f"a{unknown}b\x1bc"), words))
    text = read_pdf(path).text
    assert unknown not in text
    assert "a‹U+1083F›b" in text
    assert "b␛c" in text or "b‹U+001B›c" in text


def test_a_template_of_ones_own_is_used(
    rich_body: Body, tmp_path: Path, words_with: Any, typeset: Any, read_pdf: Any
) -> None:
    own = '#set document(title: "own")\n#let data = json("data.json")\nOwn #data.code'
    (tmp_path / "document.typ").write_text(own, encoding="utf-8")
    read = read_pdf(typeset(rich_body, words_with(rich_body.lang)))
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
    data: dict[str, Any], tmp_path: Path, words_with: Any, when: datetime, refused: Any, *, name: str
) -> None:
    text, told = FAULTS[name]
    (tmp_path / "document.typ").write_text(f"{text}\n", encoding="utf-8")
    with refused("render.pdf_template") as caught:
        typst.typeset(data, {}, words_with("ja"), when)
    assert told in caught[0].facts["fault"]
    assert caught[0].facts["path"] == str(tmp_path / "document.typ")
    assert str(caught[0].facts["place"]).startswith("document.typ:")


def test_the_place_of_a_fault_is_told_whatever_the_folder_for_temporary_files_is_called(
    data: dict[str, Any],
    tmp_path: Path,
    words_with: Any,
    when: datetime,
    refused: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "document.typ").write_text("= A title\n\n#nothing\n", encoding="utf-8")
    own = tmp_path / "仮の 置き場 (1)"
    own.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(own))
    with refused("render.pdf_template") as caught:
        typst.typeset(data, {}, words_with("ja"), when)
    assert caught[0].facts["place"] == "document.typ:3:1"


def test_what_a_template_reads_wrongly_is_the_templates_fault(
    data: dict[str, Any], tmp_path: Path, words_with: Any, when: datetime, refused: Any
) -> None:
    (tmp_path / "document.typ").write_text('#toml("data.json")\n', encoding="utf-8")
    with refused("render.pdf_template") as caught:
        typst.typeset(data, {}, words_with("ja"), when)
    assert caught[0].facts["path"] == str(tmp_path / "document.typ")
    assert str(caught[0].facts["place"]).startswith("data.json:")


def test_without_a_japanese_font_there_is_no_pdf_rather_than_one_full_of_boxes(
    data: dict[str, Any], when: datetime, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(typst.FONTS, "japanese", ("No Such Gothic",))
    with refused("render.pdf_no_font") as caught:
        typst.typeset(data, {}, Words("ja"), when)
    assert caught[0].facts["fonts"] == "No Such Gothic"


def test_without_the_extra_the_command_that_adds_it_is_told(
    data: dict[str, Any], when: datetime, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with refused("render.pdf_no_typst") as caught:
        typst.typeset(data, {}, Words("ja"), when)
    assert "typst>=" in str(caught[0].facts["command"])


def test_typst_that_takes_too_long_is_ended(data: dict[str, Any], when: datetime, refused: Any) -> None:
    with refused("render.pdf_timeout", DscaseError):
        typst.typeset(data, {}, Words("ja"), when, seconds=0.001)


def test_captions_have_the_marks_of_the_other_formats(rich_body: Body) -> None:
    words = Words(rich_body.lang)
    told = content(rich_body, words)[0]["words"]
    assert (told["caption"], told["beside"]) == (
        words.say("document.mark.caption"),
        words.say("document.mark.beside"),
    )
