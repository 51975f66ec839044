"""Whether the exhibits that an answer cites are there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from dscase.case.exhibits import Register
from dscase.case.file import EVIDENCE, read
from dscase.case.sealed import rounds
from dscase.errors import OutputError, UsageError
from dscase.pipeline.examining import Request, numbered
from dscase.text import Listed

SHOWN = 5
"""So many numbers are named, those nearest to the one that is none."""


def refuse_uncitable(
    case_dir: Path,
    number: str,
    cited: Sequence[str],
    now: datetime,
    seen: Mapping[str, str] | None = None,
) -> None:
    """UsageError for an exhibit that is neither among the evidence nor was sent. A file of evidence/ without
    a number is given its number first. `seen`: the numbers by file, where they are known already.
    """
    sent = {one for each in rounds(case_dir) for one in each.exhibits}
    if set(cited) <= sent or not cited:
        return
    if seen is None:
        inside = {one for name, one in Register(case_dir).names().items() if _is_there(case_dir, name)}
        if set(cited) <= sent | inside:
            return
        seen = _numbered(Request(read(case_dir), now, case_dir))
    known = sent | set(seen.values())
    for one in cited:
        if one not in known:
            raise unknown(number, one, known)


def unknown(number: str, exhibit: str, known: Collection[str]) -> UsageError:
    """The error for an answer to request `number` that cites what is not there."""
    return UsageError("case.answer_exhibit", number=number, exhibit=exhibit, known=_nearest(exhibit, known))


def _numbered(request: Request) -> Mapping[str, str]:
    try:
        return numbered(request)
    except OutputError as error:
        if error.code != "case.exhibits_changed":
            raise
        return numbered(request)  # another run gave numbers meanwhile: they are read now


def _is_there(case_dir: Path, name: str) -> bool:
    return (case_dir / EVIDENCE / name).is_file()


def _nearest(exhibit: str, known: Iterable[str]) -> str:
    """The numbers nearest to one that is none; `-` where there is none at all."""
    digits = exhibit.rpartition("-")[2]
    at = int(digits) if digits.isascii() and digits.isdecimal() else 0
    near = sorted(known, key=lambda one: (abs(int(one.removeprefix("E-")) - at), one))[:SHOWN]
    return Listed(sorted(near, key=lambda one: int(one.removeprefix("E-")))) or "-"
