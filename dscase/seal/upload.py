"""The upload list: the bundle and the packages sent apart, in rounds the vendor's form accepts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from dscase.knowledge.forms import UploadLimits


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send; `size` in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A file the form will not take. `code` is worded in the catalogues under `upload.<code>`."""

    file: Upload
    code: str  # "too_large"


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """`rounds` in order, the bundle first; `refused` must be sent by another way the desk names."""

    limits: UploadLimits
    rounds: tuple[tuple[Upload, ...], ...]
    refused: tuple[Refused, ...]


def plan(bundle: Upload, packages: Iterable[Upload], limits: UploadLimits) -> UploadPlan:
    """Share the files out over rounds, in the order given. A file of exactly the limit is accepted."""
    if limits.files < 1:
        raise ValueError("a round must take a file")
    files = (bundle, *packages)
    refused = tuple(Refused(each, "too_large") for each in files if each.size > limits.size)
    fitting = iter([each for each in files if each.size <= limits.size])
    rounds = tuple(iter(lambda: tuple(islice(fitting, limits.files)), ()))
    return UploadPlan(limits, rounds, refused)
