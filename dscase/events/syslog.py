"""The syslog header: what stands in front of the message, in the shapes files really hold.

Usage: `read("<134>Apr  2 03:20:54 kaga CEF: …")` gives the stamp as a `Stamp`, the host "kaga", and the
rest of the text; `in_front(text)` reads what stands in front of a message whose beginning is known, and so
also a host with blanks, a stamp behind other text, and what relays put between stamp and message.

Known are: an optional PRI (also with an RFC 6587 count in front, or the RFC 5424 version behind), RFC 3164
stamps (the day padded with a blank or not, with a year before or after the day or behind the clock, with a
fraction, with UTC, GMT, JST or an offset behind), ISO stamps (offset and fraction optional), the stamp "-"
for none, a missing host, and no header at all.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from dscase.window.stamps import Stamp, begins_at

_PRI = re.compile(r"[ \t\ufeff]*(?:(?:\d{1,7} )?<\d{1,3}>(?:([1-9]\d?) )? *)?", re.ASCII)
# A stamp and a host alone, as nearly every line has them.
_USUAL = re.compile(
    r"(?:<\d{1,3}>(?:1 )?)?"
    r"([A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]*\d(?:Z|[+-]\d\d:\d\d)?)"
    r" ([A-Za-z0-9][A-Za-z0-9_.\-]*) ",
    re.ASCII,
)
_TOKEN = re.compile(r"[ \t]*(\S+)[ \t]?")
_SYSLOG_LEVEL = re.compile(
    r"(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])"
    r"\.(?:emerg|alert|crit|critical|err|error|warn|warning|notice|info|debug)",
    re.IGNORECASE | re.ASCII,
)
_BRACKETED = re.compile(r"\[[^\[\]]+\]")


class Head(NamedTuple):
    """What a syslog header says. `stamp` is None without a time; `host` is "" without a host.

    `outer`: the stamp and host of a relay that stands in front of it, or "". `labelled`: the host is what
    labels in front of the line say.
    """

    stamp: Stamp | None
    host: str
    rest: str
    outer: str = ""
    labelled: bool = False


def read(text: str) -> Head:
    """Splits a line, or the part of it before the message proper. Never raises."""
    pri = _PRI.match(text)
    start = pri.end() if pri else 0
    stamp, end = begins_at(text, start)
    if stamp is None:
        if pri is None or not pri[1] or not text.startswith("- ", start):
            return Head(None, "", text[start:])
        end = start + 1  # RFC 5424 without a time
    end += text.startswith(":", end)
    token = _TOKEN.match(text, end)
    if token is None:
        return Head(stamp, "", text[end:].lstrip(" "))
    host = token[1].rstrip("\ufeff")
    if host == "-":
        return Head(stamp, "", text[token.end() :])
    if (host.endswith((":", "]")) and not _BRACKETED.fullmatch(host)) or "[" in host.rstrip("]")[1:]:
        # A tag such as "dsm[12]:": this header has no host.
        return Head(stamp, "", text[token.start(1) :])
    return Head(stamp, host, text[token.end() :])


def in_front(text: str) -> Head:
    """Reads the part of a line that stands in front of a message. Never raises.

    The host may hold blanks, as a "log source identifier" may; a tag ("dsm[12]:") is none, and neither is
    what RFC 5424 puts behind the host.
    """
    if usual := _USUAL.fullmatch(text):
        stamp, end = begins_at(text, usual.start(1))
        if stamp is not None and end == usual.end(1) and _is_host(usual[2]):
            return Head(stamp, usual[2], "")
    return _in_front(text)


def is_usual(text: str) -> bool:
    """Whether nothing but a stamp and a host stands in front of a message, as nearly always."""
    found = _USUAL.fullmatch(text)
    return found is not None and _is_host(found[2])


@lru_cache(maxsize=4096)
def _is_host(word: str) -> bool:
    from dscase.events.envelopes.header import sound

    return bool(sound(word)) and not _SYSLOG_LEVEL.fullmatch(word)


def _in_front(text: str) -> Head:
    """The same, of whatever it is."""
    from dscase.events.envelopes.header import innermost

    found = innermost(text)
    return Head(found.stamp, found.host, "", found.outer, found.labelled)
