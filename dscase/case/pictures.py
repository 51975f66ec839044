"""What is done to a screenshot before it ships: parts covered, a caption given.

`pictures.jsonl` in the case folder is append-only, one record a line, keyed by the original's content:
`{"when": "…", "sha256": "…", "boxes": [[0.1, 0.2, 0.4, 0.3]], "caption": "…", "who": "…", "check": "…"}`.
Of a picture's records the last one counts. A line that cannot be read, or whose check value is not that of
what it says, may have been one that covers something else, so no picture ships until somebody has looked:
protecting fails closed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from dscase.case import lines
from dscase.case.model import Frozen, Moment, Text
from dscase.errors import InputError, UsageError

NAME = "pictures.jsonl"
MOST_BOXES = 500  # a screen full of names
LONGEST_CAPTION = 200  # characters


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle to cover, in fractions of the upright picture's width and height: 0 left and top, 1 right
    and bottom. Raises UsageError for what is no rectangle in a picture.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):  # so NaN fails, too
            raise UsageError("case.box_outside", box=", ".join(f"{side:g}" for side in self.sides))

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return (self.left, self.top, self.right, self.bottom)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to one picture. Raises UsageError for more than can have been drawn or written by hand.

    `name` and `look` tell the picture again once its content is another: its file's name, and what it looks
    like (see `dscase.intake.likeness`). `settled`: a person said which picture took its place, or none.
    """

    boxes: tuple[Box, ...] = ()
    caption: str | None = None
    name: str = ""
    look: str = ""
    settled: bool = False
    caption_en: str | None = None

    def __post_init__(self) -> None:
        if len(self.boxes) > MOST_BOXES:
            raise UsageError("case.too_many_boxes", count=len(self.boxes), limit=MOST_BOXES)
        for name in ("caption", "caption_en"):
            caption = " ".join((getattr(self, name) or "").split())
            if len(caption) > LONGEST_CAPTION:
                raise UsageError("case.caption_too_long", count=len(caption), limit=LONGEST_CAPTION)
            object.__setattr__(self, name, caption or None)


class _Record(Frozen):
    when: Moment
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    boxes: tuple[tuple[float, float, float, float], ...] = Field(max_length=MOST_BOXES)
    caption: Text | None = None
    caption_en: Text | None = None
    name: str | None = None
    look: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    settled: Literal[True] | None = None
    instead_of: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    who: Text | None = None
    check: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] | None = None

    @property
    def sum(self) -> str:
        """What `check` has to be: of all that is said, so that no digit of it can change unseen."""
        said = self.model_dump_json(exclude_none=True, exclude={"check"})
        return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:16]

    @property
    def treatment(self) -> Treatment:
        """What it orders. Raises UsageError for areas that are none."""
        boxes = tuple(Box(*sides) for sides in self.boxes)
        return Treatment(
            boxes, self.caption, self.name or "", self.look or "", bool(self.settled), self.caption_en
        )


class Pictures:
    """A case folder's treatments. Every question reads the file anew: others may be adding to it."""

    def __init__(self, case_dir: Path) -> None:
        self.path = case_dir / NAME

    def all(self) -> Mapping[str, Treatment]:
        """The treatments that count, by the original's SHA-256 (lower-case hex).

        Raises InputError when the file, or any line of it, cannot be read.
        """
        return self._read(lines.read(self.path))

    def of(self, sha256: str) -> Treatment:
        """The treatment of one picture; an empty one where none is recorded. Raises InputError as `all`."""
        return self.all().get(sha256, Treatment())

    def keep(
        self,
        sha256: str,
        treatment: Treatment,
        when: datetime,
        who: str | None = None,
        *,
        instead_of: str | None = None,
    ) -> bool:
        """Records what is to be done from now on; it is on disk on return. False: it was so already.

        `instead_of`: the SHA-256 of the picture whose place this one took, which is settled by that.

        Raises InputError as `all`, OutputError when it cannot be written; the file is then as before.
        """
        record = _Record(
            when=when,
            sha256=sha256,
            boxes=tuple(box.sides for box in treatment.boxes),
            caption=treatment.caption,
            caption_en=treatment.caption_en,
            name=treatment.name.encode("utf-8", "backslashreplace").decode() or None,
            look=treatment.look or None,
            settled=treatment.settled or None,
            instead_of=instead_of,
            who=who,
        )
        record = record.model_copy(update={"check": record.sum})
        line = record.model_dump_json(exclude_none=True).encode() + b"\n"

        def choose(content: bytes) -> bytes:
            kept = self._read(content)
            replaced = kept.get(instead_of) if instead_of else None
            settles = replaced is not None and not replaced.settled
            return b"" if kept.get(sha256, Treatment()) == treatment and not settles else line

        return lines.append(self.path, choose)

    def settle(self, sha256: str, when: datetime, who: str | None = None) -> bool:
        """Records that a covered picture is not used any more. Should it come back, it is covered as before.

        False: nothing is recorded of it, or it was so already. Raises as `keep`.
        """
        treatment = self.all().get(sha256)
        return treatment is not None and self.keep(sha256, replace(treatment, settled=True), when, who)

    def _read(self, content: bytes) -> Mapping[str, Treatment]:
        found: dict[str, Treatment] = {}
        split = lines.split(content)
        for number, line in enumerate((*split.whole, split.tail), 1):
            if not line.strip():
                continue
            try:
                record = _Record.model_validate_json(line)
                found[record.sha256] = record.treatment
            except (ValidationError, UsageError) as error:
                raise InputError("case.pictures_damaged", path=str(self.path), line=number) from error
            if record.check != record.sum:
                raise InputError("case.pictures_damaged", path=str(self.path), line=number)
            if record.instead_of and record.instead_of in found:
                found[record.instead_of] = replace(found[record.instead_of], settled=True)
        return found
