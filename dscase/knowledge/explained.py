"""The nouns of an explanation: what `explain` tells of what was asked, in one language."""

from dataclasses import dataclass

from dscase.case.model import Lang
from dscase.knowledge.lookup import How, Kind


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event that another text speaks of. `name` is in the language asked for where known."""

    id: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that was meant. "" or () is what does not apply to its kind, or what no source gives.

    `profiles` are the keys of the profiles that speak of it; `recovery_of`, the events it shows the end of.
    """

    kind: Kind
    id: str
    name: str
    name_ja: str = ""
    name_en: str = ""
    older_names: tuple[str, ...] = ()
    level: str = ""
    severity: str = ""
    dismissible: str = ""
    text_ja: str = ""
    text_en: str = ""
    category: str = ""
    module: str = ""
    lamp: str = ""
    statuses: tuple[str, ...] = ()  # those a lamp of this colour is shown with
    recovery_of: tuple[NamedEvent, ...] = ()
    profiles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoesWith:
    """An alert that goes with the event."""

    name_en: str
    name_ja: str
    text_ja: str
    severity: str
    dismissible: str


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Where to search, for what. `url` is "" where nobody has said how the site is searched."""

    site: str
    name: str
    words: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Where something was read. `url` is "" where none is known.

    `grade`: "A" a page of the vendor's, "B" the vendor's people, "C" from outside the vendor, "own" advice of
    our own; "" of a source that somebody's own profile names.
    """

    code: str
    text: str
    url: str
    grade: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """A sentence of an Advice, the field it stands in, and the codes of the sources that say so."""

    field: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A profile in one language, its ids with their names. `ids`: those it speaks of."""

    key: str
    ids: tuple[str, ...]
    title: str
    covers: str
    does_not_cover: str
    meaning: tuple[str, ...]
    first: tuple[str, ...]
    attach: tuple[str, ...]
    asked: tuple[str, ...]  # what the vendor's own page asks for in this very case
    packages: tuple[str, ...]
    debug: tuple[str, ...]
    related: tuple[NamedEvent, ...]
    agent_events: tuple[NamedEvent, ...]
    recovery: tuple[NamedEvent, ...]
    lamp_recovery: tuple[NamedEvent, ...]
    unknown: tuple[str, ...]
    alerts: tuple[GoesWith, ...]
    searches: tuple[SearchTerms, ...]
    sources: tuple[Publication, ...]
    statements: tuple[Sourced, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it. Where a text names many things in part, a status alone or a lamp, there is no advice."""

    asked: str
    lang: Lang
    found: How
    subjects: tuple[Subject, ...]
    advice: tuple[Advice, ...]
