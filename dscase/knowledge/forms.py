"""What the vendor's forms take, as the table `upload_limits.csv` has it."""

from dataclasses import dataclass

from dscase import home
from dscase.errors import UsageError
from dscase.knowledge import settings
from dscase.knowledge.catalogue import table
from dscase.text import Listed

DEFAULT = "vendor_web_form"
_LIMITS = "upload_limits.csv"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What a form takes: `files` a round (one post), each of at most `size` bytes, `post` bytes together, and
    `in_all` bytes over all rounds; 0 is no limit known. `pictures` may be added to a round by themselves.

    `unsure` names what of it is a reading of ours; the words are `upload.unsure.<…>`.
    """

    form: str
    files: int
    size: int
    post: int = 0
    in_all: int = 0
    pictures: int = 0
    unsure: tuple[str, ...] = ("megabyte",)


def form_limits(form: str = DEFAULT) -> UploadLimits:
    """The limits of a form, a person's own table first. Raises UsageError for one that is in neither, and
    InputError for an own row that has no usable numbers.
    """
    rows = {row["form"]: row for row in reversed([*table(_LIMITS)])}
    if form not in rows:
        raise UsageError("knowledge.no_form", form=form, known=Listed(sorted(rows)))
    row = rows[form]
    return UploadLimits(
        form,
        files=_number(_LIMITS, form, row["files_per_post"]),
        size=_number(_LIMITS, form, row["bytes_per_file"]),
        post=_number(_LIMITS, form, row["bytes_per_post"] or "0", least=0),
        in_all=_number(_LIMITS, form, row["bytes_in_all"] or "0", least=0),
        pictures=_number(_LIMITS, form, row["pictures_per_post"] or "0", least=0),
        unsure=tuple(row["unsure"].split()),
    )


def field_lengths() -> dict[str, int]:
    """How many characters each field of the vendor's web form may have, by the table `form_fields.csv`, where
    a person's own comes first. Raises InputError when a length in it is no number.
    """
    lengths: dict[str, int] = {}
    for row in table("form_fields.csv"):
        lengths.setdefault(row["field"], _number("form_fields.csv", row["field"], row["characters"]))
    return lengths


def _number(file: str, row: str, text: str, *, least: int = 1) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) >= least):
        raise settings.unusable(home.folder() / file, f"{row}: {text}")
    return int(text)
