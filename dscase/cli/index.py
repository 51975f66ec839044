"""`dscase index`: keeps the events of logs, so that `dscase events --index` need not read them again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import CsvColumn, Engine, Jobs, Lang, Scheduler, Tz, Year, csv_columns, shared_out
from dscase.errors import ExitCode

if TYPE_CHECKING:
    from dscase.cli.page import Page
    from dscase.pipeline import Indexed

LISTED = 10
"""Sources named under a head."""


@guarded
def index(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH", help="ログのファイル、フォルダ、glob、URL / Logs: files, folders, globs, URLs."
        ),
    ],
    *,
    into: Annotated[
        Path, typer.Option(metavar="DIR", readable=False, help="索引のフォルダ / The index's folder.")
    ],
    tz: Tz = None,
    year: Year = None,
    csv_column: CsvColumn = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="最初から作り直す / Begin with an empty index.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="索引の中身もすべて確かめる / Check every byte of the index, too.")
    ] = False,
    jobs: Jobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
    lang: Lang = "ja",
) -> ExitCode:
    """ログのイベントを索引に残す / Keep the events of logs in an index."""
    from dscase import pipeline
    from dscase.cli.page import Page, console
    from dscase.cli.progress import Bar
    from dscase.wording.words import Words

    request = pipeline.IndexRequest(
        tuple(paths),
        into,
        tz,
        year,
        csv_columns(csv_column),
        rebuild,
        check,
        shared_out(jobs, engine, scheduler),
    )
    with Bar() as bar:
        done = pipeline.make_index(request, bar)
    print_result(lambda: _show(Page(console(), Words(lang), "index"), done, into))
    return ExitCode.INCOMPLETE if done.failed else ExitCode.COMPLETE


def _show(page: "Page", indexed: "Indexed", into: Path) -> None:
    say = page.words.say
    sources_by_state = {
        "added": {name: say("index.added", events=f"{count:,}") for name, count in indexed.added.items()},
        "left": {name: say(f"index.left.{why}") for name, why in indexed.left.items()},
        "failed": {name: page.words.explain(error).what for name, error in indexed.failed.items()},
    }
    for head, sources in sources_by_state.items():
        if not sources:
            continue
        page.head(head, count=len(sources))
        for name in list(sources)[: LISTED if head == "added" else None]:
            page.say("one", "", 2, name=name, told=sources[name])
    counts = {name: len(getattr(indexed, name)) for name in ("added", "unchanged", "left", "failed")}
    if indexed.again:
        page.say("again", "", 2, count=indexed.again)
    page.head("total", folder=str(into), **counts)
