"""Statuses of computers and agents: which text is a known one, which lamp colour goes with it, and which
colours a text speaks of.

The words for colours stand in `data/lamp_words.csv` and `data/lamp_nouns.csv`, their meanings in
`data/lamps.csv`; which known texts are trouble, in `data/status_states.csv`; the words that leave "green" as
it is, in `data/calm_words.csv`.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from unicodedata import normalize

from dscase.knowledge.catalogue import catalogue, table
from dscase.text import folded

Lamp = Literal["green", "yellow", "red", "grey", "blue", ""]
State = Literal["fine", "trouble", ""]
GRAVEST: tuple[Lamp, ...] = ("red", "yellow", "grey", "blue", "green", "")
"""Of several colours in one text the first of these counts: "was green, is orange now" is not quiet."""
LAMP_OF_LEVEL: Mapping[str, Lamp] = {"error": "red", "warning": "yellow"}
"""An event's name as the status: an orange lamp for a Warning is the vendor's (S3), red for an Error
follows from the lamp's meaning (S29: critical)."""
TELLING = 16
"""Letters from which on a known text is sought inside another; shorter ones ("On") are found anywhere."""
_OFFLINE = re.compile(r"オフライン|(?<![a-z])off-?line(?![a-z])", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![a-z0-9])[a-z0-9._-]*[0-9][a-z0-9._-]*(?![a-z0-9])")
"""A name of a computer, a time, a date."""
_CALLED = re.compile(r"(?:^|(?<=[\n,、。;]))[^\s:,、。;]*[-._][^\s:,、。;]*: ")
"""Whose status it is: "web-a: green". A name without a mark may be any word: "unknown: green"."""
_BLANK = " \t\r\n:;,.、。・「」『』()[]\"'-"
_ENDS = re.compile(r"[\n\r\t、。,;/|「」\"]|: | - ")


class KnownStatus(NamedTuple):
    """A status text as published. `text_ja` and `lamp` are "" where no source gives them."""

    kind: str
    text_en: str
    text_ja: str
    lamp: str
    source: str


class StatusTold(NamedTuple):
    """What a text says of a computer's status. `lamp`: the colour it names, else the known one's, else "".

    `known`: the published status text, or the system event's name, in English, that it holds; or "".
    """

    lamp: Lamp
    known: str


@cache
def statuses() -> tuple[KnownStatus, ...]:
    """All status texts, as published."""
    return tuple(KnownStatus(**row) for row in table("statuses.csv"))


def status_of(text: str) -> StatusTold:
    """What a text says of a status, typed by a person or taken from an export."""
    named = lamps_said(text)
    known = _known(normalize("NFKC", text))
    if named and not known.known:
        known = _known(without_lamps(text).strip(" ()/・:、,-"))
    return StatusTold(next((lamp for lamp in GRAVEST if lamp in named), known.lamp), known.known)


def state_of(text: str, names: tuple[str, ...] = ()) -> State:
    """Whether a status is fine, is trouble, or says neither. `names`: computers it may speak of.

    Offline is no lamp of its own, and trouble all the same. Of "green, offline" the worse counts. A text that
    says more than "green" is fine where every word of it is known to change nothing: "not green" names the
    colour, too.
    """
    status = status_of(text)
    state = _states().get(status.known, "")
    if state == "trouble" or status.lamp not in ("green", "") or _OFFLINE.search(normalize("NFKC", text)):
        return "trouble"
    return "fine" if (status.lamp == "green" or state == "fine") and _says_no_more(text, names) else ""


@lru_cache(1 << 10)
def _says_no_more(text: str, names: tuple[str, ...]) -> bool:
    """Whether nothing stays of a text without what is fine, and without what may stand beside it. A list of
    computers has the same few texts by the thousand.
    """
    plain = _CALLED.sub(" ", folded(text))
    for name in sorted(map(folded, filter(None, names)), key=len, reverse=True):
        plain = re.sub(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", " ", plain)
    for word in _calm_words():
        plain = word.sub(" ", plain)
    return not _NUMBERED.sub(" ", plain).strip(_BLANK)


def lamps_said(text: str) -> frozenset[Lamp]:
    """The colours whose words stand in the text, in any case and width."""
    plain = normalize("NFKC", text)
    return frozenset(lamp for lamp, word in _lamp_words() if word.search(plain))


def without_lamps(text: str) -> str:
    """The text without the words for colours."""
    plain = normalize("NFKC", text)
    for _, word in _lamp_words():
        plain = word.sub(" ", plain)
    return plain


def lamp_named(text: str) -> Lamp:
    """The colour that a text names and says nothing else of: "オレンジ", "orange lamp". Else ""."""
    said = lamps_said(text)
    rest = "".join(without_lamps(text).casefold().split())
    if len(said) != 1 or rest not in _lamp_nouns():
        return ""
    return next(iter(said))


def as_lamp(word: str) -> Lamp:
    """A table's own word for a colour, "" when it is none."""
    return next((lamp for lamp in GRAVEST if lamp == word), "")


def fold(text: str) -> str:
    """A text to compare by: case, width of letters and blanks do not matter."""
    return "".join(folded(text).split())


def _known(plain: str) -> StatusTold:
    """The text itself, or the longest known one that it holds as a whole part."""
    texts = _texts()
    if whole := texts.get(fold(plain)):
        return whole
    found = [part for part in map(fold, _ENDS.split(plain)) if part in texts]
    if not found:  # event names hold commas and colons themselves
        folded = fold(plain)
        found = [text for text in texts if len(text) >= TELLING and text in folded]
    return texts[max(found, key=len)] if found else StatusTold("", "")


@cache
def _texts() -> Mapping[str, StatusTold]:
    """Folded text -> what it says. The console shows the names of warnings and errors as statuses, too."""
    texts: dict[str, StatusTold] = {}
    for event in catalogue().events.values():
        for name in (event.name_en, event.name_ja) if event.level in LAMP_OF_LEVEL else ():
            texts[fold(name)] = StatusTold(LAMP_OF_LEVEL[event.level], event.name_en)
    for status in reversed(statuses()):  # the first row of a text counts
        named = [fold(text) for text in (status.text_en, status.text_ja) if text]
        before = [texts[text].lamp for text in named if text in texts]
        lamp = as_lamp(status.lamp) or next(filter(None, before), "")  # both languages' text means the same
        texts.update(dict.fromkeys(named, StatusTold(lamp, status.text_en)))
    texts.pop("", None)
    return texts


@cache
def _states() -> Mapping[str, State]:
    found: dict[str, State] = {}
    for row in table("status_states.csv"):
        found[row["text_en"]] = "trouble" if row["state"] == "trouble" else "fine"
    return found


@cache
def _calm_words() -> tuple[re.Pattern[str], ...]:
    """What is fine, and what may stand beside it; long ones first, as a short one may be part of them."""
    fine = {folded(status.text_en) for status in statuses() if _states().get(status.text_en) == "fine"}
    fine |= {
        folded(status.text_ja) for status in statuses() if status.text_ja and folded(status.text_en) in fine
    }
    words = fine | {row["word"] for row in (*table("calm_words.csv"), *table("lamp_nouns.csv"))}
    words |= {row["word"] for row in table("lamp_words.csv") if row["lamp"] == "green"}
    return tuple(
        re.compile(
            rf"(?<![a-z0-9]){blanks}(?![a-z0-9])" if word.isascii() and word[-1].isalnum() else blanks,
            re.IGNORECASE,
        )
        for word in sorted((folded(word) for word in words), key=len, reverse=True)
        for blanks in [re.escape(word).replace("\\ ", r"\s*").replace("\\(", r"\s*\(")]
    )


@cache
def _lamp_words() -> tuple[tuple[Lamp, re.Pattern[str]], ...]:
    """A lamp, and how its word stands by itself: "red" is no part of "recovered"."""
    return tuple((as_lamp(row["lamp"]), _lamp_pattern(row["word"])) for row in table("lamp_words.csv"))


@cache
def _lamp_nouns() -> frozenset[str]:
    """What may stand beside a colour, folded; nothing may, too."""
    return frozenset({"", *("".join(row["word"].split()) for row in table("lamp_nouns.csv"))})


def _lamp_pattern(word: str) -> re.Pattern[str]:
    bounded = rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
    return re.compile(bounded, re.IGNORECASE)
