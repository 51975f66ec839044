"""Which of today's pictures may be one that a person covered parts of, when its content was another.

A record of covered areas belongs to a content. Saved anew, scaled or taken again, the picture is another one:
its areas are proposed then, never taken over, and it does not ship before a person has confirmed them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dscase.case.pictures import Box, Treatment
from dscase.intake.evidence import Alike, Screenshot

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 16
"""Fields on a side: few enough that scaling and saving as JPEG keep them, enough to tell windows apart."""
NEAR = 26
"""Of 256 fields, so many may differ in what is still taken for the same picture."""
SAME = 0.75
"""So much of what is marked in either look must be marked in both, to say that they show the same screen: two
pages of one console share their frame, and little else of them is dark.
"""
WHOLE = (Box(0, 0, 1, 1),)


@dataclass(frozen=True, slots=True)
class LostRedaction:
    """A picture that areas were covered in and that is not among the evidence any more."""

    name: str
    sha256: str


def look(picture: "Image") -> str:
    """What a picture looks like: of each field, whether the one to its right is darker; 64 hex digits."""
    from PIL import Image

    small = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    light = small.tobytes()
    bits = 0
    for down in range(SIDE):
        row = light[down * (SIDE + 1) : (down + 1) * (SIDE + 1)]
        for left, right in pairwise(row):
            bits = bits << 1 | (left > right)
    return f"{bits:0{SIDE * SIDE // 4}x}"


def differ(one: str, other: str) -> int:
    """In how many fields two looks differ; in all of them where one is not known."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else SIDE * SIDE


def weighed(
    shots: Sequence[Screenshot],
    treatments: Mapping[str, Treatment],
    present: Iterable[str],
    covered: Callable[[Screenshot, Sequence[Box]], Screenshot],
) -> tuple[tuple[Screenshot, ...], tuple[LostRedaction, ...]]:
    """The screenshots, and the covered pictures that are lost. `present`: the SHA-256 of all evidence.

    Pictures that a person has not looked at are withheld, wholly covered: all of them while a covered picture
    is lost (any of them may be it), else those that look like a covered one.
    """
    here = frozenset(present)
    lost = {
        sha256: treatment
        for sha256, treatment in treatments.items()
        if treatment.boxes and not treatment.settled and sha256 not in here
    }
    after = []
    for shot in shots:
        if shot.file.sha256 in treatments:
            after.append(shot)
            continue
        like, alike = _like(shot, treatments, lost)
        if like or lost:
            of = treatments[like] if like else Treatment()
            after.append(
                replace(
                    covered(shot, WHOLE),
                    hidden=0,
                    blank=False,
                    withheld=True,
                    proposed=of.boxes,
                    like=of.name,
                    alike=alike,
                    instead_of=like if like in lost else "",
                )
            )
        else:
            after.append(shot)
    return tuple(after), tuple(LostRedaction(one.name or sha256[:12], sha256) for sha256, one in lost.items())


def shared(one: str, other: str) -> float:
    """Of the fields that are marked in either look, the part that is marked in both."""
    first, second = int(one or "0", 16), int(other or "0", 16)
    either = (first | second).bit_count()
    return (first & second).bit_count() / either if either else 0.0


def _like(
    shot: Screenshot, treatments: Mapping[str, Treatment], lost: Mapping[str, Treatment]
) -> tuple[str, Alike]:
    """The SHA-256 of the covered picture it most likely is, and by what: its looks, else of those lost by its
    name.
    """
    near = {
        sha256: differ(shot.look, treatment.look)
        for sha256, treatment in treatments.items()
        if treatment.boxes and differ(shot.look, treatment.look) <= NEAR
    }
    if near:
        nearest = min(near, key=lambda sha256: (near[sha256], sha256 not in lost))
        return nearest, "same" if shared(shot.look, treatments[nearest].look) >= SAME else "similar"
    name = PurePosixPath(shot.file.name).name.casefold()
    for sha256, one in lost.items():
        if PurePosixPath(one.name).name.casefold() == name:
            return sha256, "named"
    return "", ""
