"""What is done to a screenshot before it ships: parts covered, a caption given.

`pictures.jsonl` in the case folder is append-only, one record a line, keyed by the original's content:
`{"when": "…", "sha256": "…", "boxes": [[0.1, 0.2, 0.4, 0.3]], "caption": "…", "who": "…"}`. Of a picture's
records the last one counts. A line that cannot be read may have been one that covers something, so no
picture ships until somebody has looked: protecting fails closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from dscase.case import lines
from dscase.case.model import Frozen, Moment, Text
from dscase.errors import InputError, UsageError

NAME = "pictures.jsonl"
MOST_BOXES = 100
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
    """What is done to one picture. Raises UsageError for more than can have been drawn or written by hand."""

    boxes: tuple[Box, ...] = ()
    caption: str | None = None

    def __post_init__(self) -> None:
        if len(self.boxes) > MOST_BOXES:
            raise UsageError("case.too_many_boxes", count=len(self.boxes), limit=MOST_BOXES)
        caption = " ".join((self.caption or "").split())
        if len(caption) > LONGEST_CAPTION:
            raise UsageError("case.caption_too_long", count=len(caption), limit=LONGEST_CAPTION)
        object.__setattr__(self, "caption", caption or None)


class _Record(Frozen):
    when: Moment
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    boxes: tuple[tuple[float, float, float, float], ...] = Field(max_length=MOST_BOXES)
    caption: Text | None = None
    who: Text | None = None


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

    def keep(self, sha256: str, treatment: Treatment, when: datetime, who: str | None = None) -> bool:
        """Records what is to be done from now on; it is on disk on return. False: it was so already.

        Raises InputError as `all`, OutputError when it cannot be written; the file is then as before.
        """
        boxes = tuple(box.sides for box in treatment.boxes)
        record = _Record(when=when, sha256=sha256, boxes=boxes, caption=treatment.caption, who=who)
        line = record.model_dump_json(exclude_none=True).encode() + b"\n"

        def choose(content: bytes) -> bytes:
            return b"" if self._read(content).get(sha256, Treatment()) == treatment else line

        return lines.append(self.path, choose)

    def _read(self, content: bytes) -> Mapping[str, Treatment]:
        found: dict[str, Treatment] = {}
        split = lines.split(content)
        for number, line in enumerate((*split.whole, split.tail), 1):
            if not line.strip():
                continue
            try:
                record = _Record.model_validate_json(line)
                treatment = Treatment(tuple(Box(*sides) for sides in record.boxes), record.caption)
            except (ValidationError, UsageError) as error:
                raise InputError("case.pictures_damaged", path=str(self.path), line=number) from error
            found[record.sha256] = treatment
        return found
