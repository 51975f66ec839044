"""Evidence that lies in a store: what a URL stands for, as files whose beginning alone was looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dscase.errors import DscaseError, InputError
from dscase.events.remote import finding
from dscase.events.remote.address import address
from dscase.events.remote.ranged import Stored
from dscase.events.remote.sets import Kept
from dscase.intake import files
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind

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
    for one, in_set in kept:
        file = files.look_stored(one, one.path, one.shown, stated, csv_columns)
        yield replace(file, in_set=in_set, url=url)


def _unread(path: Path, name: str, error: DscaseError) -> EvidenceFile:
    return EvidenceFile(path, name, Kind.UNKNOWN, stated=Kind.SYSLOG, error=error)
