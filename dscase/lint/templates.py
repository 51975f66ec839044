"""A person's templates held against ours: given what ours are given, and filled with the samples."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dscase.errors import DscaseError, UsageError
from dscase.lint.problem import Problem, listed, near
from dscase.lint.source import BrokenError, SaidText, Scanned, read
from dscase.lint.texts import Facts, facts_taken
from dscase.wording.words import Template, Words, read_template

Given = Mapping[str, object]
"""What a template is filled with, once."""


@dataclass(frozen=True, slots=True)
class Ours:
    """Our own template of the same name: what it takes, and all that it was filled with in the samples.

    Where none of the samples' documents is made of it, `given` is empty.
    """

    source: Scanned
    markup: bool
    given: Sequence[Given] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names a template in its place may use."""
        return frozenset(self.source.names).union(*(each.keys() for each in self.given))


def source_of(path: Path, *, markup: bool = False) -> Scanned:
    """What a template file asks for. Raises BrokenError, or UsageError where it cannot be read."""
    return read(read_template(path), markup=markup)


def problems(path: Path, ours: Ours, words: Words, screen_words: Words) -> Iterator[Problem]:
    """What is wrong with a template. `words` fill it, `screen_words` describe a failure."""
    file = str(path)
    try:
        source = source_of(path, markup=ours.markup)
    except BrokenError as fault:
        yield Problem("syntax", "error", file, fault.line, facts={"fault": str(fault)})
        return
    except UsageError as error:
        yield Problem("unreadable", "error", file, facts={"fault": str(error.facts["fault"])})
        return
    found = [*_unknown(file, source, ours.names), *_unsaid(file, source.said, facts_taken(words.texts))]
    yield from found
    if not found:  # what seems lost may be what was misspelt
        for name in sorted(ours.source.names.keys() - source.names.keys()):
            yield Problem("lost", "warning", file, facts={"name": name})
        yield from _unfilled(Template(words, path, markup=ours.markup), file, ours, screen_words)


def _unknown(file: str, source: Scanned, known: frozenset[str]) -> Iterator[Problem]:
    for name, line in source.names.items():
        if name not in known:
            facts = {"name": name, "guess": near(name, known), "known": listed(known)}
            yield Problem("unknown_name", "error", file, line, facts=facts)


def _unsaid(file: str, said: Collection[SaidText], facts: Facts) -> Iterator[Problem]:
    """Texts that are said and are not there, or take more than they are given."""
    for one in said:
        if not one.whole:
            if not any(key.startswith(one.key) for key in facts):
                yield Problem("unknown_text", "error", file, one.line, one.key, {"guess": ""})
        elif one.key not in facts:
            yield Problem("unknown_text", "error", file, one.line, one.key, {"guess": near(one.key, facts)})
        elif lacking := facts[one.key] - one.facts:
            facts_of_problem = {"names": listed(lacking), "call": listed(f"{name}=…" for name in lacking)}
            yield Problem("text_facts", "error", file, one.line, one.key, facts_of_problem)


def _unfilled(template: Template, file: str, ours: Ours, screen_words: Words) -> Iterator[Problem]:
    """The first failure to fill it. One that takes nothing is filled with nothing."""
    for given in ours.given or ([{}] if not ours.names else []):
        try:
            template.render(**given)
        except DscaseError as error:
            line = int(error.facts.get("line", 0))
            fault = error.facts["fault"] if line else screen_words.explain(error).what
            place = str(error.facts["file"]) if line else file  # it may be in one that this imports
            yield Problem("fails", "error", place, line, facts={"fault": str(fault)})
            return
