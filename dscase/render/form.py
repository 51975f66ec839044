"""The fields of the vendor's web form, each within a length; what does not fit is left to the document.

The description is page one in text, the question first; what has a field of its own is not said again. One
that is too long is told without what the document says better; what is still too long is cut, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dscase.inquiry.body.blocks import Ask, Block, Body, Heading, Listed, Pairs, People, Record, Table
from dscase.inquiry.model import Inquiry
from dscase.render.plain import cleaned
from dscase.wording.words import Words


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form and its text: cleaned, its lines ended by LF."""

    name: str
    text: str


def fields(inquiry: Inquiry, body: Body, words: Words, lengths: Mapping[str, int]) -> tuple[Field, ...]:
    """The fields in the form's order. `body` is the inquiry's, cleaned; `lengths` are in characters, a line's
    end counted as two, as a form sends it; a field without one is not cut.
    """
    shown = cleaned(inquiry)
    pointer = words.say("form.pointer", code=shown.code)
    told = {
        "title": [shown.title],
        "description": [f"{text}\n\n{pointer}" for text in _descriptions(body, words)],
        "checked": [_checked(shown, words)],
        "product": [shown.product],
        "os": [shown.os],
    }
    ends = {
        "description": f"{words.say('form.cut')}\n\n{pointer}",
        "checked": f"{words.say('form.cut')}\n{pointer}",
    }
    return tuple(
        Field(name, _within(texts, lengths.get(name), ends.get(name, "…"))) for name, texts in told.items()
    )


def _descriptions(body: Body, words: Words) -> list[str]:
    """Page one, and shorter and shorter tellings of it."""
    from dscase.render.text import blocks

    page = _page_one(body)
    without = {words.say(f"inquiry.facts.{each}") for each in ("product", "os")}
    page = [_less(one, without) if isinstance(one, Pairs) else one for one in page]
    kinds: Sequence[tuple[type, ...]] = (
        (Ask, Pairs, Listed, Heading, Table, Record),
        (Ask, Pairs, Listed, Record),
        (Ask, Pairs, Record),
    )
    return [blocks([one for one in page if isinstance(one, kind)], words) for kind in kinds]


def _page_one(body: Body) -> list[Block]:
    """The blocks before the first section, but for the sender, whom the form knows."""
    page: list[Block] = []
    for one in body.blocks:
        if isinstance(one, Heading) and one.number:
            break
        if not isinstance(one, People):
            page.append(one)
    return page


def _less(pairs: Pairs, without: set[str]) -> Pairs:
    rows = (tuple(pair for pair in row if pair.label not in without) for row in pairs.rows)
    return Pairs(pairs.title, tuple(row for row in rows if row))


def _checked(shown: Inquiry, words: Words) -> str:
    lines = []
    for one in shown.checked:
        steps = f" [{one.steps}]" if one.steps else ""
        when = one.when if one.when.count(" ") > 1 else f"{one.when} {shown.zone}"
        lines.append(f"{when}{steps}: {one.beside_steps or one.text}")
    return "\n".join(lines) or words.say("body.nothing_checked")


def length(text: str) -> int:
    """Characters as a web form counts them: a line's end is two."""
    return len(text) + text.count("\n")


def _within(texts: Sequence[str], most: int | None, end: str) -> str:
    """The first text that fits; the last one cut, with `end` to say so, where none does."""
    if most is None:
        return texts[0]
    for text in texts:
        if length(text) <= most:
            return text
    end = end if length(end) <= most else ""
    room = most - length(end)
    kept = texts[-1][:room]
    while length(kept) > room:
        kept = kept[: room - length(kept)]
    return kept.rstrip() + end
