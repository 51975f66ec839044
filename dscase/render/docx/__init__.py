"""The inquiry as a Word document, on the styles of `reference.docx`.

The renderer puts content in place and names styles; how a style looks is the reference document's affair,
so a company restyles by replacing that file. The one measure taken here is the width of table columns.
"""

from datetime import datetime

from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.wording.words import Words


def render_watch(record: WatchRecord, words: Words, when: datetime) -> bytes:
    """The watch record's bytes, under the same terms."""
    from dscase.render.docx.watch import render

    return render(record, words, when)


def render(inquiry: Inquiry, words: Words, when: datetime) -> bytes:
    """The document's bytes: the same for the same inquiry, words and `when` (aware).

    `when` becomes the document's date of creation. Raises UsageError when no reference.docx is found and
    InputError("render.reference") when the one found cannot be used.
    """
    from dscase.render.anchors import Places
    from dscase.render.docx.frame import opened, sealed
    from dscase.render.docx.front import front, reading_order
    from dscase.render.docx.items import rest
    from dscase.render.docx.writer import Pen
    from dscase.render.links import Links
    from dscase.render.plain import cleaned

    shown = cleaned(inquiry)
    document = opened(words)
    places = Places(shown, shown.rows, words)
    exhibits = {row.number for row in shown.exhibits}
    pen = Pen(document, words, Links(words.say("inquiry.cite_mark"), exhibits, places.row))
    front(pen, shown)
    reading_order(pen, shown)
    rest(pen, shown)
    return sealed(document, shown, words, when, kind=pen.say("kind"), pictures=pen.media.content)
