"""Words people read, in one language: message catalogues and text templates, from folders that a user
may put in front of ours.

`templates/<lang>/words/*.toml` are merged into one catalogue with flattened keys ("error.x.what");
each text is a small Jinja2 template over the facts given. Everything runs in a sandbox with
StrictUndefined: an unknown name is an error, and log text handed in as a fact is data, never a template.
Lookup order: the case's own templates/, the person's, then the package's.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dscase import home
from dscase.case.model import Lang
from dscase.errors import DscaseError, UsageError
from dscase.text import Listed
from dscase.wording import apart, compiled, engine, plain_text
from dscase.wording.filler import FillOrder, Known

VARIABLE = "DSCASE_TEMPLATES"
FOLDER = "templates"
WORDS = "words"
"""The folder of a language's catalogues."""
LONGEST = 2_000_000
"""Bytes of a template or catalogue; the longest of ours has a twentieth."""


@dataclass(frozen=True, slots=True)
class ErrorText:
    """An error or finding in words: what is the matter, why it matters, what to do next."""

    what: str
    why: str
    next: str


def package_templates() -> Path:
    """Our own templates: inside the wheel, or at the top of the source tree."""
    inside = Path(__file__).parent.parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "templates"


def user_templates() -> Path:
    """The folder a person keeps their own templates in: what `DSCASE_TEMPLATES` names, else `templates` in
    their folder for settings, which need not be there. Raises UsageError where the variable names no folder.
    """
    stated = os.environ.get(VARIABLE)
    if stated and not Path(stated).is_dir():
        raise UsageError("wording.no_folder", folder=stated, variable=VARIABLE)
    return Path(stated) if stated else home.folder() / FOLDER


class Words:
    """Texts of one language. `folders` are searched first, in order; `ours_alone` knows no person's; `called`
    is what a document that texts and templates name is called here. `bounded`: a person's own texts and
    templates are filled in a process that is bounded.
    """

    plain = False
    """Whether they are for a plain text: a sentence says its time itself, Japanese has its blanks."""

    def __init__(
        self,
        lang: Lang,
        folders: Iterable[Path] = (),
        *,
        ours_alone: bool = False,
        called: Mapping[str, str] = MappingProxyType({}),
        bounded: bool = True,
    ) -> None:
        self.lang: Lang = lang
        self._folders = [*folders, *([] if ours_alone else [user_templates()]), package_templates()]
        self._called = called
        self.ready = cache(self._compiled)
        texts = _merged(lang, tuple(self._folders))
        self._bounded = bounded
        self._ours = _ours(lang) if bounded else None  # else a person's own would be kept among ours
        self._foreign = _foreign(lang, tuple(self._folders)) if bounded else frozenset()
        self._texts = {key: self.called(text) for key, text in texts.items()} if called else texts

    def called(self, text: str) -> str:
        """A text of ours, every document in it called as it is here; never one with log text in it."""
        if not self._called:
            return text
        either = "|".join(map(re.escape, self._called))
        return re.sub(
            rf"(?<![\w.-])(?:{either})(?!\w)", lambda found: self._called[found[0]], text, flags=re.ASCII
        )

    def for_plain_text(self) -> "Words":
        """The same texts, as a plain text has them."""
        copied = copy(self)
        copied.plain = True
        return copied

    @property
    def renamed(self) -> Mapping[str, str]:
        """What documents are called here, by what they are called elsewhere."""
        return self._called

    @property
    def texts(self) -> Mapping[str, str]:
        """Every text by its key, unfilled."""
        return MappingProxyType(self._texts)

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def say(self, key: str, /, **facts: object) -> str:
        """The text of a key, filled with facts. A key or a fact that is not there is a bug or a
        template's fault, and says which.
        """
        text = self._texts.get(key)
        if text is None:
            raise UsageError("wording.no_text", key=key, lang=self.lang)
        facts = self._told(facts)
        spaced = self.plain and self.lang == "ja"
        if (plain := engine.plain(text)) is not None and facts.keys() >= plain.needed:
            values = [facts[name] for name in plain.names]
            if spaced:
                return plain_text.spaced(plain.form.format(*map(plain_text.value, values)))
            return plain.form.format(*values)
        try:
            if key in self._foreign:
                return apart.filled(FillOrder("text", text, self.known, facts), key)
            return engine.filled(text, facts, spaced=spaced, ours=self._ours)
        except UsageError:  # it oversteps its bounds
            raise
        except Exception as fault:  # a user's template may raise anything
            raise UsageError("wording.bad_text", key=key, lang=self.lang, fault=str(fault)) from fault

    def typeset(self, key: str, /, **facts: object) -> str:
        """A text that the screen has, too, as a document has it: in Japanese without blanks beside Latin and
        with wide brackets. A person's own text stays as it is.
        """
        if self.lang != "ja" or self.plain or key in self._foreign or key not in self._texts:
            return self.say(key, **facts)
        return plain_text.typeset(engine.marked(self._texts[key], self._told(facts), self._ours))

    def _told(self, facts: dict[str, object]) -> dict[str, object]:
        """The facts, several things in one with the mark of this language between them."""
        if not any(isinstance(value, Listed) for value in facts.values()):
            return facts
        mark = self._texts["inquiry.list_mark"]
        return {
            name: mark.join(value.parts) if isinstance(value, Listed) else value
            for name, value in facts.items()
        }

    def template(self, name: str, *, markup: bool = False) -> "Template":
        """A text template by file name, e.g. "inquiry.txt.j2". `markup`: one for all languages that makes
        HTML or SVG, in which every value is escaped.
        """
        return Template(self, self.file(name if markup else f"{self.lang}/{name}"), markup=markup)

    def explain(self, error: DscaseError, *, page: bool = False) -> ErrorText:
        """An error's words. `page`: those of the page in the browser, which has no options to name."""
        return ErrorText(*(self._part(error, part, page=page) for part in ("what", "why", "next")))

    def _part(self, error: DscaseError, part: str, *, page: bool) -> str:
        key = f"error.{error.code}.{part}"
        return self.say(f"{key}_page" if page and self.has(f"{key}_page") else key, **error.facts)

    def file(self, name: str) -> Path:
        """A template file, found in the first folder that has it."""
        for folder in self._folders:
            path = folder / name
            if path.is_file():
                return path
        raise UsageError("wording.no_file", name=name)

    @property
    def known(self) -> Known:
        """What these words are made of, for another process."""
        spaced = self.plain and self.lang == "ja"
        return self.lang, tuple(self._folders[:-1]), tuple(self._called.items()), spaced

    def is_foreign(self, path: Path) -> bool:
        """Whether a template is a person's own, to be filled in a process that is bounded."""
        return self._bounded and not path.is_relative_to(package_templates())

    def _compiled(self, source: str, markup: bool) -> Any:
        """A template, ready to be filled, which may import others of the same folders."""
        from jinja2 import FunctionLoader

        environment = engine.environment(markup=markup).overlay(loader=FunctionLoader(self._imported))
        return engine.ready(environment, "markup" if markup else "template", source, self._ours)

    def _imported(self, name: str) -> tuple[str, str, None] | None:
        """Another template, and its file; None for a name that is none, or leads elsewhere."""
        if Path(name).name != name:
            return None
        try:
            path = self.file(name)
        except UsageError:  # the engine then names the template that asks for it
            return None
        return self.called(read_template(path)), str(path), None


def read_template(path: Path) -> str:
    """The content of a template file. Raises UsageError where it cannot be read, is not UTF-8 or too long."""
    try:
        return _text(path)
    except (OSError, ValueError) as fault:
        raise UsageError("wording.bad_template", file=str(path), line=0, fault=str(fault)) from fault


def _text(path: Path) -> str:
    """The content of a file of ours or a person's. Raises OSError, ValueError."""
    with path.open("rb") as stream:
        content = stream.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise ValueError(f"more than {LONGEST:,} bytes")
    return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


class Template:
    """A text template read from a file. `say` inside it speaks the catalogue."""

    def __init__(self, words: Words, path: Path, *, markup: bool = False) -> None:
        self._words, self._path, self._markup = words, path, markup

    def render(self, **facts: object) -> str:
        """The text, filled. Raises UsageError for a fault in the template, with its file and line, or in a
        text that it says.
        """
        source = self._words.called(read_template(self._path))
        try:
            if self._words.is_foreign(self._path):
                known, where = self._words.known, str(self._path)
                return apart.filled(FillOrder("template", source, known, facts, self._markup), where)
            return str(self._words.ready(source, self._markup).render(facts, say=self._words.say))
        except UsageError:  # a text said in it: the error names that one; or it oversteps its bounds
            raise
        except apart.FaultError as fault:
            raise _bad(fault.file or str(self._path), fault.line, fault) from fault
        except Exception as fault:  # a user's template may raise anything
            file, line = engine.place_of(fault)
            raise _bad(file or str(self._path), line, fault) from fault


def _bad(file: str, line: int, fault: Exception) -> UsageError:
    return UsageError("wording.bad_template", file=file, line=line, fault=str(fault))


@cache
def _foreign(lang: str, folders: tuple[Path, ...]) -> frozenset[str]:
    """The keys of texts that are a person's own."""
    ours = _ours(lang).texts
    texts = _merged(lang, folders)
    return frozenset(key for key, text in texts.items() if text != ours.get(key))


@cache
def _merged(lang: str, folders: tuple[Path, ...]) -> dict[str, str]:
    """All texts of a language; a folder earlier in the list wins, text by text."""
    ours = package_templates()
    texts: dict[str, str] = {}
    for folder in reversed(folders):
        texts |= _ours(lang).texts if folder == ours else _read(_catalogues(lang, folder))
    return texts


@cache
def _ours(lang: str) -> compiled.Compiled:
    """Our own texts of a language, and what they and our templates are compiled into."""
    paths = _catalogues(lang, package_templates())
    return compiled.of_language(lang, paths, lambda: _read(paths))


def _catalogues(lang: str, folder: Path) -> tuple[Path, ...]:
    return tuple(sorted((folder / lang / WORDS).glob("*.toml")))


def _read(paths: Iterable[Path]) -> dict[str, str]:
    """The texts of catalogues. Raises UsageError for one that is none."""
    texts: dict[str, str] = {}
    for path in paths:
        if not path.is_file():  # a named pipe would be waited on for ever
            raise UsageError("wording.bad_catalogue", file=str(path), fault="not a regular file")
        try:
            pairs = list(flattened(tomllib.loads(_text(path))))
        except (ValueError, OSError, RecursionError) as fault:  # no TOML, no UTF-8; or nested too deeply
            raise UsageError("wording.bad_catalogue", file=str(path), fault=str(fault)) from fault
        texts.update((key, str(value).strip("\n")) for key, value in pairs)
    return texts


def flattened(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """A catalogue's keys, the names of its tables in front of them, and what stands there."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flattened(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
