"""The sandbox that texts and templates are filled in, and the place in a template at which that fails."""

import re
import traceback
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dscase.text import typed
from dscase.wording import plain_text

if TYPE_CHECKING:
    from dscase.wording.compiled import Compiled

_NAME = re.compile(r"\{\{ ([a-z_]+) \}\}")
_PLAIN = re.compile(rf"(?:[^{{}}\r]|{_NAME.pattern})*")
_FILE = "<template>"  # what the engine calls a template made of a text
ENDING = ".j2"
"""Of the files that are templates."""


class Plain(NamedTuple):
    """A text with nothing but names in it, for `str.format`; those names in their order, and as a set."""

    form: str
    names: tuple[str, ...]
    needed: frozenset[str]


@cache
def plain(text: str) -> Plain | None:
    """Nearly all texts are as plain as that, and thousands of events use them; None for others."""
    if not _PLAIN.fullmatch(text):
        return None
    names = tuple(_NAME.findall(text))
    return Plain(_NAME.sub("{!s}", text), names, frozenset(names))


@cache
def environment(*, markup: bool = False) -> Any:
    """The engine. `markup`: every value is escaped."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["typed"] = typed  # a path or name inside a command that can be pasted
    return env


def ready(environment: Any, use: str, source: str, ours: "Compiled | None") -> Any:
    """A text or template, ready to be filled. `ours`: where its code is kept; `use` names the environment."""
    if ours is None:
        return environment.from_string(source)
    code = ours.code(environment, use, source)
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


@cache
def _compiled(text: str, ours: "Compiled | None", *, marked: bool) -> Any:
    template = environment().overlay(finalize=plain_text.value) if marked else environment()
    return ready(template, "marked" if marked else "text", text, ours)


def filled(text: str, facts: Mapping[str, object], *, spaced: bool, ours: "Compiled | None" = None) -> str:
    """A text of a catalogue, filled. `spaced`: as a plain text in Japanese has it."""
    if spaced:
        return plain_text.spaced(marked(text, facts, ours))
    return str(_compiled(text, ours, marked=False).render(facts))


def marked(text: str, facts: Mapping[str, object], ours: "Compiled | None" = None) -> str:
    """A text of a catalogue, filled, every value in it marked as one."""
    return str(_compiled(text, ours, marked=True).render(facts))


class FaultPlace(NamedTuple):
    """Where filling a template failed. `file` is one that it imports, "" the template itself; the line counts
    from 1, and is 0 where nobody knows.
    """

    file: str
    line: int


def place_of(fault: Exception) -> FaultPlace:
    """Where a template failed, by what it raised."""
    from jinja2 import TemplateSyntaxError

    if isinstance(fault, TemplateSyntaxError):
        return FaultPlace(fault.filename or "", fault.lineno)
    for frame in reversed(traceback.extract_tb(fault.__traceback__)):
        if frame.filename == _FILE:
            return FaultPlace("", frame.lineno or 0)
        if frame.filename.endswith(ENDING):
            return FaultPlace(frame.filename, frame.lineno or 0)
    return FaultPlace("", 0)
