"""`dscase build`: the main job, from evidence to the sealed inquiry."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dscase.cli.all_cases import also_for_all_cases
from dscase.cli.case_options import stating_a_case
from dscase.cli.error_handler import exit_code, guarded, print_result, tell
from dscase.cli.options import Json
from dscase.errors import DscaseError, ExitCode, UsageError
from dscase.text import Listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dscase.case.sealed import Turn
    from dscase.pipeline import Built, Request


LEAST = 50
"""Characters of a field: fewer say nothing."""


@guarded
@also_for_all_cases
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
    copy: Annotated[
        Literal["title", "description", "checked", "product", "os"] | None,
        typer.Option(help="Web フォームの 1 欄だけを表示 / Print one field of the web form, nothing else."),
    ] = None,
    clip: Annotated[
        bool, typer.Option("--clip", help="--copy の欄をクリップボードへ / The field goes to the clipboard.")
    ] = False,
    form_length: Annotated[
        list[str] | None,
        typer.Option(help="欄の文字数(複数可) / Length of a field: FIELD=CHARACTERS. Repeatable."),
    ] = None,
    pdf: Annotated[
        Literal["auto", "typst", "libreoffice", "none"],
        typer.Option(help="PDF も作る / Make a PDF too; auto: Typst, else LibreOffice."),
    ] = "none",
    portal: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="FORM", help="送り先のフォーム / Prepare the files to upload for this form."
        ),
    ] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="送るものを暗号化 / Encrypt the files to upload (AES-256).")
    ] = False,
    password_file: Annotated[
        Path | None,
        typer.Option(readable=False, help="パスワードのファイル / File with the password's one line."),
    ] = None,
    mask: Annotated[
        bool | None,
        typer.Option(
            "--mask/--no-mask",
            help="名前を仮名に置き換える(mask: より優先) / Replace names by pseudonyms; overrides mask:.",
            show_default=False,
        ),
    ] = None,
    supplement: Annotated[
        bool,
        typer.Option(
            "--supplement", help="前回からの追加分を作る / Build what is new since the last bundle."
        ),
    ] = False,
    json: Json = False,
) -> ExitCode:
    """お問い合わせ票を作る / Build the inquiry for a window from evidence."""
    from dscase import pipeline
    from dscase.cli import screen
    from dscase.cli.password import encryption, tell_password
    from dscase.cli.progress import Bar
    from dscase.wording.words import Words

    if clip and not copy:
        raise UsageError("cli.clip_what")
    turn = _turn(request, output, again=force) if supplement else None
    out = output or (request.case_dir / "out" if request.case_dir else Path("out"))
    request = replace(request, mask=mask)
    out = turn.out if turn is not None else out
    lengths = dict(map(_length, form_length or ()))
    password, made = "", False
    if encrypt or password_file:
        password, made = encryption(password_file, request.case.speaks)
    with Bar() as bar:
        built = pipeline.build(
            request,
            out,
            force=force,
            progress=bar,
            form_lengths=lengths,
            pdf=pdf,
            portal=portal,
            password=password,
            turn=turn,
        )
    if password:
        tell_password(password if made else "", request.case.speaks)
    for trouble in (*_pdf_troubles(built), *built.troubles):
        tell(trouble, "notice")
    if copy and built.form and clip:
        from dscase.cli import clipboard

        clipboard.put(built.form.get(copy, ""))
    elif copy and built.form:
        print_result(lambda: typer.echo(built.form.get(copy, "")))
    elif copy:
        typer.echo(Words(request.case.speaks).say("form.watch"), err=True)
    else:
        print_result(lambda: typer.echo(screen.as_json(built, out)) if json else screen.show(built, out))
    if turn is not None:
        return ExitCode.COMPLETE if built.complete else ExitCode.INCOMPLETE
    return exit_code(built.examination.judgement)


def _turn(request: "Request", output: Path | None, *, again: bool) -> "Turn":
    """Where a supplement stands. Raises UsageError where there is nothing to supplement."""
    from dscase.case.sealed import turn

    if request.case_dir is None:
        raise UsageError("cli.supplement_case")
    return turn(request.case_dir, output, again=again)


def _pdf_troubles(built: "Built") -> "Iterable[DscaseError]":
    """What went wrong with the PDFs: two languages mostly have the same trouble."""
    return {str(trouble): trouble for each in built.printed for trouble in each.troubles}.values()


def _length(stated: str) -> tuple[str, int]:
    """A field of the web form and its length, of `FIELD=CHARACTERS`."""
    from dscase.knowledge.forms import field_lengths

    field, _, number = stated.partition("=")
    known = field_lengths()
    if field not in known or not (number.isascii() and number.isdecimal()) or int(number) < LEAST:
        raise UsageError("cli.form_length", value=stated, fields=Listed(known), least=LEAST)
    return field, int(number)
