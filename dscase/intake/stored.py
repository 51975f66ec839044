"""Evidence that lies in a store: what a URL stands for, as files whose beginning alone was looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from dscase.errors import DscaseError, InputError
from dscase.events.remote import finding
from dscase.events.remote.address import address
from dscase.events.remote.ranged import Stored, head_of
from dscase.events.remote.sets import Kept
from dscase.intake import files
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind

_AT_ONCE = 8
Narrow = Callable[[str, Sequence[Stored]], list[Kept]]
"""Which of the objects that a URL stands for are to be read; see `sets.narrowed`."""


def look_all(
    url: str,
    csv_columns: Mapping[str, str],
    narrow: Narrow | None,
    *,
    brief: bool = False,
    open_secrets: bool = True,
) -> Iterator[EvidenceFile]:
    """The files a URL stands for, those with events; what cannot be used carries its error. Never raises.

    They are called by their URL, without what is secret in it; if `brief`, by the part of it that is their
    own, as names stand in documents. Without `open_secrets` a URL that holds any is refused.
    """
    try:
        place = address(url)
    except InputError as error:
        yield _unread(Path(), str(error.facts["url"]), error)
        return
    if brief:
        place = place.brief()
    if not open_secrets and (place.password or place.query):
        yield _unread(place.path, place.shown, InputError("remote.secret_in_file", url=place.shown))
        return
    try:
        objects = finding.find_stored(place)
    except DscaseError as error:
        yield _unread(place.path, place.shown, error)
        return
    kept = narrow(url, objects) if narrow and place.is_many else list(map(Kept, objects))
    stated = None if place.is_many else Kind.SYSLOG
    for one, in_set in _begun(kept):
        file = files.look_stored(one, one.path, one.shown, stated, csv_columns)
        yield replace(file, in_set=in_set, url=url)


def _begun(kept: Sequence[Kept]) -> Iterator[Kept]:
    """The objects; the beginnings of several are asked for at a time, and each keeps its own."""
    if len(kept) == 1 or not all(one.stored.parallel for one in kept):
        yield from kept
        return
    with ThreadPoolExecutor(_AT_ONCE, "beginnings") as pool:
        for one, _ in zip(kept, pool.map(_begin, kept), strict=True):
            yield one


def _begin(kept: Kept) -> None:
    with suppress(DscaseError):  # looking at it will say so
        head_of(kept.stored)


def _unread(path: Path, name: str, error: DscaseError) -> EvidenceFile:
    return EvidenceFile(path, name, Kind.UNKNOWN, stated=Kind.SYSLOG, error=error)
