"""`dscase approve BUNDLE --by NAME`: a second person records what they looked at."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import Json, Lang
from dscase.errors import ExitCode

JSON_SCHEMA = "dscase.approve/1"


@guarded
def approve(
    bundle: Annotated[
        Path, typer.Argument(metavar="BUNDLE", readable=False, help="出力フォルダ / Output folder.")
    ],
    *,
    by: Annotated[str, typer.Option(help="承認する人 / Who approves.")],
    json: Json = False,
    lang: Lang = "ja",
) -> ExitCode:
    """確かめた一式を承認する / Approve a bundle that you checked."""
    from dataclasses import asdict

    from dscase.cli.json_output import as_text
    from dscase.cli.page import Page, console
    from dscase.cli.verify import tell_one
    from dscase.seal.approval import approve as approved
    from dscase.wording.words import Words

    done, given = approved(bundle, by, datetime.now(UTC).replace(microsecond=0).astimezone())
    facts = {
        "schema": JSON_SCHEMA,
        "approval": asdict(given) if given else None,
        "troubles": [asdict(one) for one in done.troubles],
    }
    page = Page(console(), Words(lang), "verify")

    def show() -> None:
        if json:
            typer.echo(as_text(facts))
        elif given is None:
            tell_one(page, done)
            page.say("not_approved")
        else:
            page.head("approved", by=given.by, digest=given.manifest)
            page.say("approved_next")

    print_result(show)
    return ExitCode.COMPLETE if given else ExitCode.UNVERIFIED
