"""`dscase inspect FILE…`: what each file is and all that it tells of itself. Nothing is made or changed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dscase.cli.case_options import in_order
from dscase.cli.error_handler import guarded
from dscase.cli.options import CsvColumn, Dsa, Dsm, Tz, csv_columns, of_computer
from dscase.cli.parsing import OCCURRENCES
from dscase.cli.sources import filled_in
from dscase.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from dscase.intake.gather import Given


@guarded
def inspect(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", readable=False, callback=filled_in, help="ファイル、フォルダ / Files, folders."
        ),
    ] = None,
    *,
    dsm: Dsm = None,
    dsa: Dsa = None,
    tz: Tz = None,
    csv_column: CsvColumn = None,
    json: Annotated[bool, typer.Option("--json", help="JSON 1 つ / One JSON document.")] = False,
    lang: Annotated[
        Literal["ja", "en"] | None, typer.Option(envvar="DSCASE_LANG", help="言語 / Language (ja).")
    ] = None,
) -> ExitCode:
    """ファイルを調べる / Find out what packages, logs, mails and pictures are."""
    from dscase import pipeline
    from dscase.cli import inspected
    from dscase.cli.progress import Bar
    from dscase.wording.words import Words

    typed = [("", path) for path in files or ()]
    typed += in_order(ctx.meta[OCCURRENCES], {"dsm": dsm or (), "dsa": dsa or ()})
    if not typed:
        raise UsageError("cli.no_paths")
    now = datetime.now(UTC).replace(microsecond=0)
    request = pipeline.LookRequest(
        tuple(_flag_file(flag, path) for flag, path in typed), now, tz, csv_columns(csv_column)
    )
    with Bar() as bar:
        look = pipeline.look_into(request, bar)
    if json:
        typer.echo(inspected.as_json(look))
    else:
        inspected.show(look, Words(lang or "ja"))
    return ExitCode.COMPLETE if look.complete else ExitCode.INCOMPLETE


def _flag_file(flag: str, path: Path) -> "Given":
    from dscase.intake.gather import Given
    from dscase.kinds import Kind

    if flag == "dsm":
        return Given(path, Kind.PACKAGE, "dsm")
    if flag == "dsa":
        file, computer = of_computer(path, lambda stated: stated)
        return Given(file, Kind.PACKAGE, "dsa", computer)
    return Given(path)
