"""A product's own log: how it is told, and which stretch of time it covers."""

import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import PurePosixPath

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.events.files import blocks
from dscase.intake import log_times
from dscase.intake.evidence import EvidenceFile, LogInside
from dscase.knowledge.catalogue import table
from dscase.window import Zone

_LINE = re.compile(
    rb"""\d{4}-\d\d-\d\d [ T] \d\d:\d\d:\d\d (?: [.,]\d{1,9} )? [ ]?
         \[ (?: [+-]\d\d:?\d\d | Z | UTC
              | FATAL|SEVERE|CRITICAL|ERROR|WARN|WARNING|NOTICE|INFO|CONFIG|FINE|FINER|FINEST|DEBUG|TRACE ) \]
    """,
    re.VERBOSE | re.IGNORECASE,
)


def tells(beginning: Beginning) -> bool:
    """Whether more than half of the lines begin like an agent's own: a stamp, then a bracketed zone or level.

    A file with the name of a known product log needs one such line only: entries there run over many lines.
    """
    found = sum(bool(_LINE.match(line)) for line in beginning.lines)
    return found * 2 > len(beginning.lines) or bool(
        found and named_like_product_log(PurePosixPath(beginning.name).name)
    )


def named_like_product_log(basename: str) -> bool:
    """Whether the product's own logs have such names, by the table `product_logs.csv`."""
    return any(fnmatchcase(basename.casefold(), pattern) for pattern in _log_names())


@cache
def _log_names() -> tuple[str, ...]:
    return tuple(row["pattern"] for row in table("product_logs.csv"))


def span(file: EvidenceFile, zone: Zone) -> LogInside:
    """The first and last stamp of a log, plain or compressed, as far as it can be read. Never raises."""
    first = last = None
    try:
        for block in blocks(file.path, file.name):
            first = first or log_times.first(block.data, zone)
            last = log_times.last(block.data, zone) or last
    except InputError:
        pass  # what is wrong with it was told when it was looked at; what came before counts
    return LogInside(
        "",
        file.size,
        first.moment if first else None,
        last.moment if last else None,
        zoned=bool(first and last and first.zoned and last.zoned),
    )
