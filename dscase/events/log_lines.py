"""Log files: lines with a syslog header and a CEF or LEEF message, as Deep Security forwards them.

Schema: one `Event` for every manager line in the window, and for every module line when those are wanted;
every line read is counted once in the Tally. Only lines in the window are parsed in full (`log_reader`).
What others put around a line is taken off before it is read (`envelopes`); a file of records goes to
`record_files`.

    Apr 20 03:20:54 host CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=sato …
    Apr 20 03:20:54 host LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|600|cat=System<TAB>name=…
"""

import re
from collections.abc import Mapping
from itertools import chain

from dscase.events.beginning import Beginning
from dscase.events.envelopes.content import shape_of
from dscase.events.envelopes.line import opened
from dscase.events.envelopes.record_line import Role, own_names
from dscase.events.line_blocks import decode_line
from dscase.events.log_reader import Log
from dscase.events.source_reader import Reading

_SYSLOG_LINE = re.compile(
    rb"""(?: <\d{1,3}> )?
         (?: (?: Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec ) [ ] [ \d]?\d [ ]
             (?: \d{4} [ ] )? \d\d:\d\d:\d\d [ ] \S
           | \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (?: [.]\d{1,9} )? (?: Z | [+-]\d\d:?\d\d ) [ ] \S
         )
       | <\d{1,3}> \d{1,2} [ ] (?: - | \d{4}-\d\d-\d\dT\S+ ) [ ] \S
    """,
    re.VERBOSE,
)
_EVENT_HEADER = re.compile(rb"(?:CEF:[ ]?|LEEF:[ ]?|CEF - - - )\d+(?:\.\d+)?\|")


def tells(beginning: Beginning) -> bool:
    """Whether more than half of the lines begin like syslog or hold a message of CEF or LEEF, or the file is
    one of records with such lines in them. Where a person says that the file holds events, one is enough.
    """
    from dscase.events import record_files

    names = own_names(beginning.csv_columns)
    if record_files.tells(beginning.data, names):
        return True
    found = sum(is_like_syslog(line) or _is_wrapped(line, names) for line in beginning.lines)
    return found * 2 > len(beginning.lines) or bool(found and beginning.stated and beginning.stated.events)


def is_like_syslog(line: bytes) -> bool:
    """Whether a line begins like syslog, or holds a header of CEF or LEEF."""
    return bool(_SYSLOG_LINE.match(line) or _EVENT_HEADER.search(line))


def _is_wrapped(line: bytes, names: Mapping[str, Role]) -> bool:
    """Whether a line is or holds a record whose fields make a message of CEF or LEEF."""
    return b"EF" in line and any(True for _ in opened(decode_line(line)[0], names))


def read(reading: Reading) -> None:
    """Reads a log file into `reading`. Raises InputError; what was read before stays."""
    from dscase.events import record_files

    log = Log(reading)
    reading.search = log.search if reading.seek else None
    found = reading.stretch()
    try:
        first = next(found, None)
        if first is None:
            return
        rest = chain((first,), found)
        shape = None if first.cut else shape_of(first.data, reading.record_names)
        if shape is not None:
            record_files.read_blocks(reading, rest, shape, log)
        else:
            log.run(rest)
    finally:
        log.settle()
