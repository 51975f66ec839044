"""A document as a PDF: by Typst from its body, or by LibreOffice from the Word document.

A PDF is an extra. Whatever keeps it from being made is reported, and never keeps the other documents back.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from dscase.inquiry.body.blocks import Body
from dscase.render.pdf.choose import Printed, Wanted
from dscase.wording.words import Words

if TYPE_CHECKING:
    from dscase.render.pdf.process import PdfFile


def render(name: str, body: Body, docx: bytes, *, words: Words, when: datetime, wanted: Wanted) -> Printed:
    """The PDF called `name`. `body` is cleaned, `docx` the same as a Word document. By Typst, the same bytes
    for the same body, words and `when` (aware) on one computer.
    """
    from dscase.render.pdf import office, typst
    from dscase.render.pdf.choose import printed
    from dscase.render.pdf.content import content

    def typeset() -> "PdfFile":
        data, files = content(body, words)
        return typst.typeset(data, files, words, when)

    return printed(words.called(name), wanted, typeset, lambda: office.convert(docx))
