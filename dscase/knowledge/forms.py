"""What the vendor's forms take, as the table `upload_limits.csv` has it."""

from dataclasses import dataclass

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
