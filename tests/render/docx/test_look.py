"""The document put before programs that did not make it: the schema validator and LibreOffice."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dscase.inquiry.model import Inquiry
from dscase.render.docx import render
from dscase.wording.words import Words

pytestmark = pytest.mark.whole


@pytest.fixture(params=["rich", "empty", "hostile"])
def any_inquiry(
    request: pytest.FixtureRequest,
    rich_inquiry: Inquiry,
    empty_inquiry: Inquiry,
    with_text_everywhere: Callable[[Inquiry, str], Inquiry],
) -> Inquiry:
    hostile = with_text_everywhere(rich_inquiry, "<b>&\x00\x1b\udc81\u202e\n\t{{7*7}}")
    return {"rich": rich_inquiry, "empty": empty_inquiry, "hostile": hostile}[request.param]


def test_the_document_is_valid_by_the_schema(
    schema_errors: Callable[[Path], list[Any]],
    tmp_path: Path,
    any_inquiry: Inquiry,
    make_body: Any,
    words: Words,
    when: datetime,
) -> None:
    file = tmp_path / "inquiry.docx"
    file.write_bytes(render(make_body(any_inquiry, words), words, when))
    assert schema_errors(file) == []


def test_libreoffice_shows_every_text_with_fonts_that_have_it(
    laid_out: Callable[[Path], Any],
    folded: Callable[[str], str],
    tmp_path: Path,
    make_rich: Callable[..., Inquiry],
    make_body: Any,
    when: datetime,
) -> None:
    inquiry = make_rich("ja")
    file = tmp_path / "inquiry.docx"
    file.write_bytes(render(make_body(inquiry, Words("ja")), Words("ja"), when))
    page = laid_out(file)
    assert page.pages >= 3
    assert "\ufffd" not in page.text
    for item in inquiry.items:
        assert folded(f"{item.number}{item.title}") in page.text
    for exhibit in inquiry.exhibits:
        assert folded(exhibit.number + exhibit.kind) in page.text
    assert folded(inquiry.title) in page.text
    assert folded(inquiry.glance.story) in page.text
    assert page.fonts_embedded
    assert any("BIZUDPGothic" in font for font in page.fonts), "fonts-morisawa-bizud-gothic is not installed"
