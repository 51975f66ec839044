"""Profiles: what is known of one event id or symptom, as schema-checked YAML in `data/profiles/`.

A person's own profiles, `profiles/*.yaml` in the case folder or in the folder of one's own knowledge, win
over ours: the case's first. What a file may hold stands in `profile_file`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from dscase import home
from dscase.errors import InputError

Texts = Mapping[str, tuple[str, ...]]
"""Per language, "ja" and "en": the same number of sentences."""

FOLDER = "profiles"
GENERIC = "generic"
"""The profile of whatever has none of its own."""
MOST = 200
"""Files read from a person's folder. Ours are two dozen."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What to look for, what to do first, what to send. Ids are of system events unless said otherwise."""

    key: str  # the file's stem: "2205", "ips", "generic"
    ids: frozenset[str]  # the system events it speaks of; with a module, that module's
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
    statuses: tuple[str, ...] = ()  # status texts, in English, that go with it
    sample: str = ""  # a log line of our own making that it applies to
    recovered: str = ""  # and one that shows the recovery


class Profiles:
    """All profiles: those `own` first, in their order, then ours."""

    def __init__(self, own: Sequence[Profile] = ()) -> None:
        self._own = tuple(own)

    def of(self, event_id: str, module: str = "") -> Profile:
        """The profile of an event, the generic one where none is known. An id means nothing without its
        module: 600 is a sign-in from a manager, and a packet rule from an agent.
        """
        known = next((one for one in self._own if _speaks_of(one, event_id, module)), None)
        if known is not None:
            return known
        key = _index().get((module, event_id)) or (_index().get((module, "")) if module else None)
        return self.by_key(key or GENERIC)

    def by_key(self, key: str) -> Profile:
        """The profile of a key. Raises KeyError."""
        own = next((one for one in self._own if one.key == key), None)
        return own or _ours(key)

    def all(self) -> tuple[Profile, ...]:
        """Every profile, own ones first; ours that an own one of the same key stands for are left out."""
        taken = {one.key for one in self._own}
        return (*self._own, *(_ours(key) for key in _keys() if key not in taken))


def profile(event_id: str, module: str = "") -> Profile:
    """Our profile of an event, the generic one where none is known."""
    return Profiles().of(event_id, module)


def profiles() -> tuple[Profile, ...]:
    """All of ours."""
    return Profiles().all()


def own(case_dir: Path | None = None) -> tuple[Profiles, tuple[InputError, ...]]:
    """The profiles of the case, then the person's own, then ours; and which files could not be used.

    A folder that is not there is no error: nobody has to keep one.
    """
    from dscase.knowledge import profile_file, settings

    found: list[Profile] = []
    errors: list[InputError] = []
    for folder in ([case_dir / FOLDER] if case_dir is not None else []) + [home.folder() / FOLDER]:
        try:
            paths = sorted(folder.glob("*.yaml"))[:MOST] if folder.is_dir() else []
        except (OSError, ValueError) as error:
            errors.append(settings.unusable(folder, str(error)))
            continue
        for path in paths:
            try:
                found.append(profile_file.read(path.stem, settings.text(path), str(path)))
            except InputError as error:
                errors.append(error)
    return Profiles(found), tuple(errors)


def _speaks_of(one: Profile, event_id: str, module: str) -> bool:
    return one.module == module and (event_id in one.ids or (bool(module) and not one.ids))


@cache
def _keys() -> tuple[str, ...]:
    folder = files("dscase.knowledge") / "data" / FOLDER
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def _text(key: str) -> str:
    return (files("dscase.knowledge") / "data" / FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


@cache
def _ours(key: str) -> Profile:
    from dscase.knowledge import profile_file

    if key not in _keys():
        raise KeyError(key)
    return profile_file.read(key, _text(key), f"{key}.yaml")


@cache
def _index() -> Mapping[tuple[str, str], str]:
    """(module, id) -> key of ours; the id is "" for all of a module's. Taken from a glance at their first
    lines, because reading two dozen YAML files whole takes a quarter of a second.
    """
    from dscase.knowledge import profile_file

    index: dict[tuple[str, str], str] = {}
    for key in _keys():
        ids, module = profile_file.glance(_text(key))
        index |= {(module, event_id): key for event_id in ids or ("",)}
    return index
