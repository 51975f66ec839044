"""What is inside a package, learnt in one pass over the file that also hashes it and checks every member.

The directory stands at the end and is read first; then the file is read once from start to end. Members are
taken in the order they lie in. Nothing is extracted: of the files that tell something the beginning is kept,
of logs the first and the last time stamp.
"""

import codecs
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from os import fstat
from typing import BinaryIO

from dscase.errors import DscaseError, InputError, reason
from dscase.events.decompress import BOMB_RATIO
from dscase.events.wide import encoding_of
from dscase.intake import log_times, package_hosts
from dscase.intake.archive import (
    enter,
    is_encrypted,
    open_archive,
    parts,
    points_outside,
    readable,
    readable_name,
)
from dscase.intake.evidence import EvidenceFile, LogInside
from dscase.intake.inflate import Budget, Damaged, TooMuch, content
from dscase.intake.onepass import OnePass
from dscase.intake.product_log import is_agents_log, named_like_product_log
from dscase.window import Zone

PLUGINS, GUIDS, TIMESTAMP, EVENTS = "plugins.txt", "guids.xml", "timestamp.txt", "hostevents.csv"
TELLING = (PLUGINS, GUIDS, TIMESTAMP, EVENTS)
"""Basenames of the members that tell something of a package."""
READ_LIMIT = 1024 * 1024
"""Most bytes kept of one of them."""
MAX_LOGS = 200
MAX_NAMING = 20
"""Members whose beginning is kept because they may name the computer."""
_TAIL = 64 * 1024  # bytes of a log's end in which its last stamp is sought
_ZIP_EPOCH_YEAR = 1980  # what packers write when they know no time
_MAY_HOLD_SECRETS = frozenset((
    "cfg", "conf", "config", "csv", "env", "htm", "html", "ini", "js", "json", "key", "log", "pem",
    "properties", "ps1", "reg", "sh", "sql", "toml", "txt", "xml", "yaml", "yml",
))  # fmt: skip
"""Endings of the text files whose beginning is searched for secrets."""
SEARCHED = 256 * 1024
"""Bytes of one of them, at most."""
_NESTED = (".zip", ".7z", ".tar.gz", ".tgz")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a pass found. `sha256` and `size` are of the file as it was read, "" where it could not be.

    `known`: beginnings of the members of TELLING, by basename; None where one is there but cannot be read.
    `checked`: every member was read to its end, and its checksum is right.
    """

    sha256: str = ""
    size: int = 0
    members: int = 0
    known: Mapping[str, bytes | None] = field(default_factory=dict)
    logs: tuple[LogInside, ...] = ()
    unread_logs: int = 0  # damaged, encrypted, or beyond the limits: nobody knows where they end
    naming: tuple[tuple[str, bytes], ...] = ()  # base names and beginnings of members that may name a host
    log_hosts: tuple[str, ...] = ()  # host names that the agent's logs tell
    newest: datetime | None = None  # naive: the stamps of a zip have no zone
    checked: bool = False
    secrets: tuple[str, ...] = ()  # members whose beginning holds a password or a key
    cost: Budget = field(default_factory=Budget)
    troubles: tuple[DscaseError, ...] = ()


def read(
    file: EvidenceFile,
    zone: Zone,
    progress: Callable[[int], None] | None = None,
    is_secret: Callable[[bytes], bool] | None = None,
) -> Contents:
    """The contents of a package. Never raises: what is wrong is in `troubles`, one a kind.

    `zone` is where stamps without an offset hang. `progress` gets the file's bytes as they are read.
    `is_secret`: whether the beginning of a text file holds a secret; without it none is sought.
    """
    try:
        with file.path.open("rb") as stream:
            return _Pass(file.name, zone, progress, is_secret).run(stream)
    except (OSError, ValueError) as error:
        return Contents(troubles=(InputError("intake.unreadable", file=file.name, reason=reason(error)),))


class _Pass:
    """One pass over one package."""

    def __init__(
        self,
        name: str,
        zone: Zone,
        progress: Callable[[int], None] | None,
        is_secret: Callable[[bytes], bool] | None,
    ) -> None:
        self._name = name
        self._is_secret = is_secret
        self._secrets: list[str] = []
        self._zone = zone
        self._progress = progress
        self._troubles: list[DscaseError] = []
        self._failed: list[zipfile.ZipInfo] = []
        self._known: dict[str, bytes | None] = {}
        self._logs: list[LogInside] = []
        self._naming: list[tuple[str, bytes]] = []
        self._log_hosts: dict[str, None] = {}
        self._budget = Budget()
        self._complete = False

    def run(self, stream: BinaryIO) -> Contents:
        size = fstat(stream.fileno()).st_size
        members = self._directory(stream)
        with OnePass(stream, size, self._progress) as tape:
            self._take(tape, members)
        if self._failed:
            first = readable_name(self._failed[0])
            more = len(self._failed) - 1
            self._troubles.append(InputError("intake.zip_member", file=self._name, member=first, more=more))
        return Contents(
            sha256=tape.sha256,
            size=tape.place,
            members=len(members),
            known=self._known,
            logs=tuple(sorted(self._logs, key=lambda log: log.member)),
            unread_logs=sum(named_like_product_log(parts(member)[-1]) for member in members)
            - len(self._logs),
            naming=tuple(sorted(self._naming)),
            log_hosts=tuple(self._log_hosts),
            newest=_newest(members),
            checked=self._complete and not self._failed,
            secrets=tuple(sorted(self._secrets)),
            cost=self._budget,
            troubles=tuple(self._troubles),
        )

    def _directory(self, stream: BinaryIO) -> list[zipfile.ZipInfo]:
        """The members that are files, in the directory's order; none where there is no directory."""
        try:
            with open_archive(stream, self._name) as archive:
                # not is_dir(): it fails on a member without a name
                members = [member for member in archive.infolist() if not member.filename.endswith("/")]
        except InputError as error:
            self._troubles.append(error)
            return []
        self._complete = True
        self._troubles += _said_by_names(members, self._name)
        return members

    def _take(self, tape: OnePass, members: Sequence[zipfile.ZipInfo]) -> None:
        telling = {id(member): base for base, member in _telling(members).items()}
        self._known = dict.fromkeys(telling.values())
        for member in sorted(members, key=lambda member: member.header_offset):
            if is_encrypted(member):
                self._complete = False
                continue
            taker, search = self._taker(member, telling.get(id(member))), self._search(member)
            try:
                for piece in self._pieces(tape, member):
                    taker.take(piece)
                    search.take(piece)
            except Damaged:
                self._failed.append(member)
                continue
            except TooMuch:
                self._complete = False
                self._troubles.append(InputError("intake.zip_bomb", file=self._name, ratio=BOMB_RATIO))
                return
            taker.done()
            search.done()

    def _search(self, member: zipfile.ZipInfo) -> "_Taker":
        is_secret = self._is_secret
        ending = parts(member)[-1].rpartition(".")[2]
        if is_secret is None or ending not in _MAY_HOLD_SECRETS:
            return _Taker()

        def look(data: bytes) -> None:
            if is_secret(data):
                self._secrets.append(readable_name(member))

        return _Beginning(SEARCHED, look)

    def _pieces(self, tape: OnePass, member: zipfile.ZipInfo) -> Iterator[bytes]:
        if not readable(member) or not tape.skip_to(member.header_offset):
            raise Damaged
        enter(tape.exactly, member)
        yield from content(tape.read, member, self._budget)

    def _taker(self, member: zipfile.ZipInfo, telling: str | None) -> "_Taker":
        base = parts(member)[-1]
        if telling is not None:
            return _Beginning(READ_LIMIT, partial(self._known.__setitem__, telling))
        if named_like_product_log(base) and len(self._logs) < MAX_LOGS:
            return _Span(self._logs, self._log_hosts, member, self._zone)
        if package_hosts.may_tell(base) and len(self._naming) < MAX_NAMING:
            return _Beginning(package_hosts.MAX_BYTES, lambda data: self._naming.append((base, data)))
        return _Taker()


class _Taker:
    """What looks at a member's content as it passes by; this one looks at nothing."""

    def take(self, piece: bytes) -> None:
        """The next piece."""

    def done(self) -> None:
        """The end was reached, and the checksum is right."""


class _Beginning(_Taker):
    """Keeps the beginning of a member, at most `limit` bytes."""

    def __init__(self, limit: int, keep: Callable[[bytes], None]) -> None:
        self._limit, self._keep = limit, keep
        self._data = b""

    def take(self, piece: bytes) -> None:
        if len(self._data) < self._limit:
            self._data += piece[: self._limit - len(self._data)]

    def done(self) -> None:
        self._keep(self._data)


class _Span(_Taker):
    """Finds a log's first and last stamp, and the hosts its beginning names where an agent wrote it."""

    def __init__(
        self, logs: list[LogInside], hosts: dict[str, None], member: zipfile.ZipInfo, zone: Zone
    ) -> None:
        self._logs, self._hosts, self._member, self._zone = logs, hosts, member, zone
        self._beginning = b""
        self._first: log_times.LogEntry | None = None
        self._head = b""
        self._sought = 0
        self._tail = b""
        self._cut = False
        self._utf16: codecs.IncrementalDecoder | None = None
        self._begun = False

    def take(self, piece: bytes) -> None:
        if not self._begun and (encoding := encoding_of(piece)):
            self._utf16 = codecs.getincrementaldecoder(encoding)("replace")
        self._begun = True
        if self._utf16 is not None:
            piece = self._utf16.decode(piece).encode("utf-8", "replace")
        if len(self._beginning) < package_hosts.MAX_BYTES:
            self._beginning += piece[: package_hosts.MAX_BYTES - len(self._beginning)]
        if self._first is None and self._sought < READ_LIMIT:
            self._sought += len(piece)
            lines, end, rest = (self._head + piece).rpartition(b"\n")
            self._first = log_times.first(lines + end, self._zone)
            self._head = rest[-_TAIL:]
        tail = self._tail + piece
        self._cut = self._cut or len(tail) > _TAIL
        self._tail = tail[-_TAIL:]

    def done(self) -> None:
        agents = is_agents_log(parts(self._member)[-1])
        if agents:
            self._hosts |= dict.fromkeys(package_hosts.of_log(self._beginning))
        if self._first is None:
            self._first = log_times.first(self._head, self._zone)
        tail = self._tail.partition(b"\n")[2] if self._cut else self._tail
        last = log_times.last(tail, self._zone) or self._first
        zoned = bool(self._first and last and self._first.zoned and last.zoned)
        alike = self._first is not None and last is not None and self._first.offset == last.offset
        offset = last.offset if last and zoned and alike and agents else None
        self._logs.append(
            LogInside(
                readable_name(self._member),
                self._member.file_size,
                self._first.moment if self._first else None,
                last.moment if last else None,
                zoned=zoned,
                offset=offset,
            )
        )


def _said_by_names(members: Sequence[zipfile.ZipInfo], name: str) -> Iterable[DscaseError]:
    """What the directory alone shows to be wrong."""
    if any(is_encrypted(member) for member in members):
        yield InputError("intake.zip_encrypted", file=name)
    outside = sum(points_outside(member) for member in members)
    if outside:
        yield InputError("intake.zip_paths", file=name, count=outside)
    twice = [
        member for member, count in Counter(readable_name(each) for each in members).items() if count > 1
    ]
    if twice:
        yield InputError("intake.zip_duplicate", file=name, member=twice[0], more=len(twice) - 1)
    bases = {parts(member)[-1] for member in members}
    if bases.isdisjoint(TELLING) and any(base.endswith(_NESTED) for base in bases):
        yield InputError("intake.zip_nested", file=name)


def _telling(members: Sequence[zipfile.ZipInfo]) -> Mapping[str, zipfile.ZipInfo]:
    """The members that tell something, by basename. Of several the least deep one, then the first."""
    known: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        pieces = parts(member)
        base = pieces[-1]
        if base in TELLING and (base not in known or len(pieces) < len(parts(known[base]))):
            known[base] = member
    return known


def _newest(members: Sequence[zipfile.ZipInfo]) -> datetime | None:
    """Latest time stamp of the members."""
    latest: datetime | None = None
    for member in members:
        try:
            stamp = datetime(*member.date_time)  # noqa: DTZ001 - naive is what a zip knows
        except ValueError:
            continue
        if stamp.year > _ZIP_EPOCH_YEAR and (latest is None or stamp > latest):
            latest = stamp
    return latest
