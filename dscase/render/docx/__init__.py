"""A body as a Word document, on the styles of `reference.docx`.

The skin puts blocks in place and names styles; how a style looks is the reference document's affair, so a
company restyles by replacing that file. The one measure taken here is the width of table columns.
"""

from datetime import datetime

from dscase.inquiry.body.blocks import Body
from dscase.wording.words import Words


def render(body: Body, words: Words, when: datetime) -> bytes:
    """The document's bytes: the same for the same body (cleaned), words and `when` (aware).

    `when` becomes the document's date of creation. Raises UsageError when no reference.docx is found and
    InputError("render.reference") when the one found cannot be used.
    """
    from dscase.render.docx.frame import opened, sealed
    from dscase.render.docx.skin import write
    from dscase.render.docx.writer import Writer

    document = opened(words)
    writer = Writer(document, words)
    write(writer, body)
    return sealed(document, body, when, pictures=writer.media.content)
