"""A judgement as an exit code: the same for every command that judges a case."""

from typing import TYPE_CHECKING

from dscase.errors import ExitCode

if TYPE_CHECKING:
    from dscase.review.judge import Judgement


def exit_code(judgement: "Judgement") -> ExitCode:
    """Watching is enough; or an inquiry is needed and nothing is missing; or something is."""
    if judgement.verdict.kind == "watch":
        return ExitCode.WATCH
    return ExitCode.COMPLETE if judgement.complete else ExitCode.INCOMPLETE
