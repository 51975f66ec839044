"""Options that several commands have, each said once."""

from pathlib import Path
from typing import Annotated, Literal

import typer

CaseDir = Annotated[
    Path, typer.Argument(metavar="CASE_DIR", readable=False, help="案件フォルダ / Case folder.")
]
Lang = Annotated[Literal["ja", "en"], typer.Option(envvar="DSCASE_LANG", help="言語 / Language.")]
LangOfCase = Annotated[
    Literal["ja", "en"] | None, typer.Option(envvar="DSCASE_LANG", help="言語 / Language.")
]
"""None: the one that case.yaml states."""
Who = Annotated[str | None, typer.Option(help="回答する人 / Who answers.")]
Tz = Annotated[str | None, typer.Option(help="時差のない時刻の時差 / Zone of times that name none.")]
Year = Annotated[
    int | None,
    typer.Option(min=1990, max=2200, help="年のない時刻の年 / Year of times that have none."),
]
Json = Annotated[bool, typer.Option("--json", help="結果を JSON で表示 / Print the result as JSON.")]
Dsm = Annotated[
    list[Path] | None,
    typer.Option(readable=False, help="DSM の診断パッケージ / A package stated to be the DSM's."),
]
Dsa = Annotated[
    list[Path] | None,
    typer.Option(readable=False, help="DSA の診断パッケージ / A package stated to be a DSA's."),
]
