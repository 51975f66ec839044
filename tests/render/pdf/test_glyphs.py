"""Pages as pixels: signs do not fall on each other, and nothing of a tall picture is cut off."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dscase.inquiry.body.blocks import Body, Paragraph, Span
from dscase.inquiry.body.pictures import figures
from dscase.inquiry.body.writing import Writing
from dscase.inquiry.model import Picture
from dscase.intake.picture_parts import divided
from dscase.render import docx
from dscase.render.pdf import office
from dscase.render.phrases import phrases
from dscase.wording.words import Words

pytestmark = pytest.mark.whole

PAIRS = ("」「", "。」", "。「", "（「", "」）", "、「", "」、", "」。", "』（", "：「", "］［")
DPI, DARK = 600, 140
LEAST = 0.03 * 9.5 / 72 * DPI
"""Pixels between two signs: 0.03 of the type's size."""


@pytest.fixture
def pages(tmp_path: Path) -> Callable[[bytes, int], list[Image.Image]]:
    """Call it with a PDF and dots per inch: its pages as pictures."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm not found: install poppler-utils")

    def drawn(pdf: bytes, dpi: int) -> list[Image.Image]:
        (tmp_path / "pages.pdf").write_bytes(pdf)
        command = ["pdftoppm", "-r", str(dpi), "-png", str(tmp_path / "pages.pdf"), str(tmp_path / "page")]
        subprocess.run(command, capture_output=True, timeout=120, check=True)
        return [Image.open(path).convert("RGB") for path in sorted(tmp_path.glob("page-*.png"))]

    return drawn


def runs(dark: list[bool]) -> Iterator[tuple[int, int]]:
    """From where to where there is ink."""
    start = None
    for at, one in enumerate([*dark, False]):
        if one and start is None:
            start = at
        elif not one and start is not None:
            yield start, at
            start = None


def inked(picture: Image.Image, *, across: bool) -> list[bool]:
    """Of each column, or row, whether anything dark is in it."""
    dark = np.asarray(picture.convert("L")) < DARK
    return [bool(one) for one in dark.any(axis=0 if across else 1)]


def test_no_two_signs_fall_on_each_other(
    typeset: Any, empty_body: Body, pages: Callable[[bytes, int], list[Image.Image]]
) -> None:
    told = tuple(Paragraph((Span(f"国{pair}国"),)) for pair in PAIRS)
    path = typeset(replace(empty_body, lang="ja", title="国", to="", dated="", subject="", blocks=told))
    (page,) = pages(path.read_bytes(), DPI)
    body = page.crop((0, round(24 / 25.4 * DPI), page.width, round((297 - 20) / 25.4 * DPI)))
    lines = list(runs(inked(body, across=False)))[-len(PAIRS) :]
    assert len(lines) == len(PAIRS)
    for pair, (top, end) in zip(PAIRS, lines, strict=True):
        letters = list(runs(inked(body.crop((0, top, body.width, end)), across=True)))
        gaps = [after[0] - before[1] for before, after in pairwise(letters)]
        assert len(letters) == 4, f"{pair}: {letters}"
        assert min(gaps) >= LEAST, f"{pair}: {gaps}"


def test_a_mark_between_two_sources_is_as_wide_as_within_a_text(
    typeset: Any, empty_body: Body, pages: Callable[[bytes, int], list[Image.Image]]
) -> None:
    """A stop that a box ends with would lose half of its width."""
    lines = (("国", "、", "国"), ("国、国",))
    told = tuple(Paragraph(tuple(Span(text, "mono") for text in line)) for line in lines)
    path = typeset(replace(empty_body, lang="ja", title="国", to="", dated="", subject="", blocks=told))
    (page,) = pages(path.read_bytes(), DPI)
    body = page.crop((0, round(24 / 25.4 * DPI), page.width, round((297 - 20) / 25.4 * DPI)))
    apart, whole = [
        list(runs(inked(body.crop((0, top, body.width, end)), across=True)))
        for top, end in list(runs(inked(body, across=False)))[-2:]
    ]
    assert abs(apart[-1][0] - whole[-1][0]) <= 1


@pytest.mark.parametrize(
    ("title", "whole"),
    [
        (
            "DSA-testでパターンファイルのアップデートに失敗し、再実行しても復旧しない",
            ("DSA-test", "再実行しても"),
        ),
        ("Update fails on DSA-test with event 2205", ("DSA-test", "Update")),
        ("倉庫-端末02", ()),
        ("a", ()),
    ],
)
def test_a_title_is_divided_at_phrases_and_loses_nothing(title: str, whole: tuple[str, ...]) -> None:
    made = phrases(title)
    assert "".join(made) == title
    assert all(any(one in piece for piece in made) for one in whole)


BAND = 40
TALL = 760, 120 * BAND


def code(number: int) -> tuple[int, int, int]:
    """A colour for each band, far enough from all others to be known again after compression."""
    return 40 * (number % 5) + 40, 40 * (number // 5 % 5) + 40, 40 * (number // 25 % 5) + 40


def tall_picture(write: Writing, exhibit: str = "E-01") -> Any:
    picture = Image.new("RGB", TALL)
    for number in range(TALL[1] // BAND):
        picture.paste(code(number), (0, number * BAND, TALL[0], (number + 1) * BAND))
    out = BytesIO()
    picture.save(out, "PNG")
    cut = divided(out.getvalue(), *TALL)
    parts = tuple((part.copy, part.width, part.height) for part in cut.parts)
    shot = Picture(exhibit, "縦長", "縦長", out.getvalue(), *TALL, "png", parts, cut.how, cut.across)
    (figure,) = figures((shot,), write, masked=False)
    return figure


def found(pictures: list[Image.Image]) -> set[int]:
    """The bands that are on the pages."""
    wanted = {code(number): number for number in range(TALL[1] // BAND)}
    there: set[int] = set()
    for picture in pictures:
        for count, colour in picture.getcolors(picture.width * picture.height) or ():
            near = tuple(min(max(round((value - 40) / 40), 0), 4) * 40 + 40 for value in colour)
            if count >= 20 and max(abs(a - b) for a, b in zip(near, colour, strict=True)) <= 6:
                there.add(wanted.get(near, -1))
    return there - {-1}


@pytest.mark.parametrize("skin", ["typst", "word"])
def test_every_part_of_a_tall_picture_is_on_the_pages(
    skin: str,
    typeset: Any,
    empty_body: Body,
    words: Words,
    when: datetime,
    make_linker: Any,
    empty_inquiry: Any,
    pages: Callable[[bytes, int], list[Image.Image]],
) -> None:
    figure = tall_picture(Writing(words, make_linker(empty_inquiry, words)))
    assert len(figure.parts) > 1
    body = replace(empty_body, blocks=(figure,))
    if skin == "typst":
        pdf = typeset(body).read_bytes()
    elif office.program() is None:
        pytest.skip("soffice not found: install LibreOffice")
    else:
        pdf = office.convert(docx.render(body, words, when)).pdf
    assert found(pages(pdf, 100)) == set(range(TALL[1] // BAND))
