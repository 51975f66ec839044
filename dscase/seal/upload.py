"""The upload list: the bundle and the packages sent apart, in the fewest rounds the vendor's form accepts.

What is larger than a form takes goes in plain parts, `NAME.001` and on, which any system can join.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from dscase.knowledge.forms import UploadLimits

_EXACT = 12
"""So many files are shared out by trying all ways; more, largest first, into the first round with room."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send; `size` in bytes. A part names the file it is `of`, and where in it it begins."""

    name: str
    size: int
    of: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file the form will not take. `code` is worded in the catalogues under `upload.<code>`."""

    file: Upload
    code: str  # "too_large"


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """`rounds` in order, the bundle first; `refused` must be sent by another way the desk names.

    `over`: bytes over what the form takes in all.
    """

    limits: UploadLimits
    rounds: tuple[tuple[Upload, ...], ...]
    refused: tuple[RefusedFile, ...]
    over: int = 0


def parts(file: Upload, size: int) -> tuple[Upload, ...]:
    """A file as parts of at most `size` bytes, `NAME.001` first; the file itself where it is no larger."""
    if file.size <= size:
        return (file,)
    starts = range(0, file.size, size)
    return tuple(
        Upload(f"{file.name}.{number:03d}", min(size, file.size - start), file.name, start)
        for number, start in enumerate(starts, start=1)
    )


def plan(
    bundle: Upload, packages: Iterable[Upload], limits: UploadLimits, *, split: bool = False
) -> UploadPlan:
    """Share the files out over rounds, in the order given. A file of exactly the limit is accepted.

    `split`: a larger one goes in parts; otherwise it is refused.
    """
    if limits.files < 1:
        raise ValueError("a round must take a file")
    files: Sequence[Upload] = (bundle, *packages)
    most = min(limits.size, limits.post) if limits.post else limits.size
    if split:
        files = [part for file in files for part in parts(file, most)]
    refused = tuple(RefusedFile(file, "too_large") for file in files if file.size > most)
    fitting = [file for file in files if file.size <= most]
    rounds = _by_bytes(fitting, limits) if limits.post else _by_count(fitting, limits.files)
    sent = sum(file.size for file in fitting)
    return UploadPlan(limits, rounds, refused, max(0, sent - limits.in_all) if limits.in_all else 0)


def _by_count(files: Sequence[Upload], count: int) -> tuple[tuple[Upload, ...], ...]:
    left = iter(files)
    return tuple(iter(lambda: tuple(islice(left, count)), ()))


def _by_bytes(files: Sequence[Upload], limits: UploadLimits) -> tuple[tuple[Upload, ...], ...]:
    """The fewest rounds where a round has a limit of bytes, too; each in the order of the files."""
    shared = _tried(files, limits) if len(files) <= _EXACT else _first_fit(files, limits)
    return tuple(tuple(files[at] for at in each) for each in sorted(shared))


def _first_fit(files: Sequence[Upload], limits: UploadLimits) -> list[list[int]]:
    rounds: list[list[int]] = []
    for at in sorted(range(len(files)), key=lambda at: -files[at].size):
        room = next((each for each in rounds if _fits([*each, at], files, limits)), None)
        if room is None:
            rounds.append([at])
        else:
            room.append(at)
    return [sorted(each) for each in rounds]


def _tried(files: Sequence[Upload], limits: UploadLimits) -> list[list[int]]:
    """Every way of filling the round of the first file left, and the best of what then remains."""
    members = [[at for at in range(len(files)) if mask >> at & 1] for mask in range(1 << len(files))]
    fits = [_fits(positions, files, limits) for positions in members]

    @cache
    def best(left: int) -> tuple[int, ...]:
        if not left:
            return ()
        first = left & -left
        rest, fewest = left ^ first, None
        some = rest
        while True:
            if fits[first | some]:
                files_chosen = (first | some, *best(rest ^ some))
                fewest = files_chosen if fewest is None or len(files_chosen) < len(fewest) else fewest
            if not some:
                break
            some = (some - 1) & rest
        return fewest or ()

    return [members[positions] for positions in best((1 << len(files)) - 1)]


def _fits(some: Sequence[int], files: Sequence[Upload], limits: UploadLimits) -> bool:
    return len(some) <= limits.files and sum(files[at].size for at in some) <= limits.post
