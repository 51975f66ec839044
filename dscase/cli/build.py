"""`dscase build`: the main job, from evidence to the sealed inquiry."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.guard import guarded, shown
from dscase.cli.options import Json
from dscase.cli.outcome import exit_code
from dscase.cli.stated import stating_a_case
from dscase.errors import ExitCode

if TYPE_CHECKING:
    from dscase.pipeline import Request


@guarded
@stating_a_case
def build(
    request: "Request",
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", readable=False, help="出力フォルダ / Output folder (CASE_DIR/out)."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="既存の出力を置き換える / Replace an earlier output.")
    ] = False,
    json: Json = False,
) -> ExitCode:
    """お問い合わせ票を作る / Build the inquiry for a window from evidence."""
    from dscase import pipeline
    from dscase.cli import screen
    from dscase.cli.progress import Bar

    out = output or (request.case_dir / "out" if request.case_dir else Path("out"))
    with Bar() as bar:
        built = pipeline.build(request, out, force=force, progress=bar)
    shown(lambda: typer.echo(screen.as_json(built, out)) if json else screen.show(built, out))
    return exit_code(built.examination.judgement)
