"""What a person means by a number, a name or a text: which events, alerts, statuses and ranges of ids."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Literal, NamedTuple, get_args
from unicodedata import normalize

from dscase.case.model import LANGS
from dscase.knowledge.catalogue import catalogue, table
from dscase.knowledge.names import Names
from dscase.knowledge.statuses import fold, lamp_named, status_of, statuses
from dscase.text import folded

Kind = Literal["event", "agent_event", "alert", "status", "signature", "lamp", "profile", "reason", "console"]
How = Literal["id", "exact", "containing", "words", "nothing"]
_NUMBER = re.compile(r"(?:イベント)?\s*(?:id)?\s*[:#]?\s*(\d{1,10})", re.IGNORECASE)
_REASON = re.compile(r"(?:理由|reason)\s*(?:id)?\s*[:=#]?\s*(-?\d{1,10})", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{3,}|[ァ-ヺー]{2,}|[一-鿿々]{2,}")
FEWEST_WORDS = 2
SHORTEST = 2
"""Letters a text must have to be sought inside others."""


class Hit(NamedTuple):
    """One thing a text may mean. `key`: the id; of an alert or status, its English name or text; of a lamp,
    its colour; of a profile, its key; of a reason, its number; of a place in the console, its English name.
    """

    kind: Kind
    key: str


class LookedUp(NamedTuple):
    """What was found, and how: by id; by a whole name or text; as a part of names; by words of it; or not."""

    how: How
    hits: tuple[Hit, ...]


def look_up(what: str, names: Names) -> LookedUp:
    """What `what` means: an id of any width ("2205", "ＩＤ：２２０５"), else a name or text in either
    language: whole, then as a part. `names` holds the names people keep for themselves.
    """
    plain = normalize("NFKC", what).strip()
    if number := _NUMBER.fullmatch(plain):
        hits = tuple(_by_id(str(int(number[1])), names))
        return LookedUp("id" if hits else "nothing", hits)
    if reason := _REASON.fullmatch(plain):
        number_of_reason = str(int(reason[1]))
        known = any(row["reason"] == number_of_reason for row in table("reason_ids.csv"))
        hits = (Hit("reason", number_of_reason),) if known or packet_reason(number_of_reason) else ()
        return LookedUp("id" if hits else "nothing", hits)
    if lamp := lamp_named(plain):
        return LookedUp("exact", (Hit("lamp", lamp),))
    sought = fold(plain)
    if not sought:
        return LookedUp("nothing", ())
    texts = tuple(_texts(names))
    if whole := tuple(dict.fromkeys(hit for text, hit in texts if text == sought)) or _named_in(plain):
        return LookedUp("exact", whole)
    parts = tuple(dict.fromkeys(hit for text, hit in texts if sought in text))
    if parts and len(sought) >= SHORTEST:
        return LookedUp("containing", parts)
    return LookedUp("nothing", ())


def by_words(what: str, more: Iterable[tuple[str, Hit]] = ()) -> LookedUp:
    """What has the most words of `what` in its name, at least two and half of them, in whatever way they are
    put (`same_words.csv`): "policy cannot be sent" is no part of a name, and means "Send Policy Failed".
    `more`: texts besides those published. First comes what has the rarer words, then what has fewer others.
    """
    sought = _words(what)
    named = [(hit, _shared(sought, name), len(_words(name))) for name, hit in chain(more, _published())]
    best = max((len(shared) for _, shared, _ in named), default=0)
    if best < FEWEST_WORDS or best * 2 < len(sought):
        return LookedUp("nothing", ())
    often = Counter(word for _, shared, _ in named for word in shared)
    ranked: dict[Hit, tuple[float, int]] = {}
    for hit, shared, of in named:
        if len(shared) == best:
            rank = (-sum(1 / often[word] for word in shared), of)
            ranked[hit] = min(ranked.get(hit, rank), rank)
    return LookedUp("words", tuple(sorted(ranked, key=ranked.__getitem__)))


def _words(text: str) -> frozenset[str]:
    """The words that tell one thing from another; what Japanese writes in hiragana joins or inflects."""
    return frozenset(_WORD.findall(_plainest(text)))


def _shared(sought: frozenset[str], name: str) -> set[str]:
    """The words that a name has: of scripts without blanks as a part, else whole."""
    plain, own = _plainest(name), _words(name)
    return {word for word in sought if word in own or (not word.isascii() and word in plain)}


@cache
def _plainest(text: str) -> str:
    """A text with one word for what is put in several ways."""
    same = _same_words()
    return _put_otherwise().sub(lambda found: same[found[0]], folded(text).replace("’", "'"))


@cache
def _same_words() -> Mapping[str, str]:
    return {row["word"]: row["same"] for row in table("same_words.csv")}


@cache
def _put_otherwise() -> re.Pattern[str]:
    written = sorted(_same_words(), key=len, reverse=True)
    return re.compile(
        "|".join(rf"\b{re.escape(one)}\b" if one.isascii() else re.escape(one) for one in written)
    )


def signature(number: str) -> Mapping[str, str] | None:
    """The narrowest range of signature ids that a number lies in: a row of `signature_ranges.csv`."""
    fitting = [
        (int(row["last"]) - int(row["first"]), place, row)
        for place, row in enumerate(table("signature_ranges.csv"))
        if int(row["first"]) <= int(number) <= int(row["last"])
    ]
    return min(fitting)[2] if fitting else None


def packet_reason(number: str) -> Mapping[str, str] | None:
    """Why a packet was stopped, where no rule of its own did: a row of `packet_reasons.csv`."""
    return next((row for row in table("packet_reasons.csv") if row["id"] == number), None)


def _by_id(number: str, names: Names) -> Iterator[Hit]:
    if number in catalogue().events or number in names.ids():
        yield Hit("event", number)
    if number in catalogue().agent_events:
        yield Hit("agent_event", number)
    if signature(number) is not None:
        yield Hit("signature", number)


def _named_in(plain: str) -> tuple[Hit, ...]:
    """The alert or status that a longer text tells: a mail's subject, a status with its lamp's colour."""
    if alert := catalogue().alert_named_in(plain):
        return (Hit("alert", alert.alert.name_en),)
    known = status_of(plain).known
    statuses = {hit for text, hit in _folded() if known and text == fold(known)}
    return tuple(sorted(statuses, key=lambda hit: hit.kind))


def _texts(names: Names) -> Iterator[tuple[str, Hit]]:
    """Every name and text, folded, and what it names; events first."""
    for event_id in sorted(names.ids(), key=int):
        for lang in LANGS:
            if name := names.name(event_id, lang):
                yield fold(name), Hit("event", event_id)
    yield from _folded()


@cache
def _published() -> tuple[tuple[str, Hit], ...]:
    known = catalogue()
    found: list[tuple[str, Hit]] = []
    for event in known.events.values():
        named = (event.name_en, event.name_ja, *event.older_names)
        found += [(name, Hit("event", event.id)) for name in named]
    for alert in known.alerts.all:
        named = (alert.name_en, alert.name_ja, alert.text_en, alert.text_ja)
        found += [(name, Hit("alert", alert.name_en)) for name in named]
    for own in known.agent_events.values():
        found += [(name, Hit("agent_event", own.id)) for name in (own.name_en, own.name_ja)]
    for status in statuses():
        found += [(text, Hit("status", status.text_en)) for text in (status.text_en, status.text_ja)]
    found += [(row["name"], Hit(_named_kind(row["kind"]), row["key"])) for row in table("name_variants.csv")]
    for row in table("console_labels.csv"):
        found += [(row[name], Hit("console", row["label_en"])) for name in ("label_en", "label_ja")]
    for row in table("packet_reasons.csv"):
        found += [(row[name], Hit("reason", row["id"])) for name in ("name_en", "name_ja")]
    return tuple((name, hit) for name, hit in found if name)


@cache
def _folded() -> tuple[tuple[str, Hit], ...]:
    return tuple((text, hit) for name, hit in _published() if (text := fold(name)))


def _named_kind(word: str) -> Kind:
    return next(kind for kind in get_args(Kind) if kind == word)
