"""The message as an object: the product-log line asked about, found in the evidence by streaming.

Product logs come first, loose, in packages or in archives; only where they do not hold it, every other text
in packages and archives is looked through. Nothing is extracted.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO
from zipfile import ZipInfo

from dscase.errors import InputError, UsageError
from dscase.events.files import open_raw, unpacked
from dscase.events.wide import encoding_of
from dscase.intake.archive import member_pieces, name_parts, open_archive, parts, readable, readable_name
from dscase.intake.evidence import EvidenceFile, FoundMessage, StatedMessage
from dscase.intake.inflate import Budget, Damaged, TooMuch
from dscase.intake.log_search import Searcher, wanted
from dscase.intake.members import Member, contents, kind_of
from dscase.intake.product_log import named_like_product_log, text_of
from dscase.kinds import Kind
from dscase.window import Zone

_PIECE = 1 << 18
_PLACE = re.compile(r"(.+):([1-9][0-9]{0,9})")


@dataclass(frozen=True, slots=True)
class MessageSearch:
    """What was found: at most MAX_FOUND places, and how many there are, as far as MAX_COUNTED."""

    found: tuple[FoundMessage, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """A place stated: whose line, and which. `rest` is the file's name, perhaps with "!" and a member's."""

    rest: str
    line: int

    def member_in(self, file: EvidenceFile) -> str | None:
        """The member named in `file`, "" for the file itself, None where another file is meant."""
        rest = _slashed(self.rest)
        names = (file.name, str(file.path), os.path.abspath(file.path), file.path.name)  # noqa: PTH100 - no link is to be followed
        for name in map(_slashed, names):
            if rest == name:
                return ""
            if rest.startswith(f"{name}!"):
                return rest[len(name) + 1 :]
        return None


def find_message(
    message: StatedMessage,
    files: Sequence[EvidenceFile],
    zone: Zone,
    progress: Callable[[int], None] | None = None,
) -> MessageSearch:
    """Where the line stands. A place, a time (within a minute) and words must all hold, as far as stated.

    `zone`: where stamps without an offset hang. A file that cannot be read to its end is searched as far as
    it can. `progress` gets the bytes as they are read. Raises UsageError `intake.place_unreadable`.
    """
    place = read_place(message.place) if message.place else None
    searcher = Searcher(wanted(message.text, place.line if place else 0, message.time), zone)
    for known in (True, False):
        for file in files:
            named = place.member_in(file) if place else None
            if file.error is not None or (place is not None and named is None):
                continue
            if file.kind is Kind.ARCHIVE:
                _in_archive(searcher, file, named, known=known, progress=progress)
            elif file.kind is Kind.PACKAGE:
                _in_package(searcher, file, named, known=known, progress=progress)
            elif known and not named and _is_searched(file, named):
                _in_file(searcher, file, progress)
        if searcher.hits.total:
            break
    return MessageSearch(tuple(searcher.hits.kept), searcher.hits.total)


def chosen(message: StatedMessage, places: Sequence[FoundMessage]) -> FoundMessage | None:
    """The one that is meant: nearest to the time stated, else the earliest; one without a time comes last."""

    def key(one: FoundMessage) -> tuple[bool, float]:
        if one.time is None:
            return True, 0.0
        return False, abs((one.time - message.time).total_seconds()) if message.time else one.time.timestamp()

    return min(places, key=key, default=None)


def read_place(text: str) -> StatedPlace:
    """Reads "FILE:LINE" or "FILE!MEMBER:LINE". The last colon counts: a drive's name has one of its own.

    Raises UsageError `intake.place_unreadable`.
    """
    found = _PLACE.fullmatch(text.strip())
    if found is None:
        raise UsageError("intake.place_unreadable", place=text[:200])
    return StatedPlace(found[1], int(found[2]))


def _slashed(name: str) -> str:
    return name.replace("\\", "/")


def _is_searched(file: EvidenceFile, named: str | None) -> bool:
    return file.kind is Kind.PRODUCT_LOG or (named is not None and file.kind.text)


def _in_file(searcher: Searcher, file: EvidenceFile, progress: Callable[[int], None] | None) -> None:
    try:
        with unpacked(open_raw(file.stored or file.path, file.name, progress=progress), file.name) as stream:
            searcher.search(text_of(iter(lambda: stream.read(_PIECE), b"")), file, "")
    except InputError:
        return  # what is wrong with it was found when it was looked at


def _in_archive(
    searcher: Searcher,
    file: EvidenceFile,
    named: str | None,
    *,
    known: bool,
    progress: Callable[[int], None] | None,
) -> None:
    try:
        for member, text in contents(file, progress):
            if _is_meant_in_archive(member, named, known=known):
                with suppress(InputError):  # the other files are searched all the same
                    searcher.search(
                        text_of(iter(partial(text.read, _PIECE), b"")), file, member.readable_name
                    )
    except InputError:
        return  # as above


def _is_meant_in_archive(member: Member, named: str | None, *, known: bool) -> bool:
    """As `_is_meant`; a log may also be known by its beginning, and one with events is none."""
    if named is not None:
        return known and _is_named(member.readable_name, named)
    kind = kind_of(member)
    if kind is Kind.PRODUCT_LOG or named_like_product_log(name_parts(member.readable_name)[-1]):
        return known
    return not known and not kind.events and b"\0" not in member.begins


def _is_named(name: str, wanted: str) -> bool:
    own, wanted = name.casefold(), wanted.casefold()
    return own == wanted or own.endswith(f"/{wanted}")


def _in_package(
    searcher: Searcher,
    file: EvidenceFile,
    named: str | None,
    *,
    known: bool,
    progress: Callable[[int], None] | None,
) -> None:
    try:
        with file.path.open("rb") as stream:
            budget = Budget()
            with open_archive(stream, file.name) as archive:
                members = [member for member in archive.infolist() if _is_meant(member, named, known=known)]
            for member in sorted(members, key=lambda member: member.header_offset):
                text = text_of(_pieces(stream, member, budget, progress))
                searcher.search(text, file, readable_name(member))
    except (InputError, OSError, ValueError, TooMuch):
        return  # as above


def _is_meant(member: ZipInfo, named: str | None, *, known: bool) -> bool:
    if member.filename.endswith("/") or not readable(member):
        return False
    if named is not None:
        return known and _is_named(readable_name(member), named)
    return named_like_product_log(parts(member)[-1]) is known


def _pieces(
    stream: BinaryIO, member: ZipInfo, budget: Budget, progress: Callable[[int], None] | None
) -> Iterator[bytes]:
    """A member's content as far as it is good; nothing of one that is no text."""
    try:
        for number, piece in enumerate(member_pieces(stream, member, budget, progress)):
            if not number and b"\0" in piece and not encoding_of(piece):
                return
            yield piece
    except Damaged:
        return
