"""Keeps the command line's own order of files across different options: exhibits are numbered by it."""

from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand

ARGS = "dscase.args"


class Ordered(TyperCommand):
    """A command that remembers its words as typed."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Remember, then parse as ever."""
        ctx.meta[ARGS] = list(args)
        return super().parse_args(ctx, args)


def place_in(typed: Sequence[str], value: str) -> int:
    """Where a value stands among the words typed, also as `--option=value`; last when it is not there."""
    for place, word in enumerate(typed):
        if word == value or word.endswith(f"={value}"):
            return place
    return len(typed)
