"""What the vendor's forms take, as the table `upload_limits.csv` has it."""

from dataclasses import dataclass

from dscase import home
from dscase.knowledge import settings
from dscase.knowledge.catalogue import table


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What a form takes: `files` a round (one post), each of at most `size` bytes."""

    form: str
    files: int
    size: int


def form_limits(form: str = "vendor_web_form") -> UploadLimits:
    """The limits of a form of the vendor's, as the table `upload_limits.csv` has them."""
    row = next(row for row in table("upload_limits.csv") if row["form"] == form)
    return UploadLimits(form, int(row["files_per_post"]), int(row["bytes_per_file"]))


def field_lengths() -> dict[str, int]:
    """How many characters each field of the vendor's web form may have, by the table `form_fields.csv`, where
    a person's own comes first. Raises InputError when a length in it is no number.
    """
    lengths: dict[str, int] = {}
    for row in table("form_fields.csv"):
        lengths.setdefault(row["field"], _characters(row["field"], row["characters"]))
    return lengths


def _characters(field: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise settings.unusable(home.folder() / "form_fields.csv", f"{field}: {text}")
    return int(text)
