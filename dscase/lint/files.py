"""The files of a person's folder of templates: which are looked for at all, and which only repeat ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dscase.case.model import LANGS
from dscase.errors import InputError, UsageError
from dscase.knowledge.catalogue import left_by
from dscase.lint.problem import Problem, listed, near
from dscase.render.docx.frame import REFERENCE
from dscase.wording.copying import template_files
from dscase.wording.engine import ENDING
from dscase.wording.words import WORDS, Words, package_templates, read_template


@dataclass(frozen=True, slots=True)
class Own:
    """A file. `name` is its place in the folder; `known`: one that is looked for; `unchanged`: as ours is."""

    folder: Path
    name: str
    known: bool
    unchanged: bool

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / self.name

    @property
    def catalogue(self) -> bool:
        """Whether it holds texts of a language."""
        return _is_catalogue(self.name)


def own(folder: Path) -> list[Own]:
    """The files of a folder but for those that desktops leave; none where there is no such folder."""
    place = package_templates()
    ours = template_files(place)
    return [
        Own(folder, name, name in ours or _is_catalogue(name), _same(folder / name, place / name))
        for name in template_files(folder)
        if not left_by(name.rpartition("/")[2])
    ]


def problems(found: Sequence[Own]) -> Iterator[Problem]:
    """Files that nothing looks for, that cannot be used, and that need not be there."""
    for each in found:
        if not each.known:
            facts = {"guess": near(each.name, template_files(package_templates()))}
            yield Problem("unknown_file", "warning", str(each.path), facts=facts)
        elif each.unchanged or each.catalogue or each.name.endswith(ENDING):
            continue  # nothing to look at, or more than the file itself is needed for it
        elif each.name == REFERENCE:
            yield from _reference(each)
        else:
            yield from _unreadable(each)
    for folder in dict.fromkeys(each.folder for each in found):
        same = [each.name for each in found if each.folder == folder and each.unchanged]
        if same:
            yield Problem(
                "unchanged", "note", str(folder), 0, "", {"count": len(same), "names": listed(same)}
            )


def _is_catalogue(name: str) -> bool:
    *folders, last = name.split("/")
    return folders in [[lang, WORDS] for lang in LANGS] and last.endswith(".toml")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _unreadable(own: Own) -> Iterator[Problem]:
    """Whether a style sheet or a script can be read; what it says is its owner's affair."""
    try:
        read_template(own.path)
    except UsageError as error:
        yield Problem("unreadable", "error", str(own.path), facts={"fault": str(error.facts["fault"])})


def _reference(own: Own) -> Iterator[Problem]:
    from dscase.render.docx.reference import compare

    file = str(own.path)
    try:
        compared = compare(Words("ja", [own.folder], ours_alone=True))
    except InputError as error:
        yield Problem("reference", "error", file, facts={"fault": str(error.facts["fault"])})
        return
    if compared.taken:
        yield Problem("reference_taken", "note", file, facts={"kinds": " ".join(compared.taken)})
    for name in compared.lacking:
        yield Problem("style_lacking", "warning", file, key=name)
    for name in compared.of_other_type:
        yield Problem("style_type", "warning", file, key=name)
    for name in compared.torn:
        yield Problem("place_torn", "warning", file, key=name)
    for name in compared.unfilled:
        yield Problem("place_unused", "note", file, key=name)
