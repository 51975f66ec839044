"""The sandbox that texts and templates are filled in, and the place in a template at which that fails."""

import re
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from dscase.text import typed
from dscase.wording import plain_text

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
    """Nearly all texts are as plain as that, and thousands of events are told with them; None for others."""
    if not _PLAIN.fullmatch(text):
        return None
    names = tuple(_NAME.findall(text))
    return Plain(_NAME.sub("{!s}", text), names, frozenset(names))


@cache
def environment(*, markup: bool = False) -> Any:
    """The engine. `markup`: every value is escaped."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["typed"] = typed  # a path or name inside a command that can be pasted
    return made


@cache
def compiled(text: str, finish: Callable[[object], str] | None = None) -> Any:
    """A text of a catalogue, ready to be filled. `finish` is called with each value that is put into it."""
    made = environment()
    return (made.overlay(finalize=finish) if finish is not None else made).from_string(text)


def filled(text: str, facts: Mapping[str, object], *, spaced: bool) -> str:
    """A text of a catalogue, filled. `spaced`: as a plain text in Japanese has it."""
    if spaced:
        return plain_text.spaced(marked(text, facts))
    return str(compiled(text).render(facts))


def marked(text: str, facts: Mapping[str, object]) -> str:
    """A text of a catalogue, filled, every value in it marked as one."""
    return str(compiled(text, plain_text.value).render(facts))


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
