"""`dscase templates copy` and `lint`: wording and looks made one's own, and tried before they are used."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import Json, Lang
from dscase.cli.parsing import Typed
from dscase.errors import ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dscase.lint.check import Linted
    from dscase.lint.problem import Problem
    from dscase.wording.copying import CopiedTemplate
    from dscase.wording.words import Words

SCHEMA = "dscase.templates-lint/1"
STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}

templates = typer.Typer(
    help="文言と見た目を自分用に変える / Change wording and appearance.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@templates.command(cls=Typed)
@guarded
def copy(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", readable=False, help="コピー先のフォルダ / The folder to copy to."),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="テンプレート名(省くとすべて) / Which templates (all)."),
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="変更済みのファイルも置き換える / Replace changed files, too.")
    ] = False,
    lang: Annotated[
        Literal["ja", "en", "both"],
        typer.Option(envvar="DSCASE_LANG", help="どの言語のものか / Language of the templates."),
    ] = "both",
) -> ExitCode:
    """テンプレートを編集用にコピーする / Copy dscase's templates for editing."""
    from dscase.case.model import LANGS
    from dscase.wording.copying import copy as copied
    from dscase.wording.words import Words

    done = copied(folder, names or (), LANGS if lang == "both" else (lang,), force=force)
    words = Words("en" if lang == "en" else "ja", ours_alone=True)
    print_result(lambda: _put_copied(folder, done, words))
    return ExitCode.COMPLETE


@templates.command(cls=Typed)
@guarded
def lint(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            readable=False,
            help="調べるフォルダ(既定は設定フォルダのもの) / The folder to test (your own).",
        ),
    ] = None,
    *,
    case: Annotated[
        Path | None,
        typer.Option(readable=False, help="案件フォルダの templates/ も / A case folder's templates/, too."),
    ] = None,
    json: Json = False,
    lang: Lang = "ja",
) -> ExitCode:
    """テンプレートを見本で試す / Test templates with sample data, and show what is wrong."""
    from dscase.lint.check import lint as linted
    from dscase.wording.words import Words

    words = Words(lang, ours_alone=True)
    done = linted(_folders(folder, case), words)
    print_result(lambda: _put_json(done, words) if json else _put(done, words))
    return ExitCode.COMPLETE if done.clean else ExitCode.INCOMPLETE


def _folders(folder: Path | None, case: Path | None) -> "Sequence[Path]":
    """In the order in which they are looked through."""
    from dscase.case.place import templates as templates_of
    from dscase.wording.words import user_templates

    if folder is not None and case is not None:
        raise UsageError("cli.one_folder")
    if folder is not None and not folder.is_dir():
        raise InputError("wording.folder_missing", path=str(folder))
    if case is not None and not case.is_dir():
        raise InputError("case.folder_missing", path=str(case))
    if folder is not None:
        return [folder]
    return [*([templates_of(case)] if case else []), user_templates()]


def _put_copied(folder: Path, done: "CopiedTemplate", words: "Words") -> None:
    from dscase import home
    from dscase.cli.page import Page, console
    from dscase.wording.words import FOLDER, VARIABLE

    page = Page(console(), words, "lint")
    for name in done.written:
        page.line(name)
    facts = {"written": len(done.written), "same": len(done.same), "folder": str(folder)}
    page.say("copied", "bold", 0, **facts)
    own = home.folder() / FOLDER
    used = {own.absolute(), Path(os.environ.get(VARIABLE) or own).absolute()}
    page.say("used" if folder.absolute() in used else "use", "", 0, variable=VARIABLE, **facts, own=str(own))
    page.say("keep", "", 0)


def _put(linted: "Linted", words: "Words") -> None:
    from dscase.cli.page import Page, console
    from dscase.lint.problem import WEIGHTS

    page = Page(console(), words, "lint")
    if not linted.files:
        page.say("nothing", "", 0, folders=words.say("inquiry.list_mark").join(map(str, linted.folders)))
        return
    for problem in linted.problems:
        place = ":".join(filter(None, (problem.file, str(problem.line or ""))))
        weight = words.say(f"lint.weight.{problem.weight}")
        page.line(f"{place}: {weight}" if place else weight, STYLES[problem.weight], 0)
        page.line(_what(problem, words), indent=2)
        page.line(_next(problem, words), indent=2, mark="→ ")
    counts = {weight: sum(problem.weight == weight for problem in linted.problems) for weight in WEIGHTS}
    page.say("clean" if linted.clean else "counted", "bold", 0, files=len(linted.files), **counts)


def _put_json(linted: "Linted", words: "Words") -> None:
    import json

    document = {
        "schema": SCHEMA,
        "clean": linted.clean,
        "folders": [str(folder) for folder in linted.folders],
        "files": [str(path) for path in linted.files],
        "problems": [
            {
                "code": problem.code,
                "weight": problem.weight,
                "file": problem.file,
                "line": problem.line or None,
                "key": problem.key,
                "facts": dict(problem.facts),
                "what": _what(problem, words),
                "next": _next(problem, words),
            }
            for problem in linted.problems
        ],
    }
    typer.echo(json.dumps(document, indent=2))


def _what(problem: "Problem", words: "Words") -> str:
    return words.say(f"lint.problem.{problem.code}.what", key=problem.key, **problem.facts)


def _next(problem: "Problem", words: "Words") -> str:
    return words.say(f"lint.problem.{problem.code}.next", key=problem.key, **problem.facts)
