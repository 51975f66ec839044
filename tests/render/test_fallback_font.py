"""On a machine without any font, drawings and PDFs are made all the same, and it is told in which font."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dscase.inquiry.body.blocks import Body
from dscase.render import fallback_font, timeline
from dscase.render.pdf import worker
from dscase.render.pdf.content import content
from dscase.render.timeline import picture
from dscase.wording.words import Words

BARE_WORKER = """
import functools, runpy, sys, typst
typst.Fonts = functools.partial(typst.Fonts, include_system_fonts=False)
runpy.run_path({worker!r}, run_name="__main__")
"""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine without a font of its own."""
    resvg = pytest.importorskip("resvg_py")
    typst = pytest.importorskip("typst")
    assert typst
    monkeypatch.setattr(resvg, "svg_to_bytes", partial(resvg.svg_to_bytes, skip_system_fonts=True))
    script = tmp_path / "bare_worker.py"
    script.write_text(BARE_WORKER.format(worker=worker.__file__), encoding="utf-8")
    monkeypatch.setattr(worker, "__file__", str(script))
    for kept in (picture.writable, picture._drawn):
        kept.cache_clear()
    yield
    for kept in (picture.writable, picture._drawn):
        kept.cache_clear()


@pytest.mark.usefixtures("bare")
def test_a_drawing_has_its_letters(rich_body: Body, words: Words) -> None:
    drawings = [block.drawing for block in rich_body.blocks if getattr(block, "drawing", None)]
    assert drawings
    assert all(timeline.png(drawing, words) is not None for drawing in drawings)
    assert timeline.font() == fallback_font.label()
    assert fallback_font.label().startswith("Noto Sans JP (")


@pytest.mark.usefixtures("bare")
def test_a_pdf_is_made_in_it(rich_body: Body, words: Words, when: datetime) -> None:
    from dscase.render.pdf import typst

    data, files = content(rich_body, words)
    made: Any = typst.typeset(data, files, words, when)
    assert made.font == fallback_font.label()
    assert b"NotoSansJP" in made.pdf


def test_where_the_best_font_is_it_is_taken() -> None:
    families = ("'BIZ UDPGothic'", f"'{fallback_font.FAMILY}'")
    best, ours = (picture._drawn(picture._PROBE.format(fonts=one, letter="対"), 1) for one in families)
    if best == ours:
        pytest.skip("BIZ UDPGothic not found: install fonts-morisawa-bizud-gothic")
    assert timeline.font() == "BIZ UDPGothic"
