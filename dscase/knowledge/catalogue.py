"""The event catalogue: levels, names and roles of events, alert names, and the words sources use.

Everything is read from the tables in `dscase/knowledge/data/`; the `source` column of each names where
the fact was read (`sources.csv` spells the codes out). Code asks for a role ("events_retrieved"), never
for an id.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal
from unicodedata import normalize

CatalogueLevel = Literal["error", "warning", "info"]


def table(name: str) -> Iterator[dict[str, str]]:
    """Rows of a table in `dscase/knowledge/data`, every value as text."""
    text = (files("dscase.knowledge") / "data" / name).read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A system event as published. `level` and `name_ja` are "" where no source gives them."""

    id: str
    level: str
    name_en: str
    name_ja: str


class Catalogue:
    """What is known of Deep Security's events and alerts. Build it once: `catalogue()`."""

    def __init__(self) -> None:
        self._events = {
            row["id"]: KnownEvent(row["id"], row["level"], row["name_en"], row["name_ja"])
            for row in table("system_events.csv")
        }
        self._levels = {row["word"].casefold(): row["level"] for row in table("level_words.csv")}
        self._placeholders = frozenset(
            row["text"].casefold() for row in table("placeholder_descriptions.csv")
        )
        self._none_words = frozenset(row["word"] for row in table("none_words.csv"))
        roles: dict[str, set[str]] = {}
        for row in table("roles.csv"):
            roles.setdefault(row["role"], set()).add(row["id"])
        self._roles = {role: frozenset(ids) for role, ids in roles.items()}
        self.csv_columns: Mapping[str, str] = MappingProxyType(
            {row["header"].casefold(): row["field"] for row in table("csv_columns.csv")}
        )

    def level(self, event_id: str) -> CatalogueLevel | None:
        """The level an event id is published with, or None."""
        known = self._events.get(event_id)
        return _level(known.level) if known else None

    def name(self, event_id: str, lang: str) -> str | None:
        """The event's name in "ja" or "en", or None where it is not known in that language."""
        known = self._events.get(event_id)
        if known is None:
            return None
        return (known.name_ja if lang == "ja" else known.name_en) or None

    def level_of_word(self, word: str) -> CatalogueLevel | None:
        """The level a source's own word stands for ("Warning", "警告"), in any case."""
        return _level(self._levels.get(word.strip().casefold(), ""))

    def ids(self, role: str) -> frozenset[str]:
        """Event ids that play a role. An unknown role is a programming error."""
        return self._roles[role]

    def is_placeholder(self, description: str) -> bool:
        """Whether a description only says that there is none ("Description Omitted")."""
        return description.strip().casefold() in self._placeholders

    def means_none(self, stated: str) -> bool:
        """Whether a person's answer says that there was nothing ("none", "なし")."""
        return normalize("NFKC", stated).strip(" .。").casefold() in self._none_words

    def alert_named_in(self, subject: str) -> str | None:
        """English name of the alert whose text or name a mail's subject holds; the longest match wins."""
        best, size = None, 0
        for name, pattern in _alert_patterns():
            found = pattern.search(subject)
            if found and len(found[0]) > size:
                best, size = name, len(found[0])
        return best


def _level(word: str) -> CatalogueLevel | None:
    for level in ("error", "warning", "info"):
        if word == level:
            return level
    return None


@cache
def _alert_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each alert's names and texts as patterns, with the count of computers left open."""
    patterns = []
    for row in table("alerts.csv"):
        for text in (row["name_en"], row["name_ja"], row["text_en"], row["text_ja"]):
            if text:
                # The published texts stand for a number: "{0} computers", "X台".
                open_count = re.escape(text.rstrip("。")).replace(r"\{0\}", r"\d+")
                open_count = re.sub(r"^[Xx](?=台)", r"\\d+", open_count)
                patterns.append((row["name_en"], re.compile(open_count, re.IGNORECASE)))
    return tuple(patterns)


def left_by(file_name: str) -> str:
    """Who drops files of this name by itself: "desktop" (`Thumbs.db`), "office" (a lock file), or ""."""
    name = file_name.casefold()
    return next(
        (row["left_by"] for row in table("ignored_files.csv") if fnmatchcase(name, row["pattern"])), ""
    )


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    return Catalogue()
