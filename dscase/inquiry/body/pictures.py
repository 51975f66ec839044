"""Item 3's pictures as figures: tall and wide ones in parts that fit the page."""

from collections.abc import Iterator, Sequence

from dscase.inquiry.body.blocks import Figure, Part
from dscase.inquiry.body.writing import Writing
from dscase.inquiry.model import Picture


def figures(pictures: Sequence[Picture], write: Writing) -> Iterator[Figure]:
    """A figure of each picture. Its title is its caption; its note the exhibit, and how it was divided."""
    for one in pictures:
        parts = one.parts or ((one.copy, one.width, one.height),)
        count = len(parts)
        made = tuple(
            Part(
                copy,
                width,
                height,
                one.format,
                write.say("part", number=number, count=count) if count > 1 else "",
                write.say("part_alt", alt=one.alt, number=number, count=count) if count > 1 else one.alt,
                one.exhibit if count == 1 else f"{one.exhibit}-{number}",
            )
            for number, (copy, width, height) in enumerate(parts, start=1)
        )
        note = [one.exhibit] if one.exhibit else []
        if count > 1:
            note.append(write.say(f"parts_{one.divided}", count=count))
        told = write.in_its_language(write.beside(note), (one.caption,)).strip()
        yield write.figure(
            one.caption, note=told, parts=made, across=one.across, name=f"{one.exhibit}-picture"
        )
