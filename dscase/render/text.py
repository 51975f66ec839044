"""`inquiry.txt`: the fields of the vendor's web form, marked for pasting; and the watch record as text.

UTF-8 with a byte order mark and CR LF, so that every Windows editor shows it rightly.
"""

from collections.abc import Sequence

from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.render.form import Field, fields
from dscase.render.plain import cleaned
from dscase.wording.words import Words


def render(inquiry: Inquiry, words: Words, told: Sequence[Field] | None = None) -> bytes:
    """The text's bytes; `told` are the fields, by default uncut. Raises UsageError when a template or a text
    in it is at fault.
    """
    text = words.template("inquiry.txt.j2").render(
        inquiry=cleaned(inquiry), fields=fields(inquiry, words, {}) if told is None else told
    )
    return _bytes(text)


def render_watch(record: WatchRecord, words: Words) -> bytes:
    """The watch record as text. Raises UsageError when the template or a text in it is at fault."""
    return _bytes(words.template("watch.txt.j2").render(record=cleaned(record)))


def _bytes(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")
