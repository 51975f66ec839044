"""Copies of our own templates, for a person to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from dscase import atomic
from dscase.case.model import LANGS, Lang
from dscase.errors import OutputError, UsageError, reason
from dscase.text import Listed
from dscase.wording.words import package_templates


@dataclass(frozen=True, slots=True)
class CopiedTemplate:
    """Names of templates, as `template_files` has them: what was written, what was the same already."""

    written: tuple[str, ...]
    same: tuple[str, ...]


def template_files(folder: Path) -> tuple[str, ...]:
    """The files below a folder of templates, by their place in it: "ja/words/finding.toml"."""
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()))


def own_language(name: str) -> Lang | None:
    """The language whose template this is; None for one of all languages."""
    top, slash, _ = name.partition("/")
    return next((lang for lang in LANGS if slash and top == lang), None)


def copy(target: Path, names: Sequence[str], langs: Sequence[Lang], *, force: bool) -> CopiedTemplate:
    """Copies our templates into a folder, made where it is not there: all, or those that `names` names, of
    the languages and those of none.

    A name is a file's place, the same without its language, its last part, a folder, or a pattern of these.
    Nothing is written where a file that is there says something else, but with `force`. Raises UsageError for
    such a file and for a name that is none, OutputError where it cannot be written.
    """
    ours = package_templates()
    wanted = [
        name for name in _chosen_files(template_files(ours), names) if own_language(name) in (None, *langs)
    ]
    contents = {name: (ours / name).read_bytes() for name in wanted}
    try:
        there = {name: _content(target / name) for name in wanted if (target / name).exists()}
        same = tuple(name for name, content in there.items() if content == contents[name])
        others = [name for name in there if name not in same]
        if others and not force:
            raise UsageError("wording.copy_exists", folder=str(target), files=Listed(others))
        written = tuple(name for name in wanted if name not in same)
        for name in written:
            atomic.write_over(target / name, contents[name])
    except (OSError, ValueError) as error:
        raise OutputError("wording.copy_unwritable", folder=str(target), reason=reason(error)) from error
    return CopiedTemplate(written, same)


def _content(path: Path) -> bytes:
    if not path.is_file():  # a named pipe would be waited on for ever
        raise OSError(f"not a regular file: {path.name}")
    return path.read_bytes()


def _chosen_files(files: Sequence[str], names: Sequence[str]) -> list[str]:
    for name in names:
        if not any(_fits(file, name) for file in files):
            known = sorted({last for file in files for last in (file, file.rpartition("/")[2])})
            near = get_close_matches(name, known, n=1)
            raise UsageError("wording.no_such_template", name=name[:200], guess=near[0] if near else "")
    return [file for file in files if not names or any(_fits(file, name) for name in names)]


def _fits(file: str, name: str) -> bool:
    pattern = name.replace("\\", "/").rstrip("/")
    inside = file.partition("/")[2] if own_language(file) else file
    places = {file, inside, file.rpartition("/")[2]}
    return any(fnmatchcase(each, pattern) for each in places) or any(
        fnmatchcase(each, f"{pattern}/*") for each in (file, inside)
    )
