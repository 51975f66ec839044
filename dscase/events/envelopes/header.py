"""The header of a line, out of all that stands in front of its message: whoever wrote what.

Usage: `innermost("2026-04-20T05:10:00+09:00 relay01 <134>Apr 20 03:20:54 kaga ")` gives the stamp 03:20:54
and the host "kaga" as the event's own, and "2026-04-20T05:10:00+09:00 relay01" as what relayed it.

A relay, a collector or an export puts its own stamp, host, labels and words in front of what it got. So the
last stamp in front of the message is the event's, with the word behind it as its host. A host is a word
or, where a sender is known by a name of several, these: no stamp, no label set, no tag, no stream's name,
no level, nothing with a colon, brace or quote in it.
"""

import re
from functools import cache
from typing import NamedTuple

from dscase.events.envelopes.stamp_forms import begins_at
from dscase.knowledge.catalogue import table
from dscase.window.stamps import ZONE_NAME, Stamp

_BEGINS = re.compile(
    r"(?:(?<![\w.,:+/-])|(?<=>)|(?<=> )"
    r"|(?<=[:,-])(?=[A-Z][a-z]{2} [ \d]\d |\d{4}[-/]\d\d[-/]\d\d[T ]))(?=[0-9A-Z])"
)  # behind a colon stand the lines that a search found, behind a comma those of a row without quotes
_LABELS = re.compile(r"\{[^{}]*\}|\[[^\[\]]*=[^\[\]]*\]")
_LABEL = re.compile(r'([\w.\-]+)\s*=\s*(?:\\?"([^"\\]*)\\?"|([^\s,"{}]+))')
_PRI = re.compile(r"(?:(?<!\w)\d{1,7} )?<\d{1,3}>")
_STRUCTURED = re.compile(r"(?:<\d{1,3}>[1-9]\d? +|(?:\A|[ \t:])1 +(?:- - - +)?)\Z")
_BEFORE = re.compile(r"(?:(?<![\w.])\d{1,7} )?<\d{1,3}>(?:[1-9]\d? )? *\Z")
_BETWEEN = " \t:,;|\ufeff"
_LEVEL = re.compile(
    r"(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|ntp|security|console|local[0-7])"
    r"[.:](?:emerg|alert|crit|critical|err|error|warn|warning|notice|info|informational|debug)",
    re.IGNORECASE | re.ASCII,
)
_TAG = re.compile(r"[^\[\]:]*\[[^\[\]]*\]:?|.*[:\]]")
_ADDRESS = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?:%\w+)?", re.ASCII
)
_NO_HOST = re.compile(rf"[{{}}\"'<>|=\\,;:]|^[\W\d_]+$|^\d+$|^(?:{ZONE_NAME})$")
_PORT = re.compile(r"(?<=[^:]):\d{1,5}\Z")
_BRACKETED = re.compile(r"\[[^\[\]=]+\]")
_ASIDE = re.compile(r"\([0-9A-Fa-f.:]+\)")  # its address
_NILS = re.compile(r" - (?:- |\[)")  # what RFC 5424 writes for what it has not, behind host and program
_MOST_WORDS = 3


class EnvelopeHeader(NamedTuple):
    """`stamp` None without a time, `host` "" without one. `outer`: the text of a relay's header, or "".

    `labelled`: the host is what a label in front of the line says, as the line itself names none.
    """

    stamp: Stamp | None
    host: str
    outer: str = ""
    labelled: bool = False


def innermost(text: str) -> EnvelopeHeader:
    """Reads what stands in front of a message. Never raises."""
    labels = _labelled_host(text)
    plain = _LABELS.sub(lambda found: " " * len(found[0]), text) if "=" in text else text
    found = _stamps(plain)
    if not found:
        return EnvelopeHeader(None, _host_alone(plain) or labels, "", bool(labels))
    stamp, start, end = found[-1]
    structured = _STRUCTURED.search(plain, 0, start) is not None
    host = _host(plain[end:], structured=structured)
    outer = _outer(text[: _front(plain, start)]) if len(found) > 1 else ""
    if not host and labels and not outer:
        return EnvelopeHeader(stamp, labels, outer, labelled=True)
    return EnvelopeHeader(stamp, host, outer)


def _stamps(text: str) -> list[tuple[Stamp, int, int]]:
    """The stamps of a text, with where they begin and end."""
    found: list[tuple[Stamp, int, int]] = []
    reached = 0
    for place in _BEGINS.finditer(text):
        at = place.start()
        if at < reached:
            continue
        stamp, end = begins_at(text, at)
        if stamp is not None:
            found.append((stamp, at, end))
            reached = end
    return found


def _front(text: str, start: int) -> int:
    """Where the header begins whose stamp begins at `start`: with its PRI."""
    pri = _BEFORE.search(text, 0, start)
    if pri is None:
        pri = _STRUCTURED.search(text, 0, start)
    return pri.start() if pri else start


def _outer(text: str) -> str:
    """When and by whom a line was relayed: the stamp and the host next to the event's own header."""
    found = _stamps(_LABELS.sub(lambda found: " " * len(found[0]), text))
    if not found:  # their parts run into each other
        return ""
    stamp, start, end = found[-1]
    host = _host(text[end:], structured=_STRUCTURED.search(text, 0, start) is not None)
    return " ".join(filter(None, (stamp.text, host or _labelled_host(text))))


def _host_alone(text: str) -> str:
    """The host of RFC 5424 without a time: `<134>1 - kaga dsm - - -`."""
    found = re.match(r"[ \t\ufeff]*<\d{1,3}>[1-9]\d? - (\S+) ", text)
    return sound(found[1]) if found else ""


def _host(text: str, *, structured: bool) -> str:
    """The host in what stands between a stamp and a message."""
    words = re.sub(r"^[\])]+", "", text.lstrip(_BETWEEN)).lstrip(_BETWEEN).rstrip(_BETWEEN).split()
    colon = text.lstrip(" \t").startswith(":")  # behind the stamp: what follows may have one, too
    if structured or _NILS.search(text):
        return sound(words[0]) if words else ""
    while words and _is_between(words[0]):
        words = words[1:]
    while len(words) > 1 and (_is_between(words[-1]) or _ASIDE.fullmatch(words[-1])):
        words.pop()
    words = [word for word in words if word not in (":", "-")] if words and words[0] != "-" else []
    if not words:
        return ""
    ended = text.rstrip(" \t\ufeff").endswith(":")
    if len(words) == 1:
        return _only(words[0] + ":" * (ended and not words[0].endswith(":")), sure=colon)
    return _first(words, ended=ended)


def _is_between(word: str) -> bool:
    """Whether a word stands between stamp and host without being either."""
    return (
        _LEVEL.fullmatch(word) is not None
        or _PRI.fullmatch(word) is not None
        or word.casefold() in _words()["between"]
        or word in ("F", "P")
    )


def _only(word: str, *, sure: bool) -> str:
    """The host, where a single word stands there: with a colon it may be a program's name."""
    if not word.endswith(":"):
        return (
            sound(word)
            if _BRACKETED.fullmatch(word) or not _TAG.fullmatch(word) or _ADDRESS.fullmatch(word)
            else ""
        )
    bare = word.rstrip(":")
    if "[" in bare or "_" in bare or (bare.casefold() in _words()["program"] and not sure):
        return ""
    return sound(bare)


def _first(words: list[str], *, ended: bool) -> str:
    """The host, where several words stand there: tags follow it, or it is a name of several words."""
    first = words[0]
    if first.endswith(":") and not _ADDRESS.fullmatch(first):
        return sound(first.rstrip(":"))
    if "- -" in " ".join(words) or len(words) > _MOST_WORDS or ended:
        return sound(first)
    if any(_TAG.fullmatch(word) or word.casefold() in _words()["program"] for word in words[1:]):
        return sound(first)
    name = " ".join(words)
    return name if sound(first) and not _NO_HOST.search(name) else sound(first)


def sound(word: str) -> str:
    """The word where it can be a host, else ""."""
    word = word.strip("\ufeff")
    if _BRACKETED.fullmatch(word):  # a relay's, around a name as around an address
        word = word[1:-1]
    if _ADDRESS.fullmatch(word):
        return word
    word = _PORT.sub("", word)
    if _NO_HOST.search(word) or word == "-" or word.endswith(":") or word.casefold() in _words()["between"]:
        return ""
    return "" if begins_at(word, 0)[0] is not None else word


def is_name(word: str) -> bool:
    """Whether a word can be a host's name or address and is no word that programs put beside one."""
    return bool(sound(word)) and not _is_between(word) and word.casefold() not in _words()["program"]


def _labelled_host(text: str) -> str:
    """The host that labels in front of a line name: `{host="kaga", job="syslog"}`."""
    if "=" not in text:
        return ""
    for labels in _LABELS.finditer(text):
        values = {found[1].casefold(): found[2] or found[3] or "" for found in _LABEL.finditer(labels[0])}
        for name in _words()["label"]:
            if sound(values.get(name, "")):
                return values[name]
    return ""


@cache
def _words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {"between": (), "program": (), "label": ()}
    for row in table("header_words.csv"):
        found[row["is"]] = (*found[row["is"]], row["word"].casefold())
    return found
