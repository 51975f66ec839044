"""The inquiry as a PDF: by Typst from a template of its own, or by LibreOffice from the Word document.

A PDF is an extra. Whatever keeps it from being made is told, and never keeps the other documents back.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.render.pdf.choose import Printed, Wanted
from dscase.wording.words import Words

if TYPE_CHECKING:
    from dscase.render.pdf.process import Made


def render(inquiry: Inquiry, docx: bytes, words: Words, when: datetime, wanted: Wanted) -> Printed:
    """inquiry.pdf. `docx` is the same as a Word document. By Typst, the same bytes for the same inquiry,
    words and `when` (aware) on one computer.
    """
    from dscase.render import timeline
    from dscase.render.pdf import office, typst
    from dscase.render.pdf.choose import printed
    from dscase.render.pdf.content import of_inquiry, picture_file

    def typeset() -> "Made":
        files = {picture_file(at, one): one.copy for at, one in enumerate(inquiry.pictures, start=1)}
        if inquiry.timeline is not None:
            files["timeline.svg"] = timeline.svg(inquiry.timeline, words).encode("utf-8")
        return typst.typeset("inquiry.typ", of_inquiry(inquiry, words), files, words, when)

    return printed(words.called("inquiry.pdf"), wanted, typeset, lambda: office.convert(docx))


def render_watch(record: WatchRecord, docx: bytes, words: Words, when: datetime, wanted: Wanted) -> Printed:
    """watch.pdf, under the same terms."""
    from dscase.render.pdf import office, typst
    from dscase.render.pdf.choose import printed
    from dscase.render.pdf.content import of_watch

    def typeset() -> "Made":
        return typst.typeset("watch.typ", of_watch(record, words), {}, words, when)

    return printed(words.called("watch.pdf"), wanted, typeset, lambda: office.convert(docx))
