"""`dscase walk CASE_DIR`: the checklist, one question after the other, every answer kept as it is given."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.case_options import case_request
from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import CaseDir, LangOfCase, Tz, Who
from dscase.errors import ExitCode, UsageError
from dscase.terminal import at_terminal
from dscase.text import Listed

if TYPE_CHECKING:
    from dscase.knowledge.checklist import Step


@guarded
def walk(
    case_dir: CaseDir,
    *,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="STEP", help="この質問から(回答の訂正) / Ask this step again."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="質問と状態の一覧 / List the questions and their state.")
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option(readable=False, metavar="FILE", help="回答のファイル(YAML) / Answers from a file."),
    ] = None,
    tz: Tz = None,
    who: Who = None,
    lang: LangOfCase = None,
) -> ExitCode:
    """確認の手順を 1 問ずつ進める / Go through the checklist, question by question."""
    from dscase.cli import answer_file, route_page
    from dscase.cli.page import Page, console
    from dscase.cli.progress import Bar
    from dscase.cli.wizard import Talk, look, outcome
    from dscase.knowledge.checklist import checklist
    from dscase.walkthrough.session import Walk

    request = case_request(case_dir, lang, tz)
    first = _step(start) if start else None
    if not listed and answers is None and not at_terminal(sys.stdin, sys.stdout):
        raise UsageError("walk.no_terminal")
    going = Walk(request, who)
    look(going)
    page = Page(console(), going.words, "walk")
    if listed:
        print_result(lambda: route_page.all_steps(page, going))
        return ExitCode.COMPLETE
    if answers is not None:
        taken = answer_file.read(answers)
        with Bar() as bar:
            going.take(taken.answers, confirm=taken.confirm, progress=bar)
        print_result(lambda: route_page.all_steps(page, going))
        print_result(lambda: route_page.ending(page, going))
        return outcome(going)
    try:
        return Talk(going, page).run(first or checklist().steps[0], anew=first is not None)
    except KeyboardInterrupt:
        print_result(lambda: page.head("interrupted", case=route_page.resumed(going)))
        return ExitCode.INTERRUPTED


def _step(name: str) -> "Step":
    from dscase.knowledge.checklist import checklist

    step = checklist().step(name)
    if step is None:
        known = Listed(step.id for step in checklist().steps)
        raise UsageError("walk.no_such_step", step=name[:80], known=known)
    return step
