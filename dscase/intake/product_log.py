"""A product's own log: how to recognise it, how to get its text, and which stretch of time it covers."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.events.files import Pieces, open_source
from dscase.events.line_blocks import Block, whole_lines
from dscase.events.wide import Utf8, encoding_of
from dscase.intake import log_times
from dscase.intake.evidence import EvidenceFile, LogInside
from dscase.knowledge.catalogue import table
from dscase.window import Zone, machine_zone
from dscase.window.stamps import IN_LINE

_PIECE = 1 << 18
_LINE = re.compile(
    rb"""(?: \xef\xbb\xbf )? \d{4} ([-/]) \d\d \1 \d\d [ T] \d\d:\d\d:\d\d (?: [.,:]\d{1,9} )?
         (?: [ ] [+-]\d{4} )? (?: [:,] [ ]? | [ ] )? \[
         (?: [+-]\d\d:?\d\d | Z | UTC
           | FATAL|SEVERE|CRITICAL|ERROR|WARN|WARNING|NOTICE|INFO|CONFIG|FINE|FINER|FINEST|DEBUG|TRACE
           | [A-Za-z][\w.-]* / \d  # component and level of an agent
           | [0-9a-f]+ : [0-9a-f]+  # process and thread of the scan engine
         ) \]
       # of the server that the manager runs in
       | \d\d- [^\s\d-]{3} -\d{4} [ ] \d\d:\d\d:\d\d[.]\d{3} [ ] \S+ [ ] \[
    """,
    re.VERBOSE | re.IGNORECASE,
)
_JAVA_FIRST_LINE = re.compile(IN_LINE.pattern + rb"\]? [\w$.<>]+ [\w$<>]+\s*$")
_JAVA_SECOND_LINE = re.compile(rb"[^\s:]{2,30}: ?\S")  # the level, as the machine's language calls it


def tells(beginning: Beginning) -> bool:
    """Whether more than half of the lines begin like an agent's own: a stamp, then a bracketed zone, level or
    component; or an entry is there as the manager's Java writes it: a stamp with class and method, then a
    line that begins with the level.

    A file with the name of a known product log needs one such line only: entries there run over many lines.
    """
    if encoding_of(beginning.data):  # the anti-malware module's installer writes so
        beginning = replace(beginning, data=Utf8(io.BytesIO(beginning.data)).read())
    pairs = pairwise(beginning.lines)
    if any(_JAVA_FIRST_LINE.match(line) and _JAVA_SECOND_LINE.match(behind) for line, behind in pairs):
        return True
    found = sum(bool(_LINE.match(line)) for line in beginning.lines)
    return found * 2 > len(beginning.lines) or bool(
        found and named_like_product_log(PurePosixPath(beginning.name).name)
    )


def named_like_product_log(basename: str) -> bool:
    """Whether the product's own logs have such names, by the table `product_logs.csv`."""
    return any(fnmatchcase(basename.casefold(), pattern) for pattern in _log_names())


def is_agents_log(basename: str) -> bool:
    """Whether an agent's own logs have such names, by the same table."""
    return any(fnmatchcase(basename.casefold(), name) for name, by in _log_names().items() if by == "agent")


@cache
def _log_names() -> Mapping[str, str]:
    return {row["pattern"]: row["product"] for row in table("product_logs.csv")}


def text_of(pieces: Iterator[bytes]) -> Iterator[Block]:
    """Blocks of whole lines of a log whose content comes in pieces; one in UTF-16 becomes UTF-8."""
    return whole_lines(cast("BinaryIO", Utf8(cast("BinaryIO", Pieces(pieces)))))


def beginning(file: EvidenceFile, zone: Zone | None = None) -> log_times.LogEntry | None:
    """The first stamp of a log, plain or compressed; None where its first lines have none. Never raises."""
    try:
        with open_source(file.path, file.name) as stream:
            block = next(text_of(iter(lambda: stream.read(_PIECE), b"")), None)
    except InputError:
        return None
    return log_times.first(block.data, zone or machine_zone()) if block is not None else None


def span(file: EvidenceFile, zone: Zone) -> LogInside:
    """The first and last stamp of a log, plain or compressed, as far as it can be read. Never raises."""
    try:
        with open_source(file.path, file.name) as stream:
            return span_of(stream, "", file.size, zone)
    except InputError:  # what is wrong with it was found when it was looked at
        return LogInside("", file.size)


def span_of(stream: BinaryIO, member: str, size: int, zone: Zone) -> LogInside:
    """As `span`, of a content: that of a file, or of a `member` of an archive."""
    first = last = None
    try:
        for block in text_of(iter(lambda: stream.read(_PIECE), b"")):
            first = first or log_times.first(block.data, zone)
            last = log_times.last(block.data, zone) or last
    except InputError:
        pass  # what came before counts
    zoned = bool(first and last and first.zoned and last.zoned)
    own = zoned and is_agents_log(PurePosixPath(member).name)
    return LogInside(
        member,
        size,
        first.moment if first else None,
        last.moment if last else None,
        zoned=zoned,
        offset=last.offset if own and first and last and first.offset == last.offset else None,
    )
