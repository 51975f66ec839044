"""`events.csv`: every event of the window, one row each, for a sheet program or a script.

UTF-8 with a byte order mark (Excel needs it), CR LF line ends, English header words. A cell that a sheet
program could take for a formula is preceded by an apostrophe; whoever reads the file by script takes one
leading apostrophe off where the pattern of `guarded` matches.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from string import ascii_letters, digits
from typing import TYPE_CHECKING, BinaryIO

from dscase.events.table import Event, Sighting
from dscase.render.plain import clean
from dscase.window import Window

if TYPE_CHECKING:
    from dscase.masking.mask import Mask

HEADER = (
    "time",
    "time_utc",
    "level",
    "id",
    "name",
    "target",
    "origin",
    "actor",
    "manager",
    "product",
    "version",
    "tags",
    "severity",
    "description",
    "sources",
    "level_rule",
    "zone_rule",
    "year_rule",
    "raw",
    "module",
    "flags",
)

NAMING = tuple(map(HEADER.index, ("target", "origin", "actor", "manager")))
"""Columns that hold a name and nothing else."""

# Leading white space (full-width too), invisible characters and quotes are looked through, because sheet
# programs do so; full-width signs count, because Japanese Excel reads them as the half-width ones. An
# apostrophe in front counts as well, so that taking one off always gives the original back.
_FORMULA = re.compile("'*(?:\t|[\\s\u200b\u2060\ufeff\"]*[=+\\-@＝＋－＠\u2212])")
_HARMLESS = frozenset(("", *ascii_letters, *digits))  # what a cell begins with that needs no guard
_TIMES = 1024  # moments whose texts are kept: in time order, those of one second follow each other


def guarded(text: str) -> str:
    """The text, with an apostrophe in front if it could be taken for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def write(
    events: Iterable[Event],
    window: Window,
    cite: Callable[[Sighting], str],
    stream: BinaryIO,
    mask: "Mask | None" = None,
) -> int:
    """Write all events and return how many; what `mask` hides is hidden.

    `time` is in the window's zone with its offset, `time_utc` ends in +00:00; `sources` holds every
    sighting as `cite` words it, separated by "; ". The stream is left open.
    """

    @lru_cache(_TIMES)
    def times(moment: datetime) -> tuple[str, str]:
        return window.local(moment).isoformat(), moment.isoformat()

    rows = (_row(event, times(event.time), cite) for event in events)
    return write_sheet(HEADER, mask.rows(rows, NAMING) if mask is not None else rows, stream)


def rows(events: Iterable[Event], window: Window, mask: "Mask") -> Iterable[Sequence[str]]:
    """The rows of events as `write` has them, before they are made safe for a sheet; they cite nothing."""

    def as_rows() -> Iterator[tuple[str, ...]]:
        for event in events:
            yield _row(event, (window.local(event.time).isoformat(), event.time.isoformat()), lambda _: "")

    return mask.rows(as_rows(), NAMING)


def write_sheet(header: Sequence[str], rows: Iterable[Sequence[str]], stream: BinaryIO) -> int:
    """Write any rows of text as safely as those of events, and return how many. The stream is left open.

    Most rows have nothing to clean and nothing to quote: those are joined as they are, for speed.
    """
    stream.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        sheet = csv.writer(text, lineterminator="\r\n")
        sheet.writerow(header)
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            line = ",".join([cell if cell[:1] in _HARMLESS else guarded(cell) for cell in row])
            if line.isprintable() and '"' not in line and line.count(",") == len(row) - 1 > 0:
                text.write(line + "\r\n")
            else:
                sheet.writerow([guarded(clean(cell)) for cell in row])
        text.flush()
    finally:
        text.detach()  # or closing the wrapper would close the caller's stream
    return count


def _row(event: Event, times: tuple[str, str], cite: Callable[[Sighting], str]) -> tuple[str, ...]:
    return (
        *times,
        event.level,
        event.id,
        event.name,
        event.target,
        event.origin,
        event.actor,
        event.manager,
        event.product,
        event.version,
        event.tags,
        event.severity,
        event.description,
        "; ".join(cite(sighting) for sighting in event.sightings),
        event.level_rule,
        event.zone_rule,
        event.year_rule,
        event.raw,
        event.module,
        "; ".join(event.flags),
    )
