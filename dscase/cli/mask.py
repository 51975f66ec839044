"""`dscase mask FILE…`, `dscase unmask FILE…`: drafts and packages out, replies back, by a case's names."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import LangOfCase
from dscase.cli.sources import filled_in
from dscase.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dscase.pipeline.copies import MaskedCopy

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", readable=False, callback=filled_in, help="ファイル。- は標準入力 / Files, or - ."
    ),
]
Case = Annotated[
    Path, typer.Option("--case", readable=False, help="案件フォルダ / Case folder (masking.json).")
]
To = Annotated[
    Path | None,
    typer.Option("--output", "-o", readable=False, help="コピーを置くフォルダ / Folder for the copies."),
]
Force = Annotated[bool, typer.Option("--force", help="前のコピーを置き換える / Replace earlier copies.")]


@guarded
def mask(
    files: Files,
    *,
    case: Case = Path(),
    output: To = None,
    keep_binaries: Annotated[
        bool,
        typer.Option(
            "--keep-binaries", help="文字でないものも残す / Keep files that are not text, unchanged."
        ),
    ] = False,
    force: Force = False,
    lang: LangOfCase = None,
) -> ExitCode:
    """名前を仮名にしたコピーを作る / Make copies with pseudonyms: drafts, logs, diagnostic packages."""
    from dscase.pipeline import copies

    return _write_masked(
        files,
        lambda text: copies.mask_text(text, case),
        lambda: copies.mask_files(files, case, output, force=force, keep_binaries=keep_binaries),
        lang or "ja",
        kept=keep_binaries,
    )


@guarded
def unmask(
    files: Files,
    *,
    case: Case = Path(),
    output: To = None,
    force: Force = False,
    lang: LangOfCase = None,
) -> ExitCode:
    """仮名を元の名前に戻したコピーを作る / Make copies with the real names restored."""
    from dscase.pipeline import copies

    return _write_masked(
        files,
        lambda text: copies.unmask_text(text, case),
        lambda: copies.unmask_files(files, case, output, force=force),
        lang or "ja",
        kept=True,
    )


def _write_masked(
    files: "Sequence[Path]",
    change: "Callable[[str], str]",
    copy: "Callable[[], list[MaskedCopy]]",
    lang: "str",
    *,
    kept: bool,
) -> ExitCode:
    """Change what is typed in, or copy the files; say what was made."""
    from dscase.wording.words import Words

    words = Words("en" if lang == "en" else "ja")
    if list(map(str, files)) == ["-"]:
        masked = change(sys.stdin.read())
        print_result(lambda: typer.echo(masked, nl=False))
        return ExitCode.COMPLETE
    made = copy()

    def tell() -> None:
        for one in made:
            typer.echo(words.say("masking.copied", source=one.source.name, target=str(one.target)))
            if one.left_out and not kept:
                typer.echo(words.say("masking.left_out", count=len(one.left_out)))
                for name in one.left_out:
                    typer.echo(f"  {_safe(name)}")
            elif one.left_out:
                typer.echo(words.say("masking.kept_binaries", count=len(one.left_out)))

    print_result(tell)
    return ExitCode.COMPLETE


def _safe(text: str) -> str:
    from dscase.render.plain import clean

    return clean(text)
