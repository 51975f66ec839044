"""What stands behind a line whose message does not end as messages end: the rest of it, on lines of its own.

Usage: `behind(text, lines)` tells how many of the lines that follow go on with a message, and how many are
reported as its rest because they may not be put together again.

A message goes on where the lines behind it have no header, and one of them ends with the vendor's own keys,
as every message of these versions does, if it is certain what stood between them (`wrapped`). A relay that
put its header in front of each piece changed them: a word was taken for a tag, a blank is lost. Such pieces
are reported, and the message is flagged as cut.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from dscase.events import syslog
from dscase.events.cef import TENANT, TENANT_ID, VENDOR_KEY
from dscase.events.envelopes import wrapped

MOST_LINES = 64
_ANY_YEAR = 2000  # a leap year
_AT_ONCE = (timedelta(0), timedelta(seconds=2))
_KEY = re.compile(r"[A-Za-z0-9_.\[\]\-]+")
_BEGINS = re.compile(rf"{VENDOR_KEY}\w+=")
_NUMBER_APART = re.compile(r"\s*\w*=?\d+\s*")
_WITH_NUMBER = re.compile(rf" {TENANT}=[^=]*[^\s=] {TENANT_ID}=\d+\Z")
_VENDOR_KEY = re.compile(rf"(?:\A|[ \t]){VENDOR_KEY}\w+=")


class Behind(NamedTuple):
    """`joined`: lines that belong to the message. `rest`: lines that were a part of it, and are reported.
    `cut`: whether the message is not whole.
    """

    joined: int = 0
    rest: int = 0
    cut: bool = False


def is_open(text: str) -> bool:
    """Whether a message of CEF ends without one of the vendor's own keys, which mostly stand last."""
    before, equals, _ = text.rpartition("=")
    key = before[max(before.rfind(" "), before.rfind("\t"), before.rfind("|")) + 1 :]
    return not (equals and key != before and key.startswith(VENDOR_KEY) and _KEY.fullmatch(key))


def lacks_number(text: str) -> bool:
    """Whether a message ends in its tenant's name, with the number that stands behind it torn off."""
    before, equals, _ = text.rpartition(f" {TENANT}=")
    return bool(equals and before) and _WITH_NUMBER.search(text.rstrip()) is None


def with_number(text: str, line: str) -> str:
    """The message with its tenant's number, which stands alone on the line behind it, its key torn or whole;
    "" where that line is anything else.
    """
    if _NUMBER_APART.fullmatch(line) is None:
        return ""
    rest = line.strip()
    ways = (f"{text}{rest}", f"{text.rstrip()} {rest}")
    return next((whole for whole in ways if _WITH_NUMBER.search(whole)), "")


def behind(text: str, lines: Sequence[str], *, at_limit: bool = False) -> Behind:
    """What the lines behind a message without its last keys are. `at_limit`: it ends where relays cut."""
    bare = 0
    for line in lines[:MOST_LINES]:
        if not line.strip() or line.startswith("#") or _has_header(line):
            break
        bare += 1
        if _VENDOR_KEY.search(line) and not _BEGINS.match(lines[bare] if bare < len(lines) else ""):
            certain = wrapped.put_together([text, *lines[:bare]])
            return Behind(joined=bare) if certain else Behind(rest=bare, cut=True)
    for number, line in enumerate(lines[:MOST_LINES], 1):
        if is_rest(line):
            return Behind(rest=number, cut=True)
    if not at_limit:
        return Behind()
    first = lines[0] if lines else ""
    goes_on = bool(first) and (bare > 0 or _same_header(text, first))
    return Behind(rest=max(bare, 1) if goes_on else 0, cut=True)


def is_rest(line: str) -> bool:
    """Whether a line without a message holds the keys with which one ends."""
    return _VENDOR_KEY.search(line) is not None


def _has_header(line: str) -> bool:
    return syslog.read(line).stamp is not None or line.startswith(("<", "{", "[", '"'))


def _same_header(text: str, line: str) -> bool:
    """Whether a line has the host of a message's own header, and its stamp or that of two seconds later."""
    own, other = syslog.read(text), syslog.read(line)
    if own.stamp is None or other.stamp is None or own.host != other.host:
        return False
    times = [stamp.wall(stamp.year or _ANY_YEAR) for stamp in (own.stamp, other.stamp)]
    return times[0] is not None and times[1] is not None and _AT_ONCE[0] <= times[1] - times[0] <= _AT_ONCE[1]
