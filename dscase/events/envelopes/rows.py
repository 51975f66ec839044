r"""A row of cells without a row of names above it: which of them is the line, and what the others say.

Usage: `line_of(text)` gives the line of a row whose message has no header of its own, with the time and the
host of other cells; a `Refused` where that is not certain; None for any other text.

    7711	2026-04-19T18:20:54Z	2026-04-19T18:20:56Z	kaga	192.0.2.5	Local0	CEF	0|Trend Micro|…
    "2026-04-20 03:20:54","kaga","CEF:0|Trend Micro|…"

A line is received after it was written, so of several stamps the earliest is the event's, where all tell
their zone or none does. The host is the only name among the cells, else the only address; words of syslog's
own, numbers and stamps are none.
"""

import csv
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from dscase.events.cef import TENANT_ID
from dscase.events.envelopes import header, record_line, stamp_forms
from dscase.events.envelopes.record_line import HEADER, EnvelopeLine, Refused
from dscase.window.stamps import Stamp

_DELIMITERS = "\t,;|"
_FEWEST = 3  # cells of a row, the message's among them
_COUNT = re.compile(r"[\d.,]+", re.ASCII)
_DATE = re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d\d:\d\d\S*", re.ASCII)
_ADDRESS = re.compile(r"[\d.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\w+)?", re.ASCII)
_BORDER = re.compile(r"[ \t]*([|\u2502\u2503\u2551])(.*?)[ \t]*\1[ \t]*\Z", re.DOTALL)
_BEHIND = re.compile(rf"({TENANT_ID}=\d+)[\t,;|][^=]*\Z", re.ASCII)
_SPELLED = re.compile(r"[^\W\d_]")


class Beside(NamedTuple):
    """What the cells beside a message say. `unclear`: none of their times is the event's for sure."""

    stamp: Stamp | None
    host: str
    unclear: bool = False


def without_border(text: str) -> str:
    """A row of a table that was drawn with lines, without those at its ends; any other text as it is."""
    found = _BORDER.match(text) if text.lstrip(" \t")[:1] in ("|", "\u2502", "\u2503", "\u2551") else None
    return found[2] if found else text


def without_cells(text: str) -> str:
    """The text of a row without the cells behind its message, where the message's last number ends there."""
    return _BEHIND.sub(r"\1", text)


def line_of(text: str) -> EnvelopeLine | Refused | None:
    """The line of a row whose message begins a cell. None where it does not, or a header stands before it."""
    found = HEADER.search(text)
    if found is None:
        return _tagged(text)
    cells = _cells_before(text[: found.start()])
    if not cells:
        return None
    said = beside(cells)
    return Refused("record.times", text) if said.unclear else EnvelopeLine(text[found.start() :], *said[:2])


def stamp_before(text: str) -> Stamp | None:
    """The event's own stamp in what stands in front of a message or its tag, where that is a row whose cells
    tell several times; else None.
    """
    cells = _cells_before(text)
    return beside(cells).stamp if cells else None


def _cells_before(text: str) -> list[str]:
    """The cells in front of a message that begins one, if they tell several times; else none: it is clear."""
    before = text.rstrip(' "')
    delimiter = before[-1:]
    if not delimiter or delimiter not in _DELIMITERS or before.count(delimiter) < _FEWEST - 1:
        return []
    cells = [cell.strip(' "') for cell in before[:-1].split(delimiter)]
    return cells if _times(cells) > 1 else []


def _tagged(text: str) -> EnvelopeLine | Refused | None:
    """The line of a row in which its tag has a cell of its own."""
    if "EF" not in text:
        return None
    for delimiter in _DELIMITERS[:-1]:
        if text.count(delimiter) < _FEWEST - 1:
            continue
        try:
            cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        bodies = [place for place, cell in enumerate(cells) if record_line.tagless(cell)]
        tags = [tag for cell in cells if (tag := record_line.tag_of(cell))]
        if len(bodies) != 1 or len(set(tags)) != 1:
            continue
        if delimiter == "\t" and _times(cells) < 2:  # noqa: PLR2004 - blanks would do as well
            return None
        place = bodies[0]
        body, behind = cells[place], cells[place + 1 :]
        if f'"{body[:9]}' not in text and behind:  # no quotes: what follows may be the message's own
            if delimiter != "\t" or tags[0] != "LEEF":
                return Refused("record.broken", text)
            body, behind = delimiter.join(cells[place:]), []
        said = beside([cell.strip() for cell in (*cells[:place], *behind) if not record_line.tag_of(cell)])
        if said.unclear:
            return Refused("record.times", text)
        return EnvelopeLine(f"{tags[0]}: {record_line.tagless(body)}", said.stamp, said.host, tagged=True)
    return None


def _times(cells: Sequence[str]) -> int:
    return sum(stamp_forms.whole(cell) is not None for cell in cells)


def beside(cells: Sequence[str]) -> Beside:
    """What the cells beside a message say of its time and host."""
    joined = list(cells)
    for one, two in pairwise(cells):
        if _DATE.fullmatch(one) and _CLOCK.fullmatch(two):
            joined.append(f"{one} {two}")
    stamps = {
        stamp[1:]: stamp
        for cell in joined
        if not _COUNT.fullmatch(cell) and (stamp := stamp_forms.whole(cell)) is not None
    }
    if not stamps:  # a number may be a time, or may number the row
        stamps = {s[1:]: s for cell in cells if (s := stamp_forms.whole(cell)) is not None}
    stamp = earliest(list(stamps.values()))
    names: list[str] = []
    addresses: list[str] = []
    for cell in dict.fromkeys(cells):
        if " " in cell or not header.is_name(cell):
            continue
        if _ADDRESS.fullmatch(cell):
            addresses.append(cell)
        elif _SPELLED.search(cell):
            names.append(cell)
    known = names or addresses
    return Beside(stamp, known[0] if len(known) == 1 else "", bool(stamps) and stamp is None)


def earliest(stamps: Sequence[Stamp]) -> Stamp | None:
    """The first of several stamps; None where one is no time, or not all tell or lack their zone alike."""
    if len(stamps) == 1:
        return stamps[0]
    walls = [stamp.wall() for stamp in stamps]
    if any(wall is None for wall in walls) or len({stamp.zoned for stamp in stamps}) > 1:
        return None
    return min(zip(walls, stamps, strict=True), default=(None, None))[1]
