"""Item 3's pictures as figures: tall and wide ones in parts that fit the page."""

from collections.abc import Iterator, Sequence

from dscase.inquiry.body.blocks import Figure, Part
from dscase.inquiry.body.writing import Writing
from dscase.inquiry.model import Picture

LARGE = 3000
"""Pixels: a wider picture that stands whole is much smaller on a page than on its screen, which is told."""


def figures(pictures: Sequence[Picture], write: Writing, *, masked: bool) -> Iterator[Figure]:
    """A figure of each picture. Its title is its caption; its note the exhibit, how it was divided and,
    where the words around it are `masked`, that the picture itself is not.
    """
    for picture in pictures:
        parts = picture.parts or ((picture.copy, picture.width, picture.height),)
        count = len(parts)
        made = tuple(
            Part(
                copy,
                width,
                height,
                picture.format,
                write.say("part", number=number, count=count) if count > 1 else "",
                write.say("part_alt", alt=picture.alt, number=number, count=count)
                if count > 1
                else picture.alt,
                picture.exhibit if count == 1 else f"{picture.exhibit}-{number}",
            )
            for number, (copy, width, height) in enumerate(parts, start=1)
        )
        note = [picture.exhibit] if picture.exhibit else []
        if count > 1:
            note.append(write.say(f"parts_{picture.divided}", count=count))
        elif picture.width > LARGE:
            note.append(write.say("reduced", width=f"{picture.width:,}", height=f"{picture.height:,}"))
        if masked and picture.shown != "withheld":
            note.append(write.say(f"picture_{picture.shown}"))
        text = write.in_its_language(write.beside(note), (picture.caption,)).strip()
        yield write.figure(
            picture.caption, note=text, parts=made, across=picture.across, name=f"{picture.exhibit}-picture"
        )
