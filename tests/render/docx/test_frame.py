"""The package around the content: repeatable bytes, neutral properties, a reference one may replace."""

import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dscase.errors import InputError
from dscase.inquiry.body import inquiry_body
from dscase.inquiry.body.blocks import Body
from dscase.inquiry.model import Inquiry
from dscase.render.docx import render
from dscase.render.plain import cleaned
from dscase.wording.words import Words, package_templates


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_same_inquiry_gives_the_same_bytes(rich_body: Body, words: Words, when: datetime) -> None:
    assert render(rich_body, words, when) == render(rich_body, words, when)


def test_the_zone_of_the_moment_does_not_change_the_bytes(
    rich_body: Body, words: Words, when: datetime
) -> None:
    tokyo = when.astimezone(timezone(timedelta(hours=9)))
    assert render(rich_body, words, tokyo) == render(rich_body, words, when)


def test_parts_are_sorted_dated_by_the_moment_and_pictures_stored(
    rich_body: Body, words: Words, when: datetime
) -> None:
    with zipfile.ZipFile(io.BytesIO(render(rich_body, words, when))) as package:
        entries = package.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert entries[0].filename == "[Content_Types].xml"
    assert {entry.date_time for entry in entries} == {(2026, 4, 21, 1, 0, 0)}
    assert {entry.create_system for entry in entries} == {3}
    assert {entry.external_attr for entry in entries} == {0o644 << 16}
    assert all(
        (entry.compress_type == zipfile.ZIP_STORED) == entry.filename.endswith(".png") for entry in entries
    )


@pytest.mark.parametrize("year", [1970, 2200])
def test_a_moment_a_zip_cannot_hold_is_no_trouble(empty_body: Body, words: Words, year: int) -> None:
    assert render(empty_body, words, datetime(year, 2, 28, tzinfo=UTC))


def test_properties_are_ours_alone(rich_body: Body, words: Words, when: datetime) -> None:
    data = render(rich_body, words, when)
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.author == properties.last_modified_by == rich_body.author
    assert properties.identifier == rich_body.code
    assert rich_body.author
    assert properties.created == properties.modified == when
    assert properties.title == rich_body.title
    inside = parts(data)
    assert not [name for name in inside if "thumbnail" in name]
    for part in ("docProps/app.xml", "docProps/core.xml"):
        assert b"python-docx" not in inside[part]
        assert b"Microsoft" not in inside[part]


def test_header_and_footer_are_filled_and_count_pages(rich_body: Body, words: Words, when: datetime) -> None:
    section = docx.Document(io.BytesIO(render(rich_body, words, when))).sections[0]
    assert section.header.paragraphs[0].text == f"{words.say('document.kind')}\t{rich_body.code}"
    codes = [each.text.strip() for each in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    subject, _, number = section.footer.paragraphs[0].text.partition("\t")
    assert rich_body.title.startswith(subject.removesuffix("…"))
    assert number == "1 / 1"


def test_a_placeholder_in_a_title_is_text(rich_body: Body, words: Words, when: datetime) -> None:
    inquiry = replace(rich_body, code="{title}", subject="{reference}")
    section = docx.Document(io.BytesIO(render(inquiry, words, when))).sections[0]
    assert section.header.paragraphs[0].text.endswith("\t{title}")
    assert section.footer.paragraphs[0].text.startswith("{reference}\t")


def test_a_long_title_is_clipped_in_the_footer_and_the_property_only(
    rich_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    body = cleaned(inquiry_body(replace(rich_inquiry, title="長い題 " * 200), words))
    document = docx.Document(io.BytesIO(render(body, words, when)))
    assert len(document.core_properties.title) == 255
    assert document.sections[0].footer.paragraphs[0].text.startswith("長い題 長い題")
    assert len(document.sections[0].footer.paragraphs[0].text) < 80
    shown = "長い題 " * 200
    assert titled(document) == (shown if words.lang == "ja" else f"{shown} (in Japanese)")


def titled(document: Any) -> str:
    """The title, its lines put together."""
    return next(p.text for p in document.paragraphs if p.style.name == "Title").replace("\n", "")


def test_the_lines_of_a_title_end_at_phrases(rich_body: Body, words: Words, when: datetime) -> None:
    title = "DSA-testでパターンファイルのアップデートに失敗し、再実行しても復旧しない"
    document = docx.Document(io.BytesIO(render(replace(rich_body, title=title), words, when)))
    shown = next(p.text for p in document.paragraphs if p.style.name == "Title")
    assert shown.split("\n") == [
        "DSA-testでパターンファイルのアップデートに失敗し、",
        "再実行しても復旧しない",
    ]
    assert titled(document) == title


def test_a_companys_own_reference_is_used(
    tmp_path: Path, empty_body: Body, words_with: Callable[[str], Words], when: datetime
) -> None:
    own = docx.Document(str(package_templates() / "reference.docx"))
    own.styles["Title"].font.name = "Courier New"
    own.add_paragraph("left over")
    own.save(str(tmp_path / "reference.docx"))
    data = render(empty_body, words_with(empty_body.lang), when)
    assert docx.Document(io.BytesIO(data)).styles["Title"].font.name == "Courier New"
    assert b"left over" not in parts(data)["word/document.xml"]


def test_a_reference_without_our_styles_still_gives_a_document(
    tmp_path: Path, rich_body: Body, words_with: Callable[[str], Words], when: datetime
) -> None:
    docx.Document().save(str(tmp_path / "reference.docx"))
    document = docx.Document(io.BytesIO(render(rich_body, words_with(rich_body.lang), when)))
    assert any(rich_body.title in p.text.replace("\n", "") for p in document.paragraphs)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_a_reference_that_is_no_document_is_an_error_with_words(
    tmp_path: Path,
    empty_body: Body,
    words_with: Callable[[str], Words],
    when: datetime,
    content: bytes,
) -> None:
    (tmp_path / "reference.docx").write_bytes(content)
    words = words_with(empty_body.lang)
    with pytest.raises(InputError) as caught:
        render(empty_body, words, when)
    assert caught.value.code == "render.reference"
    assert "reference.docx" in words.explain(caught.value).what


def test_a_damaged_reference_is_an_error_with_words(
    tmp_path: Path, empty_body: Body, words_with: Callable[[str], Words], when: datetime
) -> None:
    target = tmp_path / "reference.docx"
    shutil.copy(package_templates() / "reference.docx", target)
    target.write_bytes(target.read_bytes()[:3000])
    with pytest.raises(InputError):
        render(empty_body, words_with(empty_body.lang), when)
