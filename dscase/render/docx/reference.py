"""A reference.docx held against ours: styles the renderer names, places it fills in header and footer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dscase.render.docx.frame import PLACEHOLDERS, header_parts, looked_at, opened
from dscase.wording.words import Words

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True)
class Compared:
    """What a reference lacks: names of styles; names of styles that are there, but of another type; which
    places to be filled are nowhere, and which are torn, so that they cannot be filled. `taken`: what is left
    out of it, as `foreign.freed` tells it.
    """

    lacking: tuple[str, ...]
    of_other_type: tuple[str, ...]
    unfilled: tuple[str, ...]
    torn: tuple[str, ...]
    taken: tuple[str, ...] = ()


def compare(words: Words) -> Compared:
    """The reference of these words, held against ours. Raises InputError("render.reference")."""
    (own, taken), ours = looked_at(words), opened(Words(words.lang, ours_alone=True))
    there = {style.name: style.type for style in own.styles}
    wanted = {str(style.name): style.type for style in ours.styles}
    lines = tuple(_lines(own))
    whole = {name for name in PLACEHOLDERS if any(name in piece for line in lines for piece in line)}
    shown = {name for name in PLACEHOLDERS if any(name in "".join(line) for line in lines)}
    return Compared(
        lacking=tuple(name for name in wanted if name not in there),
        of_other_type=tuple(name for name, kind in wanted.items() if there.get(name, kind) != kind),
        unfilled=tuple(name for name in PLACEHOLDERS if name not in shown),
        torn=tuple(name for name in PLACEHOLDERS if name in shown - whole),
        taken=taken,
    )


def _lines(document: "Document") -> Iterator[list[str]]:
    """Of each paragraph in header and footer the pieces that Word keeps its text in."""
    for part in header_parts(document):
        for paragraph in part.xpath(".//w:p"):
            yield [element.text or "" for element in paragraph.xpath(".//w:t")]
