"""A message that a mail or an editor wrapped at a width becomes one line again, where that is certain.

Usage: `begins(text)` tells whether a line is torn inside its header, as no message is; `joined(text, lines)`
gives the whole line and how many of those behind it went into it, None where that is not certain;
`put_together(parts)` makes one of lines that are known to belong together.

    Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security        at a blank, which is put back
    Manager|20.0.1|2205|Update Failed|6|target=DSA-1 msg=It failed.
    TrendMicroDsTenant=Primary TrendMicroDsTenantId=0

Certain is: the last line ends with the vendor's own key, and one width explains all the others. At blanks
each line is as long as its words allow, and letters of ASCII stand on both sides of each break, as Japanese
is broken anywhere; inside of words the lines are all of one length, two of them at least.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from dscase.events.cef import VENDOR_KEY
from dscase.events.envelopes.record_line import HEADER

MOST = 64
"""Lines of one message."""
_LONGEST = 160  # characters of a line that was wrapped
_QUOTED = re.compile(r"(?:>[> ]*)?")
_WHOLE = re.compile(r"(?:CEF|LEEF):\s*\d+(?:\.\d+)?\|(?:[^|]*\|){5}")  # a header but for its severity
_SOUND = re.compile(r"(?:CEF|LEEF):\s*\d+(?:\.\d+)?\|(?:[^|]*\|){2}[\d.]+\|\d+\|")  # version and id whole
_WORD = re.compile(r"[!-~]+")
_KEY = re.compile(rf"{VENDOR_KEY}\w+=")
_KEY_END = re.compile(r"\w*=")
_KNOWN = re.compile(rf"(?:src|suser|target|msg|{VENDOR_KEY}\w+)=")
_MESSAGE = re.compile(r"[|\s]msg=")
_ENDS = re.compile(rf" {VENDOR_KEY}\w+=\S*\Z")
_FULL_LINES = 2
_TRIMMED = 1  # blanks that an editor took off the ends of lines that were all of one length


def begins(text: str) -> bool:
    """Whether a line holds the beginning of a header, and is torn inside of it."""
    return len(text) <= _LONGEST and HEADER.search(text) is not None and _WHOLE.search(text) is None


def quote_of(text: str) -> str:
    """What a mail puts in front of each line that it quotes: "> "; "" where the line is not quoted."""
    found = _QUOTED.match(text)
    return found[0] if found else ""


def joined(text: str, lines: Sequence[str]) -> tuple[str, int] | None:
    """The line, and how many of those behind it are in it."""
    quoted = quote_of(text)
    parts = [text[len(quoted) :]]
    for number, line in enumerate(lines[:MOST]):
        if not line.startswith(quoted) or not line[len(quoted) :].strip():
            return None
        parts.append(line[len(quoted) :])
        after = lines[number + 1][len(quoted) :].lstrip() if number + 1 < len(lines) else ""
        if _KEY.match(after):
            continue
        whole = _whole(parts, goes_on=bool(after))
        if whole and _ENDS.search(whole):
            return whole, number + 1
    return None


def put_together(parts: list[str]) -> str:
    """The line whose header is whole, and those behind it that go on with it, as one: with its own line ends
    inside of its message, else as it was wrapped; a key that was torn is whole. "" where that is not certain.
    """
    if _is_torn(parts[-2], parts[-1]):
        parts = [*parts[:-2], parts[-2] + parts[-1]]
        if len(parts) == 1:
            return parts[0]
    own_ends = _MESSAGE.search(parts[0]) is not None and not any(_KNOWN.match(part) for part in parts[1:])
    if len(parts) > _FULL_LINES:
        if whole := _whole(parts, goes_on=False):
            return whole
    elif _KNOWN.match(parts[-1]):
        return f"{parts[0].rstrip()} {parts[-1]}"
    return "\n".join(parts) if own_ends else ""


def _is_torn(before: str, behind: str) -> bool:
    """Whether one of the vendor's own keys is broken between two lines."""
    begun, goes_on = before[before.rfind(" ") + 1 :], _KEY_END.match(behind)
    return bool(begun and goes_on and _KEY.fullmatch(begun + goes_on[0]))


def _whole(parts: list[str], *, goes_on: bool) -> str:
    """The line that was broken, or "". `goes_on`: text stands behind the last part."""
    lengths = [len(part.rstrip()) for part in parts[:-1]]
    if len({len(part) for part in parts[:-1]}) > 1:
        return _at_words(parts) if max(lengths) - min(lengths) > _TRIMMED else ""
    if len(parts) <= _FULL_LINES or (goes_on and len(parts[-1]) >= len(parts[0])):
        return ""
    ends = {part.endswith(" ") for part in parts[:-1]}
    within = len(ends) > 1 or any(part.startswith(" ") for part in parts[1:])  # as no break at a blank is
    spaced, glued = "" if within else _at_words(parts), _anywhere(parts, goes_on=goes_on)
    # Lines broken at blanks can be of one length by chance: what only one of the two leaves whole decides.
    keys = [len(_KNOWN.findall(one)) if _SOUND.search(one) else 0 for one in (spaced, glued)]
    return "" if keys[0] == keys[1] else spaced if keys[0] > keys[1] else glued


def _at_words(parts: list[str]) -> str:
    """The line that was broken at its blanks, or ""."""
    bare = [part.rstrip() for part in parts]
    words = [_WORD.match(one.lstrip()) for one in bare[1:]]
    if not all(words) or not all(_WORD.match(one[-1:]) for one in bare[:-1]):
        return ""
    for measure in (len, _width):  # characters, or columns
        most = max((measure(one) for one in bare if len(one.split()) > 1), default=0)
        room = [measure(one) + 1 + len(word[0]) for one, word in zip(bare, words, strict=False) if word]
        if min(room) > most:
            return " ".join([bare[0], *(one.lstrip() for one in bare[1:])])
    return ""


def _anywhere(parts: list[str], *, goes_on: bool) -> str:
    """The line that was broken where it was too long, or "". `goes_on`: text stands behind the last part."""
    length, last = len(parts[0]), len(parts[-1])
    certain = len(parts) > _FULL_LINES and (last < length or (last == length and not goes_on))
    at_keys = any(_KNOWN.match(behind) and one[-1:] not in ("", " ", "|") for one, behind in pairwise(parts))
    return "".join(parts) if certain and not at_keys else ""


def _width(text: str) -> int:
    """The columns of a text on a screen."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
