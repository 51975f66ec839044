"""`dscase init CASE_DIR`: a new case folder with a commented case.yaml and an empty evidence/."""

from pathlib import Path
from typing import Annotated

import typer

from dscase.cli.error_handler import guarded
from dscase.cli.options import Lang
from dscase.errors import ExitCode


@guarded
def init(
    case_dir: Annotated[
        Path, typer.Argument(metavar="CASE_DIR", readable=False, help="作るフォルダ / The folder to make.")
    ],
    lang: Lang = "ja",
) -> ExitCode:
    """案件フォルダを作る / Make a case folder."""
    from dscase.case.file import create
    from dscase.render.plain import clean
    from dscase.wording.words import Words

    words = Words(lang)
    made = create(case_dir, words.template("case.yaml.j2").render())
    typer.echo(clean(words.say("screen.init", case_dir=str(case_dir), file=str(made))))
    return ExitCode.COMPLETE
