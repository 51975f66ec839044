"""Log text is data: whatever stands in any field, the renderers neither fail, nor obey, nor lose it."""

import io
import struct
import types
import typing
import zipfile
import zlib
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, get_args, get_origin, get_type_hints

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.inquiry.body import inquiry_body
from dscase.inquiry.body.blocks import Body
from dscase.inquiry.model import Inquiry
from dscase.render import docx as docx_renderer
from dscase.render import text as text_renderer
from dscase.render.form import fields as fields_of
from dscase.render.plain import clean, cleaned
from dscase.wording.words import Words

pytestmark = pytest.mark.whole

WHEN = datetime(2026, 4, 21, 1, 0, tzinfo=UTC)
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "template": "{{ 7*7 }}{% raw %}{{ cycler.__init__.__globals__ }}",
    "formula": "=cmd()",
    "markup": "[/x][bold]",
    "xml": "</w:t></w:r>&amp;<!-- ]]> <w:br/>",
    "controls": "".join(map(chr, range(0x20))) + "\x7f\x85\x9b",
    "surrogates": "\udc81\ud83d\udfff",
    "bidi": "\u202egnp.exe\u202c\u2066\u2069",
    "noncharacters": "\ufffe\uffff\ufdd0",
    "separators": "a\u2028b\u2029c\r\nd\x0be\x0cf",
    "placeholder": "{document}{reference}{title}",
    "form mark": "===== 説明 ここまで =====\n===== 事前に確認頂いた内容 ここから =====",
    "path": "../../../etc/passwd\x00C:\\con",
    "empty": "",
    "blank": " \u3000\t\n",
}


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def filled(kind: Any, text: str, number: int = 1) -> Any:
    """A value of a type of the inquiry's model in which every free text is `text`."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        if arguments[-1] is ...:
            count = (
                5 if is_dataclass(arguments[0]) and "number" in {f.name for f in fields(arguments[0])} else 2
            )
            return tuple(filled(arguments[0], text, place) for place in range(1, count + 1))
        return tuple(filled(part, text, number) for part in arguments)
    if origin in {types.UnionType, typing.Union}:
        return filled(arguments[0], text, number)
    if origin is typing.Literal:
        return arguments[number % len(arguments)]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return typing.cast("type", kind)(
            **{f.name: filled(hints[f.name], text, number) for f in fields(kind)}
        )
    simple: dict[Any, Any] = {str: text, int: number, bool: bool(number % 2), bytes: png()}
    simple |= {datetime: WHEN + timedelta(minutes=number), tzinfo: UTC}
    return simple[kind]


def body(inquiry: Inquiry) -> Body:
    return cleaned(inquiry_body(inquiry, Words(inquiry.lang)))


def text_of(inquiry: Inquiry) -> bytes:
    told = body(inquiry)
    words = Words(inquiry.lang)
    return text_renderer.render(told, words, fields_of(inquiry, told, words, {}))


def document(inquiry: Inquiry) -> Any:
    data = docx_renderer.render(body(inquiry), Words(inquiry.lang), WHEN)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert not [name for name in package.namelist() if ".." in name or "\\" in name]
    return docx.Document(io.BytesIO(data))


def written(parsed: Any) -> str:
    tags = qn("w:t"), qn("w:br"), qn("w:tab")
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    paragraphs = parsed.element.body.iter(qn("w:p"))
    return "\n".join(
        "".join(signs.get(piece.tag, piece.text or "") for piece in paragraph.iter(*tags))
        for paragraph in paragraphs
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_document_shows_hostile_text_as_text(text: str) -> None:
    parsed = document(filled(Inquiry, text))
    shown = written(parsed)
    assert shown.count(clean(text)) >= 20
    assert (
        len([p for p in parsed.paragraphs if p.style.name == "Heading 1"]) == 8
    )  # five items, checked, exhibits, masking
    assert len(list(parsed.element.body.iter(qn("w:drawing")))) == 6


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_form_text_shows_hostile_text_as_text(text: str) -> None:
    inquiry = filled(Inquiry, text)
    shown = text_of(inquiry).decode("utf-8-sig").replace("\r\n", "\n")
    assert "49" not in shown.replace(text, "")
    for line in clean(text).split("\n"):
        assert line.strip() in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_hostile_text_cannot_add_fields_links_or_pictures_to_the_document() -> None:
    plain, hostile = document(filled(Inquiry, "x")), document(filled(Inquiry, HOSTILE["xml"]))
    for tag in ("w:fldChar", "w:drawing", "w:tbl", "w:tr", "w:sectPr"):
        assert len(list(hostile.element.body.iter(qn(tag)))) == len(list(plain.element.body.iter(qn(tag))))


def test_a_hundred_thousand_characters_in_every_field_are_no_trouble() -> None:
    text = "長い x" * 25_000
    # Without the drawings: their labels are our own words and times, and 100,000 letters take minutes.
    inquiry = replace(filled(Inquiry, text), timeline=None, bands=None)
    assert text in written(document(inquiry))
    assert text.encode() in text_of(inquiry)


@given(st.text(st.characters(categories=None, exclude_categories=())))  # type: ignore[arg-type]
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_whatever_breaks_a_renderer(text: str) -> None:
    inquiry = filled(Inquiry, text)
    document(inquiry)
    assert text_of(inquiry)
