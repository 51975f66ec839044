"""Profiles: what is known of one event id or symptom, one YAML file each, read by one model.

    ids: [2205]                       # or module: anti_malware
    title: {ja: …, en: …}
    covers: {ja: …, en: …}
    does_not_cover: {ja: …, en: …}
    meaning:
      - {ja: a sentence, en: the same, sources: [S3]}

`title`, `covers` and `does_not_cover` are needed; of two languages one is enough, it then stands for both.
Sentences may as well be listed per language, `meaning: {ja: [sentence, …], en: [sentence, …]}`; ours are not,
because each of ours names the sources it was read from.
Ours are the files in `data/profiles/`, served from `data/profiles.json`, which `tools/compile_knowledge.py`
makes of them: JSON is read in a millisecond, YAML in a quarter of a second. A person's own profiles,
`profiles/*.yaml` in the case folder or in the folder of one's own knowledge, win over ours: the case's first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from dscase import home
from dscase.case import yaml
from dscase.case.model import LANGS, Frozen, Lang, PackageKind
from dscase.case.place import refuse_link_outside
from dscase.errors import InputError, UsageError
from dscase.knowledge import settings
from dscase.knowledge.catalogue import compiled
from dscase.knowledge.reasons import reason_meaning
from dscase.text import Listed
from dscase.window import read_length

FOLDER = "profiles"
GENERIC = "generic"
"""The profile of whatever has none of its own."""
MOST = 200
"""Files read from a person's folder. Ours are two dozen."""
_KINDS = {
    "tuple_type": "list",
    "frozen_set_type": "list",
    "literal_error": "packages",
    "string_pattern_mismatch": "ids",
    "length": "length",
    "languages": "languages",
    "uneven": "uneven",
}
"""What pydantic calls a mistake -> what our words do. Anything else is a text that is none."""


def _both_languages(stated: Any) -> dict[str, Any]:
    """What is stated per language; of two languages one is enough, it then stands for both."""
    filled = (
        {lang: value for lang, value in stated.items() if value is not None}
        if isinstance(stated, dict)
        else {}
    )
    if not filled or set(stated) - set(LANGS):
        raise PydanticCustomError("languages", "only ja and en may stand here")
    return {lang: filled.get(lang) or next(iter(filled.values())) for lang in LANGS}


def _sentences(stated: Any) -> Any:
    """Sentences listed per language, as a list of sentences in their languages; the latter as it is."""
    if isinstance(stated, Statements):
        return stated.each
    if not isinstance(stated, dict):
        return stated
    listed = _both_languages(stated)
    if not all(isinstance(sentences, list) for sentences in listed.values()):
        raise PydanticCustomError("tuple_type", "not a list")
    if len(listed["ja"]) != len(listed["en"]):
        raise PydanticCustomError("uneven", "not the same number of sentences in both languages")
    return [{"ja": ja, "en": en} for ja, en in zip(listed["ja"], listed["en"], strict=True)]


def _length(stated: Any) -> timedelta:
    """A length of time as people write it: `30m`, `7d`."""
    try:
        return read_length(str(stated))
    except UsageError:
        raise PydanticCustomError("length", "no length of time") from None


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Length = Annotated[timedelta, BeforeValidator(_length)]
EventId = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
Said = Annotated[dict[Lang, Line], BeforeValidator(_both_languages)]
Words = Annotated[dict[Lang, tuple[Line, ...]], BeforeValidator(_both_languages)]
"""Per language as many as it has."""


_NO_WORDS: dict[Lang, tuple[str, ...]] = dict.fromkeys(LANGS, ())


class Statement(Frozen):
    """One sentence in both languages, and the codes of the sources that say so."""

    ja: Line
    en: Line
    sources: tuple[Line, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _both(cls, stated: Any) -> Any:
        if not isinstance(stated, dict):
            raise PydanticCustomError("languages", "a sentence has its languages")
        rest = {name: value for name, value in stated.items() if name not in LANGS}
        return rest | _both_languages({lang: stated[lang] for lang in LANGS if lang in stated})


class Statements(Mapping[Lang, tuple[str, ...]]):
    """Sentences: a language has their texts, `each` has all there is of them."""

    def __init__(self, each: Iterable[Statement] = ()) -> None:
        self.each = tuple(each)

    def __getitem__(self, lang: Lang) -> tuple[str, ...]:
        return tuple(text.ja if lang == "ja" else text.en for text in self.each)

    def __iter__(self) -> Iterator[Lang]:
        return iter(LANGS)

    def __len__(self) -> int:
        return len(LANGS)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        listed = core_schema.no_info_before_validator_function(_sentences, handler(tuple[Statement, ...]))
        return core_schema.no_info_after_validator_function(cls, listed)


class Profile(Frozen):
    """What to look for, what to do first, what to send. Ids are of system events unless said otherwise."""

    key: str  # the file's stem: "2205", "ips", "generic"
    ids: frozenset[EventId] = frozenset()  # the system events it speaks of; with a module, that module's
    module: str = ""  # "" or the module whose events it speaks of
    title: Said
    covers: Said
    does_not_cover: Said
    meaning: Statements = Statements()
    related: tuple[EventId, ...] = ()  # to look for in the window, same target where they name one
    agent_events: tuple[EventId, ...] = ()  # agent event ids inside descriptions
    recovery: tuple[EventId, ...] = ()  # seen later for the same target: it is over
    recovers: dict[EventId, tuple[EventId, ...]] = Field(default_factory=dict)  # id -> which end it
    tried: bool = False  # its events tell attempts that failed; else a state that lasts until it is over
    before: Length | None = None  # how far before the window its causes may lie; None for what is usual
    after: Length | None = None  # how far after it what shows its end may lie; None for what is usual
    lamp_recovery: tuple[EventId, ...] = ()  # a person cleared the lamp; the cause may still be there
    alerts: tuple[Line, ...] = ()  # English names in the catalogue's alerts
    first: Statements = Statements()  # what the event itself says to do, in our words
    attach: Statements = Statements()  # extra evidence worth attaching
    asked: Statements = Statements()  # what the vendor's own page asks for in this very case
    packages: tuple[PackageKind, ...] = ()  # whose are needed; the DSA's of the target
    debug: Statements = Statements()  # logging that has to be on before it happens again
    unknown: Statements = Statements()  # what was sought in print and not found
    keywords: Words = _NO_WORDS  # for the Q&A and Help Center search
    sources: tuple[Line, ...] = ()  # codes of `sources.csv` that its ids, alerts and statuses were read from
    statuses: tuple[Line, ...] = ()  # status texts, in English, that go with it
    sample: str = ""  # a log line of our own making that it applies to
    recovered: str = ""  # and one that shows the recovery

    def recovery_of(self, event_id: str) -> tuple[str, ...]:
        """The events that show that this one is over: a module's engine is not back because another's is."""
        return self.recovers.get(event_id, ()) if self.recovers else self.recovery

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every sentence, in the order of the documents."""
        return tuple(statement for field in STATEMENTS for statement in getattr(self, field).each)

    @property
    def every_source(self) -> tuple[str, ...]:
        """The codes of all its sources, each once."""
        codes = (code for statement in self.statements for code in statement.sources)
        return tuple(dict.fromkeys((*self.sources, *codes)))


STATEMENTS = ("meaning", "first", "attach", "asked", "debug", "unknown")
"""The fields of a profile that hold sentences."""
FIELDS = frozenset(Profile.model_fields) - {"key"}
"""What a profile's file may hold."""


def read_profile(key: str, text: str, file: str) -> Profile:
    """The profile in a file's text. `file` is how errors name it, with line and field. Raises InputError."""
    try:
        document = yaml.read(text, file, FIELDS)
    except InputError as error:
        reason = error.facts.get("problem") or error.facts.get("text") or error.code
        line = error.facts.get("line", 1)
        raise InputError("knowledge.profile_yaml", file=file, line=line, reason=str(reason)) from error
    stated = {name: value for name, value in document.fields.items() if value is not None}
    try:
        return Profile.model_validate({**stated, "key": key})
    except ValidationError as error:
        # A mistyped field explains why another one is missing.
        mistake = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        raise _refused(mistake, file, document.lines) from error


def _refused(mistake: ErrorDetails, file: str, lines: Mapping[yaml.Place, int]) -> InputError:
    place = mistake["loc"]
    field = str(place[-1] if mistake["type"] == "extra_forbidden" else place[0])
    turned = (*place[:1], *reversed(place[1:3]))  # sentences may be listed per language
    near = (one[:size] for size in range(len(place), 0, -1) for one in (place, turned))
    line = next((lines[one] for one in near if one in lines), 1)
    if mistake["type"] == "missing":
        return InputError("knowledge.profile_needs", file=file, field=field)
    if mistake["type"] == "extra_forbidden":
        guess = next(iter(get_close_matches(field, sorted(FIELDS), 1)), "")
        known = Listed(sorted(FIELDS))
        return InputError(
            "knowledge.profile_field", file=file, line=line, field=field[:80], guess=guess, known=known
        )
    kind = _KINDS.get(mistake["type"], "text")
    return InputError("knowledge.profile_value", file=file, line=line, field=field, kind=kind)


class Profiles:
    """All profiles: those `own` first, in their order, then ours."""

    def __init__(self, own: Sequence[Profile] = ()) -> None:
        self._own = tuple(own)

    def of(self, event_id: str, module: str = "", reason: str = "") -> Profile:
        """The profile of an event, the generic one where none is known. An id means nothing without its
        module: 600 is a sign-in from a manager, and a packet rule from an agent. `reason`: its reason id, by
        which a narrower profile may be known.
        """
        known = next((profile for profile in self._own if _speaks_of(profile, event_id, module)), None)
        if known is not None:
            return known
        why = None if module else reason_meaning(event_id, reason)
        if why is not None and why["profile"]:
            return self.by_key(why["profile"])
        key = _index().get((module, event_id)) or (_index().get((module, "")) if module else None)
        return self.by_key(key or GENERIC)

    def by_key(self, key: str) -> Profile:
        """The profile of a key. Raises KeyError."""
        own = next((profile for profile in self._own if profile.key == key), None)
        return own or _ours(key)

    def all(self) -> tuple[Profile, ...]:
        """Every profile, own ones first; ours that an own one of the same key stands for are left out."""
        own_keys = {profile.key for profile in self._own}
        return (*self._own, *(_ours(key) for key in compiled("profiles.json") if key not in own_keys))


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
                if case_dir is not None and folder.parent == case_dir:
                    refuse_link_outside(path, case_dir)
                found.append(read_profile(path.stem, settings.text(path), str(path)))
            except InputError as error:
                errors.append(error)
    return Profiles(found), tuple(errors)


def _speaks_of(profile: Profile, event_id: str, module: str) -> bool:
    return profile.module == module and (event_id in profile.ids or (bool(module) and not profile.ids))


@cache
def _ours(key: str) -> Profile:
    return Profile.model_validate({**compiled("profiles.json")[key], "key": key})


@cache
def _index() -> Mapping[tuple[str, str], str]:
    """(module, id) -> key of ours; the id is "" for all of a module's."""
    return {
        (stated.get("module", ""), event_id): key
        for key, stated in compiled("profiles.json").items()
        for event_id in stated.get("ids") or ([""] if stated.get("module") else [])
    }
