"""`inquiry.html`: the whole inquiry on one page that needs no network, and no script to be read.

The page forbids itself everything but its own style sheet and script, by their hashes. Every text is
escaped by the template engine; the few pieces that are markup already are made here.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Sequence

from dscase.inquiry.model import EventRow, Inquiry
from dscase.render import timeline
from dscase.render.plain import clean, cleaned
from dscase.wording.words import Words, read_template

ROWS = 5000
"""Events on the page at most: a browser stays quick with these; events.csv has all."""


TALL_CHARACTERS, TALL_LINES = 500, 8
"""A description beyond these scrolls inside its row."""


def render(inquiry: Inquiry, rows: Sequence[EventRow], words: Words) -> bytes:
    """The page. `rows` are the events to show, at most `ROWS`; all of them, where there are no more."""
    from markupsafe import Markup

    shown = cleaned(inquiry)
    style, script = _own(words)
    drawing = timeline.svg(shown.timeline, words) if shown.timeline else ""
    anchors = _Anchors(words.say("inquiry.cite_mark"), {row.number for row in shown.exhibits})
    text = words.template("page.html.j2", markup=True).render(
        inquiry=shown,
        rows=[anchors.row(row) for row in rows],
        cited=anchors.cited,
        # markup of our own, or of the template folder's owner: none of it is from a log
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        drawing=Markup(drawing),  # noqa: S704
        policy=policy(words),
        pictures=[(picture, base64.b64encode(picture.copy).decode()) for picture in shown.pictures],
    )
    return text.encode("utf-8")


def policy(words: Words) -> str:
    """What the page allows itself: its own style and script, by their hashes, and pictures inside it."""
    style, script = _own(words)
    allowed = "; ".join(
        f"{kind}-src '{_hash(text)}'" for kind, text in (("style", style), ("script", script))
    )
    return f"default-src 'none'; img-src data:; {allowed}; base-uri 'none'; form-action 'none'"


def _own(words: Words) -> tuple[str, str]:
    style, script = (read_template(words.file(f"page.{kind}")) for kind in ("css", "js"))
    return style, script


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
    return f"sha256-{digest}"


class _Anchors:
    """Names for rows. A row is named as it is cited, so that a citation leads to it."""

    def __init__(self, mark: str, exhibits: Collection[str]) -> None:
        self._mark = mark
        self._exhibits = {_name(number) for number in exhibits}
        self._rows: set[str] = set()

    def row(self, row: EventRow) -> tuple[object, ...]:
        """A row as the template takes it: its fields, at the end its citations, each with the name that the
        row gets for it, "" where that is taken.
        """
        named = []
        for cite in clean(row.source).split(self._mark):
            name = _name(cite)
            named.append((cite, "" if name in self._rows else name))
            self._rows.add(name)
        own = (row.time, row.level, row.level_word, row.id, row.name, row.original_name, row.target)
        said = clean(row.description)
        tall = len(said) > TALL_CHARACTERS or said.count("\n") > TALL_LINES
        return (*map(clean, own), said, tall, row.asked, named)

    def cited(self, cite: str) -> str:
        """Where a citation leads: to the row, where it is on the page, else to the exhibit; else nowhere."""
        name, exhibit = _name(cite), _name(cite.split(" ", maxsplit=1)[0])
        return name if name in self._rows else exhibit if exhibit in self._exhibits else ""


def _name(cite: str) -> str:
    return re.sub(r"\s+", "_", cite.strip()) or "_"
