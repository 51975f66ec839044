"""One physical line that holds several records, parted where that is certain; and messages cut on their way.

Usage: `parted(line)` gives the records of a line, or None where more than one stands in it and where one ends
is uncertain. `cut_at_limit(...)` tells whether a message ends where relays cut.

    … TrendMicroDsTenantId=0#012<134>Apr 20 03:20:55 kaga CEF:0|…
    … TrendMicroDsTenantId=0<134>Apr 20 03:20:55 kaga CEF:0|…
    … TrendMicroDsTenantId=0212 <134>Apr 20 03:20:55 kaga CEF:0|…       (a count of bytes, RFC 6587)

A further record begins at its own syslog header: a PRI, or a stamp with at most a few words up to the CEF. A
header of CEF inside a message, which somebody quoted there, has none and is no record.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from dscase.events.envelopes.relay_text import WRITTEN_END
from dscase.window.stamps import begins_at

_HEADER = re.compile(
    r"(?:CEF|LEEF)(?::\s*| - - - +)\d+(?:\.\d+)?\|[^|\n]{1,100}\|[^|\n]{1,100}\|[^|\n]*\|[^|\n]*\|", re.ASCII
)
_PRI = re.compile(r"<(?:0|[1-9]\d{0,2})>")
_STAMP = re.compile(
    r"(?:(?<![\d=])(?:19|20)\d\d )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}"
    r" (?:\d{4} )?\d\d:\d\d:\d\d"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d",
    re.ASCII,
)
_COUNT = re.compile(r"(\d{1,7}) \Z", re.ASCII)
_AN_END = rf"{WRITTEN_END}|[\r\n\0\x85\u2028\u2029]"
_LINE_END = re.compile(rf"(?:{_AN_END})+[ \t]*\Z")
_ENDS = re.compile(rf"(?:{_AN_END}|[ \t,;]+(?=\Z))+\Z")
_PARTS = re.compile(rf"(?:{_AN_END}|[\x00-\x20\x7f,;|])+\Z")
"""What stands between a record and the next one, and belongs to neither."""
_MOST_BETWEEN = 300  # characters of a header between its PRI or stamp and the CEF
_MOST_WORDS = 8
LIMITS = (480, 1024, 2048, 4096, 8192, 16384, 32768, 65507, 65535, 65536)
"""Bytes at which relays and datagrams end: RFC 5424's least, what syslog programs take, and UDP's most."""
_PRI_SIZE = 5  # "<134>", which a relay takes off


class Parts(NamedTuple):
    """`records`: the texts of a line's records. `unclear`: more stands in the last than could be parted."""

    records: tuple[str, ...]
    unclear: bool = False


def parted(line: str) -> Parts:
    """The records in a line; a line that is one record as it is."""
    if line.count("EF") < 2:  # noqa: PLR2004 - one record, seen at once
        return Parts((line,))
    headers = [found.start() for found in _HEADER.finditer(line)]
    if len(headers) < 2:  # noqa: PLR2004 - one record
        return Parts((line,))
    starts = [0]
    ends: list[int] = []
    unclear = False
    for before, header in pairwise(headers):
        start = _begins(line, before, header)
        if start is None or line[start - 1] == "=":  # a value that quotes a line
            continue
        end = start
        if counted := _COUNT.search(line, before, start):
            size = _counted(counted[1], line, start, headers, header)
            if size is None:
                unclear = True
            end = start - (size or 0)
        ends.append(end)
        starts.append(start)
    ends.append(len(line))
    records = [_PARTS.sub("", line[start:end]) for start, end in zip(starts, ends, strict=True)]
    records[-1] = _ENDS.sub("", line[starts[-1] :])
    return Parts(tuple(records), unclear)


def _begins(line: str, before: int, header: int) -> int | None:
    """Where the record begins whose CEF begins at `header`; None where it is quoted in another's message."""
    low = max(before + 1, header - _MOST_BETWEEN)
    between = line[low:header]
    for found in reversed(list(_PRI.finditer(between))):
        rest = between[found.end() :]
        if "=" not in rest.split("[")[0] and len(rest.split()) <= _MOST_WORDS + 2:
            return low + found.start()
    for found in reversed(list(_STAMP.finditer(between))):
        if begins_at(between, found.start())[0] is not None:
            rest = between[found.end() :]
            if "=" not in rest and "|" not in rest and len(rest.split()) <= _MOST_WORDS:
                return low + found.start()
    ended = _LINE_END.search(line, low, header)
    return header if ended is not None and ended.end() == header else None


def _counted(digits: str, line: str, start: int, headers: list[int], header: int) -> int | None:
    """How many characters in front of a record are its count of bytes, with the blank; None: not certain.

    The digits may go on from the value before them: the count is the one that fits the record's size.
    """
    later = [one for one in headers if one > header]
    following = _begins(line, header, later[0]) if later else None
    end = len(line) if following is None else following
    sizes = {len(line[start:end].encode("utf-8", "surrogatepass"))}
    if following is not None and (next_count := _COUNT.search(line, start, end)):
        for size in range(len(next_count[0]) + 1):
            sizes.add(len(line[start : end - size].encode("utf-8", "surrogatepass")))
    for length in range(len(digits), 0, -1):
        count = digits[-length:]
        if count[0] != "0" and any(int(count) - size in (0, 1) for size in sizes):
            return length + 1
    glued = line[start - len(digits) - 2 : start - len(digits) - 1]
    return None if glued not in ("", " ", "\n", "\t") else len(digits) + 1


def cut_at_limit(size: int, message: int, *, wide: bool) -> bool:
    """Whether a message ends where relays cut it.

    `size`: bytes of the line; `message`: bytes from the CEF on; `wide`: whether it ends in a character of
    more than one byte, of which a limit takes all or nothing.
    """
    sizes = {size, size + 1, size + _PRI_SIZE - 1, size + _PRI_SIZE, message, message - 1}
    slack = 3 if wide else 0
    return any(limit - slack <= one <= limit for limit in LIMITS for one in sizes)
