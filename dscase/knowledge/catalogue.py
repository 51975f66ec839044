"""The catalogue: levels, names and roles of events, alerts, and the words sources use.

Everything is read from the tables in `dscase/knowledge/data/`, each when it is first asked for; the
`source` column of each names where the fact was read (`sources.csv` spells the codes out). A person's own
tables, where there are any, win (`settings`). Code asks for a role ("events_retrieved"), never for an id.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal
from unicodedata import normalize

from dscase.knowledge import settings
from dscase.knowledge.alerts import Alerts, KnownAlert, NamedAlert
from dscase.text import folded

CatalogueLevel = Literal["error", "warning", "info"]


def table(name: str) -> Iterator[dict[str, str]]:
    """Rows of a table in `dscase/knowledge/data`, every value as text; a person's own rows come first.

    Where the table's rows are known by one column, an own row that leaves cells blank has ours there.
    Raises InputError when a person's own table cannot be used.
    """
    text = (files("dscase.knowledge") / "data" / name).read_text(encoding="utf-8")
    ours = csv.DictReader(text.splitlines())
    if name not in settings.KEYS:
        return iter(ours)
    return _joined(ours, settings.rows(name, tuple(ours.fieldnames or ())), settings.KEYS[name])


@cache
def compiled(name: str) -> Mapping[str, Any]:
    """A file of `dscase/knowledge/data` that `tools/compile_knowledge.py` made of YAML, read once."""
    text = (files("dscase.knowledge") / "data" / name).read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _joined(
    ours: "csv.DictReader[str]", own: list[dict[str, str]], keys: tuple[str, ...]
) -> Iterator[dict[str, str]]:
    if not own:
        return iter(ours)
    known: dict[tuple[str, ...], dict[str, str]] = {}
    rest = []
    for row in ours:
        known.setdefault(tuple(row[key] for key in keys), row)
        rest.append(row)
    won = [
        {
            column: value or known.get(tuple(row[key] for key in keys), row)[column]
            for column, value in row.items()
        }
        for row in own
    ]
    taken = {tuple(row[key] for key in keys) for row in own}
    return iter([*won, *(row for row in rest if tuple(row[key] for key in keys) not in taken)])


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A system event as published. `level` and `name_ja` are "" where no source gives them.

    `older_names` are English names it has, or had, elsewhere (on premises, in earlier versions).
    """

    id: str
    level: str
    name_en: str
    name_ja: str
    source: str = ""
    older_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownAgentEvent:
    """An event of the agent's own, as descriptions quote it. "" is what no source gives."""

    id: str
    level: str
    name_en: str
    name_ja: str
    category: str
    source: str


class Catalogue:
    """What is known of Deep Security's events and alerts. Build it once: `catalogue()`."""

    @cached_property
    def events(self) -> Mapping[str, KnownEvent]:
        """System events by id."""
        older: dict[str, tuple[str, ...]] = {}
        for row in table("system_event_variants.csv"):
            older[row["id"]] = (*older.get(row["id"], ()), row["name_en"])
        return MappingProxyType(
            {
                row["id"]: KnownEvent(**row, older_names=older.get(row["id"], ()))
                for row in table("system_events.csv")
            }
        )

    @cached_property
    def agent_events(self) -> Mapping[str, KnownAgentEvent]:
        """The agent's own events by id. Their ids mean something else than a system event's."""
        return MappingProxyType({row["id"]: KnownAgentEvent(**row) for row in table("agent_events.csv")})

    @cached_property
    def alerts(self) -> Alerts:
        """The alerts, by name and text."""
        return Alerts(table("alerts.csv"))

    @cached_property
    def csv_columns(self) -> Mapping[str, str]:
        """Header of a console's export, in small letters -> Event field."""
        return MappingProxyType({row["header"].casefold(): row["field"] for row in table("csv_columns.csv")})

    @cached_property
    def _levels(self) -> Mapping[str, str]:
        return {row["word"].casefold(): row["level"] for row in table("level_words.csv")}

    @cached_property
    def _placeholders(self) -> frozenset[str]:
        return frozenset(row["text"].casefold() for row in table("placeholder_descriptions.csv"))

    @cached_property
    def _none_words(self) -> frozenset[str]:
        return frozenset(row["word"] for row in table("none_words.csv"))

    @cached_property
    def _managers(self) -> frozenset[str]:
        return frozenset(row["actor"].casefold() for row in table("manager_actors.csv"))

    @cached_property
    def _roles(self) -> Mapping[str, frozenset[str]]:
        roles: dict[str, set[str]] = {}
        for row in table("roles.csv"):
            roles.setdefault(row["role"], set()).add(row["id"])
        return {role: frozenset(ids) for role, ids in roles.items()}

    @cached_property
    def _severities(self) -> Mapping[str, str]:
        return {row["severity"]: row["level"] for row in table("severity_levels.csv")}

    def level_of_severity(self, severity: str) -> CatalogueLevel | None:
        """The level that a manager gives a severity of CEF or LEEF, or None."""
        return _level(self._severities.get(severity.strip(), ""))

    def agrees(self, event_id: str, name: str) -> bool | None:
        """Whether an event of this id and name is the published one, in one of its versions.

        None where nothing says so or otherwise: no event known by this id, no name, or a Japanese one of an
        event whose Japanese name is not known. The marks between the words do not count.
        """
        known = self.events.get(event_id)
        said = _letters(name)
        if known is None or not said or (not known.name_ja and not said.isascii()):
            return None
        return said in {_letters(each) for each in (known.name_en, known.name_ja, *known.older_names) if each}

    def level(self, event_id: str) -> CatalogueLevel | None:
        """The level an event id is published with, or None."""
        known = self.events.get(event_id)
        return self.level_of_word(known.level) if known else None

    def name(self, event_id: str, lang: str) -> str | None:
        """The event's name in "ja" or "en", or None where it is not known in that language."""
        known = self.events.get(event_id)
        if known is None:
            return None
        return (known.name_ja if lang == "ja" else known.name_en) or None

    def level_of_word(self, word: str) -> CatalogueLevel | None:
        """The level a source's own word stands for ("Warning", "警告"), in any case."""
        return _level(self._levels.get(word.strip().casefold(), ""))

    def ids(self, role: str) -> frozenset[str]:
        """Event ids that play a role. An unknown role is a programming error."""
        return self._roles[role]

    def tells(self, description: str) -> bool:
        """Whether a description says anything, and not only that there is none ("Description Omitted")."""
        said = description.strip().casefold()
        return bool(said) and said not in self._placeholders

    def means_none(self, stated: str) -> bool:
        """Whether a person's answer says that there was nothing ("none", "なし")."""
        return normalize("NFKC", stated).strip(" .。").casefold() in self._none_words

    def alert(self, name_or_text: str) -> KnownAlert | None:
        """The alert of a name in either language, or of a text with its count filled in."""
        return self.alerts.find(name_or_text)

    def alert_named_in(self, text: str) -> NamedAlert | None:
        """The alert that stands in a text, such as a mail's subject or the description of "Alert Started",
        and the count of computers it tells.
        """
        return self.alerts.named_in(text)

    def is_person(self, actor: str) -> bool:
        """Whether an event's actor names somebody, not the manager itself."""
        return bool(actor.strip()) and actor.strip().casefold() not in self._managers


def _letters(name: str) -> str:
    """A name's letters and digits, in small letters of one width."""
    plain = folded(name).replace("&", "and")
    return "".join(letter for letter in plain if letter.isalnum())


def _level(word: str) -> CatalogueLevel | None:
    for level in ("error", "warning", "info"):
        if word == level:
            return level
    return None


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
