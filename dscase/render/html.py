"""`inquiry.html` and `watch.html`: all of it on one page that needs no network, and no script to be read.

The page forbids itself everything but its own style sheet and script, by their hashes. Every text is
escaped by the template engine; the few pieces that are markup already are made here.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dscase.inquiry.model import EventRow, Inquiry, WatchRecord
from dscase.render import anchors, timeline
from dscase.render.plain import clean, cleaned
from dscase.wording.words import Words, read_template

ROWS = 5000
"""Events on the page at most: a browser stays quick with these; events.csv has all."""
TALL_CHARACTERS, TALL_LINES = 500, 8
"""A description beyond these scrolls inside its row."""


def render(inquiry: Inquiry, rows: Sequence[EventRow], words: Words) -> bytes:
    """The page. `rows` are the events to show, at most `ROWS`; all of them, where there are no more."""
    from markupsafe import Markup

    shown = cleaned(replace(inquiry, timeline=None))  # the drawing's texts are cleaned where it is drawn
    drawing = timeline.svg(inquiry.timeline, words) if inquiry.timeline else ""
    return _page(
        "page.html.j2",
        words,
        inquiry=shown,
        rows=list(_rows(rows, words.say("inquiry.cite_mark"))),
        to=anchors.Places(shown, rows, words).of,
        drawing=Markup(drawing),  # noqa: S704 - markup of our own template, which escapes what it is given
        pictures=[(picture, base64.b64encode(picture.copy).decode()) for picture in shown.pictures],
    )


def render_watch(record: WatchRecord, words: Words) -> bytes:
    """The watch record as a page of the same look."""
    shown = cleaned(record)
    return _page("watch.html.j2", words, record=shown, to=lambda _: "")


def _page(template: str, words: Words, **facts: object) -> bytes:
    from markupsafe import Markup

    style, script = _own(words)
    text = words.template(template, markup=True).render(
        lang=words.lang,
        policy=policy(words),
        # of our own, or of the template folder's owner: none of it is from a log
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        **facts,
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


def _rows(rows: Iterable[EventRow], mark: str) -> Iterator[tuple[object, ...]]:
    """Rows as the template takes them: name, fields, the place cited first, the others."""
    for row in rows:
        own = (row.time, row.level, row.id, row.name, row.original_name, row.target)
        said = clean(row.description)
        tall = len(said) > TALL_CHARACTERS or said.count("\n") > TALL_LINES
        cite, *more = clean(row.source).split(mark)
        yield (anchors.event(row), *map(clean, own), said, tall, row.asked, cite, more)
