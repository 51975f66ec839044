"""The example's document before programs that did not make it, in both languages."""

import re

import docx
import pytest

pytestmark = pytest.mark.whole

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(params=["ja", "en"])
def document(request, case, tmp_path, dscase):
    dscase("build", case, "-o", tmp_path / "out", "--lang", request.param)
    return tmp_path / "out" / "inquiry.docx"


def test_it_is_valid_by_the_schema(document, schema_errors):
    assert schema_errors(document) == []


def test_libreoffice_lays_out_every_paragraph_of_it_and_no_glyph_is_missing(document, laid_out, folded):
    page = laid_out(document)
    assert 8 <= page.pages <= 20
    assert "\ufffd" not in page.text
    assert page.fonts_embedded
    assert any("BIZUDPGothic" in font for font in page.fonts)
    for paragraph in docx.Document(str(document)).element.body.iter(f"{WORD}p"):
        # Breaks and tabs stand between the pieces; a page may end between two of them.
        for piece in paragraph.iter(f"{WORD}t"):
            for line in re.split(r"\s*\n\s*", piece.text or ""):
                assert folded(line)[:12] in page.text


def test_no_field_asks_to_be_updated(document):
    settings = docx.Document(str(document)).settings.element
    assert settings.find(f"{WORD}updateFields") is None
