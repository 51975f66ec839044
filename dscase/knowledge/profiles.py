"""Profiles: what is known of one event id or symptom, as schema-checked YAML in `data/profiles/`."""

from collections.abc import Mapping
from dataclasses import dataclass

Texts = Mapping[str, tuple[str, ...]]
"""Per language, "ja" and "en": the same number of sentences."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What to look for, what to do first, what to send. Ids are of system events unless said otherwise."""

    key: str  # the file's stem: "2205", "ips", "generic"
    ids: frozenset[str]  # the system events it speaks of
    module: str  # "" or the module whose events it speaks of
    title: Mapping[str, str]
    covers: Mapping[str, str]
    does_not_cover: Mapping[str, str]
    meaning: Texts
    related: tuple[str, ...]  # to look for in the window, same target where they name one
    agent_events: tuple[str, ...]  # agent event ids told inside descriptions
    recovery: tuple[str, ...]  # seen later for the same target: it is over
    alerts: tuple[str, ...]  # English names in the catalogue's alerts
    first: Texts  # what the event itself says to do, in our words
    attach: Texts  # extra evidence worth attaching
    packages: tuple[str, ...]  # "dsm", "dsa": whose are needed; the DSA's of the target
    debug: Texts  # logging that has to be on before it happens again
    keywords: Mapping[str, tuple[str, ...]]  # for the Q&A and Help Center search
    sources: tuple[str, ...]  # codes of `sources.csv`


def profile(event_id: str, module: str = "") -> Profile:
    """The profile of an event, the generic one where none is known."""
    raise NotImplementedError
