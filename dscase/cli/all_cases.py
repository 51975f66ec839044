"""`--all-cases DIR`: a command for every case below a folder, several at a time, and how each stands."""

import functools
import inspect
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dscase.cli.error_handler import print_result, spoken, tell
from dscase.errors import DscaseError, ExitCode, UsageError

if TYPE_CHECKING:
    from dscase.cli.page import Page
    from dscase.cli.standing import Standing

JSON_SCHEMA = "dscase.cases/1"
EACH = ("lang", "tz", "year", "as_of", "retention", "force", "pdf", "portal", "form_length", "mask", "index")
"""The options that may be meant for every case; the others are about the files or the words of one."""
OWN = ("ctx", "all_cases", "jobs", "json", "everything")
GRAVITY = (
    ExitCode.WATCH,
    ExitCode.COMPLETE,
    ExitCode.INCOMPLETE,
    ExitCode.USAGE,
    ExitCode.INPUT,
    ExitCode.LEAK,
    ExitCode.INTERNAL,
    ExitCode.INTERRUPTED,
)
"""The exit codes that a case may end with, the gravest last: that of all cases is the gravest there is."""
STYLE_OF_GROUP = {"failed": "bold red", "soon": "bold red", "asked": "yellow", "missing": "yellow"}


def also_for_all_cases(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """Gives a command that judges a case the options `--all-cases`, `--jobs` and `--page`."""
    own = inspect.signature(command).parameters
    new = inspect.signature(_options).parameters

    @functools.wraps(command)
    def run(*, all_cases: Path | None, jobs: int | None, page: Path | None, **values: Any) -> ExitCode:
        if all_cases is not None:
            return _all(command.__name__, all_cases, jobs or os.cpu_count() or 1, page, values)
        for option, value in (("--jobs", jobs), ("--page", page)):
            if value is not None:
                raise UsageError("cli.without_all_cases", option=option)
        return command(**values)

    # typer reads the options from the signature.
    parameters = [*own.values(), *new.values()]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _options(
    *,
    all_cases: Annotated[
        Path | None,
        typer.Option(
            "--all-cases",
            metavar="DIR",
            readable=False,
            help="フォルダの下の全案件に行い、一覧にする / For every case below DIR; lists their state.",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="--all-cases で同時に扱う件数 / Cases at a time, with --all-cases (one per processor).",
        ),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            readable=False,
            help="--all-cases の一覧を新しい HTML ファイルへ / The list of --all-cases as a new HTML file.",
        ),
    ] = None,
) -> None:
    """The options themselves."""


def _all(name: str, folder: Path, jobs: int, file: Path | None, values: dict[str, Any]) -> ExitCode:
    from dscase.case.below import cases_below
    from dscase.cli import event_output
    from dscase.cli.each_case import run
    from dscase.cli.page import Page, console
    from dscase.cli.standing import standing
    from dscase.wording.words import Words

    command = [name, *_words(values), "--json"]
    if file is not None:
        event_output.refuse(file)
    cases, unlisted = cases_below(folder)
    outcomes = run(command, cases, min(jobs, len(cases)), lambda: None)
    standings = [standing(folder, case, outcome) for case, outcome in zip(cases, outcomes, strict=True)]
    for error in unlisted:
        tell(error, "notice")
    if file is not None:
        from dscase.cli.cases_page import page

        content = page(folder, standings, Words(spoken()), datetime.now().astimezone())
        event_output.put_bytes(content, file)
    if values["json"]:
        print_result(lambda: typer.echo(_as_json(folder, standings, unlisted)))
    else:
        print_result(lambda: _show(Page(console(), Words(spoken()), "cases"), standings))
    codes = [ExitCode(one.code) for one in standings]
    codes += [error.exit_code for error in (*unlisted, *filter(None, (one.records for one in standings)))]
    return max(codes, key=GRAVITY.index)


def _words(values: dict[str, Any]) -> list[str]:
    """The options stated, as words of a command line. Raises UsageError for one about a single case."""
    words: list[str] = []
    for parameter in values["ctx"].command.params:
        value = values.get(parameter.name)
        if parameter.name in OWN or value in (parameter.default, None, (), []):
            continue
        if parameter.name not in EACH:
            raise UsageError("cli.all_cases_with", option=parameter.opts[0])
        if isinstance(value, bool):
            words += (parameter.opts if value else parameter.secondary_opts)[:1]
            continue
        for one in value if isinstance(value, list | tuple) else (value,):
            words += [f"{parameter.opts[0]}={one}"]
    return words


def _show(page: "Page", standings: "Sequence[Standing]") -> None:
    from dscase.cli.standing import GROUPS, by_urgency

    for group in GROUPS:
        inside = by_urgency(standings, group)
        if not inside:
            continue
        page.head(group, count=len(inside), all=len(standings))
        for one in inside:
            mark = page.words.say("cases.mark")
            page.line(
                mark.join([one.case, *one.verdict_words(page.words), *one.notes(page.words)]),
                STYLE_OF_GROUP.get(group, ""),
            )
            for line in one.trouble.splitlines() if group == "failed" else ():
                page.line(line, "dim", 6)
            if one.records is not None:
                page.line(page.words.explain(one.records).what, "dim", 6)


def _as_json(folder: Path, standings: "Sequence[Standing]", unlisted: Sequence[DscaseError]) -> str:
    from dscase.cli.json_output import as_text
    from dscase.cli.standing import GROUPS

    return as_text(
        {
            "schema": JSON_SCHEMA,
            "folder": str(folder),
            "counts": {group: sum(one.group == group for one in standings) for group in GROUPS},
            "unlisted": [error.facts["path"] for error in unlisted],
            "cases": [one.facts() for one in standings],
        }
    )
