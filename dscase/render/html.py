"""A body as one page that needs no network, and no script to be read.

The page forbids itself everything but its own style sheet and script, by their hashes. Every text is
escaped by the template engine; the few pieces that are markup already are made here. Below the document
stand all events of the window, to be opened, filtered and sorted.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence

from dscase.inquiry.body.blocks import Body, Facts, Figure, Heading, RecordLine
from dscase.inquiry.model import EventRow
from dscase.render import timeline
from dscase.render.plain import clean
from dscase.wording.words import Words, read_template

ROWS = 5000
"""Events on the page at most: a browser stays quick with these; events.csv has all."""
TALL_CHARACTERS, TALL_LINES = 500, 8
"""A description beyond these scrolls inside its row."""


def render(body: Body, words: Words, rows: Sequence[EventRow] = (), total: int = 0) -> bytes:
    """The page. `body` is cleaned; `rows` are the events to show below it, at most `ROWS` of `total`."""
    from markupsafe import Markup

    figures = [block for block in body.blocks if isinstance(block, Figure)]
    style, script = _own(words)
    text = words.template("page.html.j2", markup=True).render(
        lang=words.lang,
        policy=policy(words),
        # of our own, or of the template folder's owner: none of it is from a log
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        body=body,
        blocks=[(type(block).__name__, block) for block in body.blocks],
        contents=list(_contents(body, words)),
        drawings={
            # markup of our own template, which escapes what it is given
            one.name: Markup(timeline.svg(one.drawing, words))  # noqa: S704
            for one in figures
            if one.drawing is not None
        },
        encoded={part.name: base64.b64encode(part.copy).decode() for one in figures for part in one.parts},
        records=_records(body),
        rows=list(_rows(rows, words.say("inquiry.cite_mark"))),
        total=total,
    )
    return text.encode("utf-8")


def _contents(body: Body, words: Words) -> Iterator[tuple[str, str, str]]:
    """Where the bar at the top leads: the place, its number, and its name in a word or two."""
    for one in body.blocks:
        if isinstance(one, Heading) and one.level == 1 and one.name:
            short = f"page.short.{one.name}"
            yield one.name, one.number, words.say(short) if words.has(short) else one.text


def _records(body: Body) -> dict[str, list[RecordLine]]:
    """The lines of every record that a fact quotes."""
    facts = [fact for block in body.blocks if isinstance(block, Facts) for fact in block.rows]
    return {
        fact.record: [RecordLine(line) for line in fact.record.split("\n")] for fact in facts if fact.record
    }


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
    """Rows as the template takes them: number, fields, the place cited first, the others."""
    for row in rows:
        own = (row.time, row.level, row.id, row.name, row.original_name, row.target)
        said = clean(row.description)
        tall = len(said) > TALL_CHARACTERS or said.count("\n") > TALL_LINES
        cite, *more = clean(row.source).split(mark)
        yield (row.number, *map(clean, own), said, tall, row.asked, cite, more)
