"""One profile's file: YAML, every field checked, every mistake named with its file, line and field.

    ids: [2205]                       # or module: anti_malware
    title: {ja: …, en: …}
    covers: {ja: …, en: …}
    does_not_cover: {ja: …, en: …}
    meaning: {ja: [sentence, …], en: [sentence, …]}

`title`, `covers` and `does_not_cover` are needed; of two languages one is enough, it then stands for both.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from dscase.case.model import LANGS
from dscase.errors import InputError

if TYPE_CHECKING:
    from dscase.knowledge.profiles import Profile, Texts

PACKAGES = ("dsm", "dsa")
ONE_TEXT = ("title", "covers", "does_not_cover")
TEXTS = ("meaning", "first", "attach", "debug")
WORDS = ("keywords",)
"""As TEXTS, but each language has as many as it has."""
IDS = ("ids", "related", "agent_events", "recovery")
LISTS = ("alerts", "packages", "sources", "statuses")
LINES = ("module", "sample", "recovered")
FIELDS = frozenset((*ONE_TEXT, *TEXTS, *WORDS, *IDS, *LISTS, *LINES))
_IDS_LINE = re.compile(r"^ids:[ \t]*\[([^\]\n]*)\]", re.MULTILINE)
_MODULE_LINE = re.compile(r"^module:[ \t]*(\w+)", re.MULTILINE)


def read(key: str, text: str, file: str) -> "Profile":
    """The profile in a file's text. `file` is how errors name it. Raises InputError."""
    from dscase.case import yaml
    from dscase.knowledge.profiles import Profile

    try:
        document = yaml.read(text, file, FIELDS)
    except InputError as error:
        told = error.facts.get("problem") or error.facts.get("text") or error.code
        line = error.facts.get("line", 1)
        raise InputError("knowledge.profile_yaml", file=file, line=line, reason=str(told)) from error
    check = _Check(document.fields, document.lines, file)
    check.names()
    return Profile(
        key=key,
        ids=frozenset(check.ids("ids")),
        module=check.line("module"),
        title=check.one("title"),
        covers=check.one("covers"),
        does_not_cover=check.one("does_not_cover"),
        meaning=check.texts("meaning"),
        related=check.ids("related"),
        agent_events=check.ids("agent_events"),
        recovery=check.ids("recovery"),
        alerts=check.list("alerts"),
        first=check.texts("first"),
        attach=check.texts("attach"),
        packages=check.packages(),
        debug=check.texts("debug"),
        keywords=check.texts("keywords", even=False),
        sources=check.list("sources"),
        statuses=check.list("statuses"),
        sample=check.line("sample"),
        recovered=check.line("recovered"),
    )


def glance(text: str) -> tuple[tuple[str, ...], str]:
    """Ids and module of a profile, without reading it whole; they stand in a line each, as ours have them."""
    ids, module = _IDS_LINE.search(text), _MODULE_LINE.search(text)
    listed = re.findall(r"\d+", ids[1]) if ids else []
    return tuple(listed), module[1] if module else ""


class _Check:
    """The fields of one file, each as its type or an error that names it."""

    def __init__(self, fields: dict[str, Any], lines: Mapping[Any, int], file: str) -> None:
        self._fields = fields
        self._lines = lines
        self._file = file

    def names(self) -> None:
        """Refuses fields that are not known, and names those that are needed."""
        for name in self._fields:
            if name not in FIELDS:
                guess = next(iter(get_close_matches(name, sorted(FIELDS), 1)), "")
                raise InputError(
                    "knowledge.profile_field",
                    file=self._file,
                    line=self._lines.get((name,), 1),
                    field=name[:80],
                    guess=guess,
                    known=", ".join(sorted(FIELDS)),
                )
        for name in ONE_TEXT:
            if not self._fields.get(name):
                raise InputError("knowledge.profile_needs", file=self._file, field=name)

    def one(self, field: str) -> Mapping[str, str]:
        """A text in each language."""
        stated = self._languages(field)
        texts = {lang: self._text(stated[lang], field, lang) for lang in LANGS if stated.get(lang)}
        return MappingProxyType({lang: texts.get(lang) or next(iter(texts.values())) for lang in LANGS})

    def texts(self, field: str, *, even: bool = True) -> "Texts":
        """A list of texts in each language, as many in both where `even`."""
        if not self._fields.get(field):
            return MappingProxyType(dict.fromkeys(LANGS, ()))
        stated = self._languages(field)
        texts = {lang: self._list(stated[lang], field, lang) for lang in LANGS if lang in stated}
        filled: dict[str, tuple[str, ...]] = {
            lang: texts.get(lang) or next(iter(texts.values())) for lang in LANGS
        }
        if even and len(filled["ja"]) != len(filled["en"]):
            self._wrong(field, (field,), "uneven")
        return MappingProxyType(filled)

    def ids(self, field: str) -> tuple[str, ...]:
        """Event ids."""
        found = self._list(self._fields.get(field), field)
        for place, event_id in enumerate(found):
            if not (event_id.isascii() and event_id.isdigit()):
                self._wrong(field, (field, place), "ids")
        return found

    def list(self, field: str) -> tuple[str, ...]:
        """A list of texts."""
        return self._list(self._fields.get(field), field)

    def packages(self) -> tuple[str, ...]:
        """Whose diagnostic packages."""
        found = self.list("packages")
        if set(found) - set(PACKAGES):
            self._wrong("packages", ("packages",), "packages")
        return found

    def line(self, field: str) -> str:
        """A text without language, "" when absent."""
        value = self._fields.get(field)
        return "" if value is None else self._text(value, field)

    def _languages(self, field: str) -> dict[str, Any]:
        stated = self._fields[field]
        if not isinstance(stated, dict) or not stated or set(stated) - set(LANGS):
            self._wrong(field, (field,), "languages")
        filled = {lang: value for lang, value in stated.items() if value is not None}
        if not filled:
            self._wrong(field, (field,), "languages")
        return filled

    def _list(self, value: Any, *place: str) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self._wrong(place[0], place, "list")
        return tuple(self._text(one, *place, number) for number, one in enumerate(value))

    def _text(self, value: Any, field: str, *inside: str | int) -> str:
        if not isinstance(value, str) or not value.strip():
            self._wrong(field, (field, *inside), "text")
        return str(value).strip()

    def _wrong(self, field: str, place: tuple[str | int, ...], kind: str) -> NoReturn:
        line = next(
            (self._lines[place[:size]] for size in range(len(place), 0, -1) if place[:size] in self._lines), 1
        )
        raise InputError("knowledge.profile_value", file=self._file, line=line, field=field, kind=kind)
