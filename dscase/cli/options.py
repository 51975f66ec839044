"""Options that several commands have, each said once."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dscase.errors import UsageError

if TYPE_CHECKING:
    from dscase.pipeline import Sharing

CaseDir = Annotated[
    Path, typer.Argument(metavar="CASE_DIR", readable=False, help="案件フォルダ / Case folder.")
]
Lang = Annotated[
    Literal["ja", "en"],
    # What stands as the default in the signature is for a process without a locale: no default to be shown.
    typer.Option(envvar="DSCASE_LANG", help="言語 / Language.", show_default=False),
]
LangOfCase = Annotated[
    Literal["ja", "en"] | None, typer.Option(envvar="DSCASE_LANG", help="言語 / Language.")
]
"""None: the one that case.yaml states."""
Who = Annotated[str | None, typer.Option(help="回答する人 / Who answers.")]
Tz = Annotated[
    str | None, typer.Option(help="時差が書かれていない時刻に補う時差 / The zone for times without a zone.")
]
Year = Annotated[
    int | None,
    typer.Option(
        min=1990, max=2200, help="年が書かれていない時刻に補う年 / The year for times without a year."
    ),
]
CsvColumn = Annotated[
    list[str] | None,
    typer.Option(
        "--csv-column",
        metavar="FIELD=HEADER",
        help="CSV の列の意味(例: target=ホスト)(複数可) / What a CSV column is. Repeatable.",
    ),
]
Index = Annotated[
    Path | None,
    typer.Option(
        "--index",
        metavar="DIR",
        readable=False,
        envvar="DSCASE_INDEX",
        help="索引のフォルダ / Folder of an index; unchanged logs are not read.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="並べて読むプロセスの数 / Processes that read side by side (whole large files: one a core).",
    ),
]
Engine = Annotated[
    Literal["local", "dask"],
    typer.Option(
        help="dask: 複数のコンピュータ(--scheduler がなければ全コア) / dask: several machines, or all cores."
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="tcp://HOST:PORT", help="Dask のスケジューラ / The scheduler of Dask's workers."),
]
Json = Annotated[bool, typer.Option("--json", help="結果を JSON で表示 / Print the result as JSON.")]
Dsm = Annotated[
    list[Path] | None,
    typer.Option(readable=False, help="DSM の診断パッケージ / A package of the DSM."),
]
Dsa = Annotated[
    list[Path] | None,
    typer.Option(
        readable=False,
        help="DSA の診断パッケージ(ファイル@コンピュータ名も可) / A DSA's package: FILE or FILE@COMPUTER.",
    ),
]


def csv_columns(stated: Sequence[str] | None) -> dict[str, str]:
    """`--csv-column` as `csv_columns` of case.yaml has it: header -> field. UsageError for what is no pair,
    or a field no column can fill.
    """
    columns: dict[str, str] = {}
    for one in stated or ():
        field, _, header = (part.strip() for part in one.partition("="))
        if not field or not header:
            raise UsageError("cli.csv_column", stated=one)
        columns[header] = field.casefold()
    if columns:
        from dscase.events.collect import check_columns

        check_columns(columns)
    return columns


def shared_out(jobs: int | None, engine: str, scheduler: str | None) -> "Sharing":
    """`--jobs`, `--engine` and `--scheduler`. UsageError where they contradict each other, or the scheduler
    is none.
    """
    from dscase.pipeline import Sharing
    from dscase.workers.shared_out import cores

    if scheduler is None:
        return Sharing(cores() if engine == "dask" and jobs is None else jobs)
    if engine != "dask" or jobs is not None:
        raise UsageError("workers.engine")
    if not re.fullmatch(r"(?:tcp|tls|ucx|ws|wss)://[^\s/]+", scheduler):
        raise UsageError("workers.address", stated=scheduler)
    return Sharing(scheduler=scheduler)


def of_computer(stated: Path, found: Callable[[Path], Path]) -> tuple[Path, str]:
    """What `--dsa` states: the file, and the computer behind its last `@`, "" where none is named.

    A file that is there under the whole name is meant. `found`: where a file of that name lies.
    """
    if found(stated).exists():
        return found(stated), ""
    file, _, computer = str(stated).rpartition("@")
    if file and computer and found(Path(file)).exists():
        return found(Path(file)), computer
    return stated, ""
