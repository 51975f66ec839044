"""Words people read, in one language: message catalogues and text templates, from folders that a user
may put in front of ours.

`templates/<lang>/words/*.toml` are merged into one catalogue with flattened keys ("error.x.what");
each text is a small Jinja2 template over the facts given. Everything runs in a sandbox with
StrictUndefined: an unknown name is an error, and log text handed in as a fact is data, never a template.
Lookup order: the case's own templates/, the user's, then the package's.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from dscase.case.model import Lang
from dscase.errors import DscaseError, UsageError

_NAME = re.compile(r"\{\{ ([a-z_]+) \}\}")
_PLAIN = re.compile(rf"(?:[^{{}}\r]|{_NAME.pattern})*")


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error or finding in words: what is the matter, why it matters, what to do next."""

    what: str
    why: str
    next: str


def package_templates() -> Path:
    """Our own templates: inside the wheel, or at the top of the source tree."""
    inside = Path(__file__).parent.parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "templates"


def user_templates() -> Path | None:
    """The folder a person keeps their own templates in: `DSCASE_TEMPLATES`, if set."""
    stated = os.environ.get("DSCASE_TEMPLATES")
    return Path(stated) if stated else None


class Words:
    """Texts of one language. `folders` are searched first, in order; `ours_alone` knows no user's; `called`
    is what a document that texts and templates name is called here.
    """

    def __init__(
        self,
        lang: Lang,
        folders: Iterable[Path] = (),
        *,
        ours_alone: bool = False,
        called: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.lang: Lang = lang
        user = None if ours_alone else user_templates()
        self._folders = [*folders, *([user] if user else []), package_templates()]
        self._called = called
        texts = _merged(lang, tuple(self._folders))
        self._texts = {key: self.called(text) for key, text in texts.items()} if called else texts

    def called(self, text: str) -> str:
        """A text of ours, every document in it called as it is here; never one with log text in it."""
        if not self._called:
            return text
        either = "|".join(map(re.escape, self._called))
        return re.sub(
            rf"(?<![\w.-])(?:{either})(?!\w)", lambda found: self._called[found[0]], text, flags=re.ASCII
        )

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
        if (plain := _plain(text)) is not None and facts.keys() >= set(plain.names):
            return plain.form.format(*[facts[name] for name in plain.names])
        try:
            return str(_compiled(text).render(facts))
        except Exception as fault:  # a user's template may raise anything
            raise UsageError("wording.bad_text", key=key, lang=self.lang, fault=str(fault)) from fault

    def template(self, name: str, *, markup: bool = False) -> "Template":
        """A text template by file name, e.g. "inquiry.txt.j2". `markup`: one for all languages that makes
        HTML or SVG, in which every value is escaped.
        """
        return Template(name, self, self.file(name if markup else f"{self.lang}/{name}"), markup=markup)

    def explain(self, error: DscaseError) -> Explanation:
        """An error's words."""
        key = f"error.{error.code}"
        return Explanation(*(self.say(f"{key}.{part}", **error.facts) for part in ("what", "why", "next")))

    def file(self, name: str) -> Path:
        """A template file, found in the first folder that has it."""
        for folder in self._folders:
            path = folder / name
            if path.is_file():
                return path
        raise UsageError("wording.no_file", name=name)


class Template:
    """A text template read from a file. `say` inside it speaks the catalogue."""

    def __init__(self, name: str, words: Words, path: Path, *, markup: bool = False) -> None:
        self._name, self._words, self._path, self._markup = name, words, path, markup

    def render(self, **facts: object) -> str:
        """The text, filled. A fault in the template names the file."""
        try:
            source = self._words.called(self._path.read_text(encoding="utf-8"))
            template = _environment(markup=self._markup).from_string(source)
            return str(template.render(facts, say=self._words.say))
        except Exception as fault:  # a user's template may raise anything
            raise UsageError(
                "wording.bad_text", key=self._name, lang=self._words.lang, fault=str(fault)
            ) from fault


class _Plain(NamedTuple):
    """A text with nothing but names in it, for `str.format`, and those names in their order."""

    form: str
    names: tuple[str, ...]


@cache
def _plain(text: str) -> _Plain | None:
    """Nearly all texts are as plain as that, and thousands of events are told with them; None for others."""
    if not _PLAIN.fullmatch(text):
        return None
    return _Plain(_NAME.sub("{!s}", text), tuple(_NAME.findall(text)))


@cache
def _environment(*, markup: bool = False) -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _compiled(text: str) -> Any:
    return _environment().from_string(text)


@cache
def _merged(lang: str, folders: tuple[Path, ...]) -> dict[str, str]:
    """All catalogues of a language; a folder earlier in the list wins, text by text."""
    texts: dict[str, str] = {}
    for folder in reversed(folders):
        for path in sorted((folder / lang / "words").glob("*.toml")):
            if not path.is_file():  # a named pipe would be waited on for ever
                raise UsageError("wording.bad_catalogue", file=path.name, fault="not a regular file")
            try:
                texts.update(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
                raise UsageError("wording.bad_catalogue", file=path.name, fault=str(fault)) from fault
    return texts


def _flat(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            texts.update(_flat(value, f"{prefix}{key}."))
        else:
            texts[prefix + key] = str(value).strip("\n")
    return texts
