"""Which program makes the PDF: any that can, the one that is asked for, and what is told otherwise."""

from collections.abc import Callable
from typing import Any

import pytest

from dscase.errors import DscaseError
from dscase.render.pdf import choose
from dscase.render.pdf.choose import printed
from dscase.render.pdf.process import PdfFile


def failing(code: str) -> Callable[[], PdfFile]:
    def fail() -> PdfFile:
        raise DscaseError(code)

    return fail


def never() -> PdfFile:
    pytest.fail("must not be tried")


def codes(done: choose.Printed) -> list[str]:
    return [trouble.code for trouble in done.troubles]


def test_none_tries_nothing() -> None:
    done = printed("inquiry.pdf", "none", never, never)
    assert (done.pdf, done.troubles) == (None, ())


def test_the_first_that_can_is_taken_and_the_other_is_not_tried(made: PdfFile) -> None:
    done = printed("inquiry.pdf", "auto", lambda: made, never)
    assert (done.pdf, done.engine, done.troubles) == (made.pdf, made.engine, ())


def test_an_absent_typst_is_no_news_where_libreoffice_steps_in(made: PdfFile) -> None:
    done = printed("inquiry.pdf", "auto", failing("render.pdf_no_typst"), lambda: made)
    assert (done.engine, codes(done)) == (made.engine, [])


@pytest.mark.parametrize("code", ["render.pdf_no_font", "render.pdf_failed", "render.pdf_timeout"])
def test_why_typst_was_not_used_is_told_where_libreoffice_steps_in(made: PdfFile, code: str) -> None:
    done = printed("inquiry.pdf", "auto", failing(code), lambda: made)
    assert (done.pdf, codes(done)) == (made.pdf, [code])


def test_a_fault_in_ones_own_template_is_not_papered_over_with_another_look() -> None:
    done = printed("inquiry.pdf", "auto", failing("render.pdf_template"), never)
    assert (done.pdf, codes(done)) == (None, ["render.pdf_template"])


def test_without_any_engine_one_hint_says_what_to_type() -> None:
    done = printed("inquiry.pdf", "auto", failing("render.pdf_no_typst"), failing("render.pdf_no_office"))
    assert (done.pdf, codes(done)) == (None, ["render.pdf_no_engine"])
    assert "typst>=" in str(done.troubles[0].facts["command"])


def test_a_font_that_lacks_is_told_where_there_is_no_libreoffice_either() -> None:
    done = printed("inquiry.pdf", "auto", failing("render.pdf_no_font"), failing("render.pdf_no_office"))
    assert codes(done) == ["render.pdf_no_font"]


@pytest.mark.parametrize("wanted", ["typst", "libreoffice"])
def test_who_asks_for_one_program_gets_that_one_or_none(made: PdfFile, wanted: Any) -> None:
    ways = {"typst": never, "libreoffice": never} | {wanted: failing("render.pdf_failed")}
    done = printed("inquiry.pdf", wanted, *ways.values())
    assert (done.pdf, codes(done)) == (None, ["render.pdf_failed"])
    done = printed("inquiry.pdf", wanted, *({**ways, wanted: lambda: made}).values())
    assert done.pdf == made.pdf


def test_a_full_disk_is_told_and_not_raised() -> None:
    def full() -> PdfFile:
        raise OSError(28, "No space left on device")

    done = printed("inquiry.pdf", "typst", full, never)
    assert codes(done) == ["render.pdf_failed"]
    assert "No space left" in str(done.troubles[0].facts["fault"])
