"""All that a person changed, tried: each file by itself, then the documents made of all of them together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dscase.case.model import LANGS, Lang
from dscase.errors import DscaseError, UsageError
from dscase.lint import files, templates, texts
from dscase.lint.files import Own
from dscase.lint.problem import WEIGHTS, Problem
from dscase.lint.sample import samples
from dscase.lint.source import BrokenError
from dscase.lint.trial import make, noted
from dscase.wording.copying import own_language
from dscase.wording.engine import ENDING
from dscase.wording.words import Words

TYPESET = ".typ"
"""What the templates of the PDF end in: they are tried where Typst is there."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What was looked at: the folders in their order, the files in them; what is wrong, the gravest first."""

    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    problems: tuple[Problem, ...]

    @property
    def clean(self) -> bool:
        """Whether documents can be made, and say what was meant."""
        return all(problem.weight == "note" for problem in self.problems)


def lint(folders: Sequence[Path], screen_words: Words) -> Linted:
    """Tries the templates of folders, looked through in their order before ours. `screen_words`: those that
    describe failures.
    """
    own = [each for folder in folders for each in files.own(folder)]
    found = list(files.problems(own))
    sound = not any(one.weight == "error" for one in found)
    if any(each.known and not each.unchanged for each in own):
        for lang in LANGS:
            found_in_language = _language(lang, folders, own, screen_words, sound=sound)
            found += [one for one in found_in_language if one not in found]
    found.sort(key=lambda one: (WEIGHTS.index(one.weight), one.file, one.line))
    return Linted(tuple(folders), tuple(each.path for each in own), tuple(found))


def _language(
    lang: Lang, folders: Sequence[Path], own: Sequence[Own], screen_words: Words, *, sound: bool
) -> list[Problem]:
    """What is wrong with the texts and templates of a language; and, where nothing else is (`sound`: nor is
    with the files of all languages), with the documents made of them.
    """
    mine = [each for each in own if not each.unchanged and own_language(each.name) in (None, lang)]
    if not mine:
        return []
    filled = [each for each in mine if each.known and each.name.endswith(ENDING)]
    ours = texts.facts_taken(Words(lang, ours_alone=True).texts)
    is_said = _said_by(filled)
    found = [
        problem for each in mine if each.catalogue for problem in texts.problems(each.path, ours, is_said)
    ]
    try:
        words = Words(lang, folders, ours_alone=True)
    except DscaseError:  # a catalogue that cannot be read, reported above
        words = Words(lang, ours_alone=True)
    with samples(lang) as cases:
        trial = noted(cases, lang) if filled else None
        for each in filled:
            assert trial is not None
            found += templates.problems(each.path, trial.ours(each.name), words, screen_words)
        if sound and not any(problem.weight == "error" for problem in found):
            typeset = any(each.known and each.name.endswith(TYPESET) for each in mine)
            try:
                troubles = make(cases, words, "typst" if typeset else "none")
            except DscaseError as error:
                found.append(
                    Problem("no_document", "error", "", facts={"fault": screen_words.explain(error).what})
                )
            else:
                pdf_problems = [_of_pdf(trouble, screen_words) for trouble in troubles]
                found += [one for at, one in enumerate(pdf_problems) if one not in pdf_problems[:at]]
    return found


def _of_pdf(trouble: DscaseError, screen_words: Words) -> Problem:
    """What a PDF's template does wrong, or why nobody can tell."""
    if trouble.code != "render.pdf_template":
        return Problem("not_tried", "note", "", facts={"fault": screen_words.explain(trouble).what})
    line = str(trouble.facts["place"]).split(":")[1:2]
    number = int(line[0]) if line and line[0].isdigit() else 0
    return Problem(
        "fails", "error", str(trouble.facts["path"]), number, facts={"fault": trouble.facts["fault"]}
    )


def _said_by(filled: Sequence[Own]) -> Callable[[str], bool]:
    """Whether a template says the text of a key; those that cannot be read say nothing."""
    keys, beginnings = set(), set()
    for each in filled:
        try:
            source = templates.source_of(each.path)
        except (BrokenError, UsageError):
            continue
        keys |= {one.key for one in source.said if one.whole}
        beginnings |= {one.key for one in source.said if not one.whole}
    return lambda key: key in keys or key.startswith(tuple(beginnings))
