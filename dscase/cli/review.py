"""`dscase review`: is an inquiry needed, does the evidence cover the window, what is missing? Only reads."""

from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.all_cases import also_for_all_cases
from dscase.cli.case_options import stating_a_case
from dscase.cli.error_handler import exit_code, guarded, print_result
from dscase.cli.options import Json
from dscase.errors import ExitCode

if TYPE_CHECKING:
    from dscase.pipeline import Request


@guarded
@also_for_all_cases
@stating_a_case
def review(
    request: "Request",
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="全件を、理由と入手方法とともに / Every finding, however many.")
    ] = False,
    json: Json = False,
) -> ExitCode:
    """問い合わせが必要かを判定する / Check whether an inquiry is needed, and what is missing."""
    from dataclasses import replace

    from dscase import pipeline
    from dscase.cli import reviewed

    done = pipeline.examine(replace(request, keep=False, ships=False))
    print_result(
        lambda: typer.echo(reviewed.as_json(done)) if json else reviewed.show(done, everything=everything)
    )
    return exit_code(done.judgement)
