"""The list of many cases as one page of HTML, to be kept or passed on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from dscase import __version__
from dscase.cli.standing import GROUPS, Standing, by_urgency
from dscase.inquiry.body.blocks import Block, Body, Cell, Column, Heading, Line, Row, Span, Table
from dscase.render import html
from dscase.render.plain import cleaned
from dscase.window import zone_label
from dscase.wording.words import Words


def page(folder: Path, standings: Sequence[Standing], words: Words, now: datetime) -> bytes:
    """The page. `now`: aware, in the zone in which it is shown."""
    say = words.say
    columns = tuple(Column(say(f"cases.page.{name}")) for name in ("case", "verdict", "notes"))
    blocks: list[Block] = []
    for group in GROUPS:
        inside = by_urgency(standings, group)
        if not inside:
            continue
        title = say(f"cases.head.{group}", count=len(inside), all=len(standings))
        rows = tuple(Row(_cells(one, words)) for one in inside)
        blocks += Heading(1, title, name=group), Table("cases", 0, title, columns, rows)
    body = Body(
        lang=words.lang,
        kind=say("cases.page.kind"),
        code=f"dscase {__version__}",
        subject="",
        to=str(folder),
        dated=f"{now:%Y-%m-%d %H:%M} {zone_label(now.tzinfo or UTC, now)}",
        title=say("cases.page.title", count=len(standings)),
        blocks=tuple(blocks),
        description=str(folder),
    )
    return html.render(cleaned(body), words)


def _cells(one: Standing, words: Words) -> tuple[Cell, ...]:
    """The case; its verdict, and the event asked about; what else is to be known, and what went wrong."""
    verdict, *asked = [*one.verdict_words(words)] or [""]
    notes = [*one.notes(words), *([words.explain(one.records).what] if one.records is not None else ())]
    trouble = one.trouble.splitlines() if one.group == "failed" else ()
    return (
        Cell(_line(one.case)),
        Cell(_line(verdict), tuple(map(_line, asked))),
        Cell(_line("\n".join(notes)), tuple(map(_line, trouble))),
    )


def _line(text: str) -> Line:
    return (Span(text),)
