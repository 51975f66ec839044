"""A person's catalogues held against ours: a text may take just the facts that ours of the same key takes."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from dscase.errors import UsageError
from dscase.lint.problem import Problem, listed, near
from dscase.lint.source import BrokenError, constants, read
from dscase.wording import apart, engine
from dscase.wording.filler import FillOrder
from dscase.wording.words import flattened, read_template

Facts = Mapping[str, frozenset[str]]
"""Key of a text -> the facts it is given."""

TRIED: tuple[object, ...] = ("x", 1, "")
"""What facts are tried with, one after the other, and then the words a text itself compares them with: what
they really are, only the place that says the text knows.
"""

_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([\w.-]+)\s*=")


def facts_taken(texts: Mapping[str, str]) -> Facts:
    """The facts that texts take. One that is no template takes none."""
    return {key: _names(text) for key, text in texts.items()}


def _names(text: str) -> frozenset[str]:
    try:
        return _read_names(text)
    except BrokenError:
        return frozenset()


def _read_names(text: str) -> frozenset[str]:
    """The names in a text. Nearly all texts are plain, and parsing them all takes seconds."""
    plain = engine.plain(text)
    return frozenset(read(text).names if plain is None else plain.names)


def problems(path: Path, ours: Facts, is_said: Callable[[str], bool]) -> Iterator[Problem]:
    """What is wrong with a catalogue. `is_said`: whether a person's own template says the text of a key."""
    try:
        source = read_template(path)
        pairs = list(flattened(tomllib.loads(source)))
    except tomllib.TOMLDecodeError as fault:
        line = re.search(r"at line (\d+)", str(fault))
        number = int(line[1]) if line else len(source.splitlines())  # else it is at the end
        yield Problem("toml", "error", str(path), number, facts={"fault": str(fault)})
        return
    except (RecursionError, ValueError) as fault:  # nested too deeply, or a number too long
        yield Problem("toml", "error", str(path), facts={"fault": str(fault)})
        return
    except UsageError as error:
        yield Problem("unreadable", "error", str(path), facts={"fault": str(error.facts["fault"])})
        return
    lines = _lines(source)
    for key, value in pairs:
        place = (str(path), lines.get(key, 0), key)
        if not isinstance(value, str):
            yield Problem("not_text", "error", *place)
        elif key in ours:
            yield from _faults(value, ours[key], place)
        elif not is_said(key):
            yield Problem("unknown_key", "note", *place, {"guess": near(key, ours)})


def _faults(text: str, given: frozenset[str], place: tuple[str, int, str]) -> Iterator[Problem]:
    try:
        names = _read_names(text)
    except BrokenError as fault:
        yield Problem("syntax", "error", *place, {"fault": str(fault)})
        return
    for name in sorted(names - given):
        facts = {"name": name, "guess": near(name, given), "known": listed(given)}
        yield Problem("unknown_name", "error", *place, facts)
    if names - given:
        return  # what seems lost may be what was misspelt
    for name in sorted(given - names):
        yield Problem("lost", "warning", *place, {"name": name})
    if engine.plain(text) is None and (why := _why_unfilled(text, given)):
        yield Problem("fails", "error", *place, {"fault": why})


def _why_unfilled(text: str, given: frozenset[str]) -> str:
    """Why a text cannot be filled, whatever it is filled with; "" where it can."""
    reason = ""
    for value in (*TRIED, *constants(text)):
        try:
            apart.filled(FillOrder("text", text, facts=dict.fromkeys(given, value)), text[:40])
        except apart.FaultError as fault:
            reason = reason or str(fault) or fault.kind
        except UsageError:  # it would with every value
            return apart.bounds()
        else:
            return ""
    return reason


def _lines(source: str) -> dict[str, int]:
    """The line at which each key stands."""
    table = ""
    lines: dict[str, int] = {}
    for number, line in enumerate(source.splitlines(), start=1):
        if found := _TABLE.match(line):
            table = f"{found[1]}."
        elif found := _KEY.match(line):
            lines.setdefault(table + found[1], number)
    return lines
