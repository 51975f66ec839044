"""What may be named beside files: with `--events` a folder, a glob, standard input; on Windows a glob where
files are meant, as no shell there fills it in.
"""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from dscase.text import on_windows

STANDARD_INPUT = "-"


def filled_in(paths: Sequence[Path] | None) -> list[Path]:
    """Files as they were typed; on Windows what a pattern names, in order. One that names nothing stays."""
    if not on_windows():
        return list(paths or ())
    from dscase.intake import sources

    named = [(path, sources.matches(path) if sources.is_pattern(path) else []) for path in paths or ()]
    return [one for path, found in named for one in found or [path]]


def spread(typed: Iterable[tuple[str, Path | str]], ctx: typer.Context) -> list[tuple[str, Path | str]]:
    """The flags with their files, where `--events` names files alone; a text is a URL, and stays. Packages
    in a folder tell their kind themselves, so they count as `--evidence`. Standard input becomes a file that
    lives as long as `ctx`.

    Raises InputError for a folder that cannot be listed, or has no events.
    """
    from dscase.intake import sources

    found: list[tuple[str, Path | str]] = []
    for flag, path in typed:
        if isinstance(path, str):
            found.append((flag, path))
            continue
        if flag == "events" and str(path) == STANDARD_INPUT:
            found.append((flag, _standard_input(ctx)))
            continue
        inside = sources.spread(path) if flag == "events" else []
        found += [("evidence" if file.package else flag, file.path) for file in inside] or [(flag, path)]
    return found


def _standard_input(ctx: typer.Context) -> Path:
    """Evidence is hashed, and read more than once. Only its maker may enter the folder."""
    from dscase.events.files import standard_input

    path = Path(ctx.with_resource(TemporaryDirectory(prefix="dscase-"))) / "stdin"
    with path.open("xb") as sink:
        shutil.copyfileobj(standard_input(), sink)
    return path
