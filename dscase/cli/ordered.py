"""Keeps the command line's own order of files across different options: exhibits are numbered by it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from typer.core import TyperCommand

T = TypeVar("T")

OCCURRENCES = "dscase.occurrences"


class Ordered(TyperCommand):
    """A command that remembers in which order its options came."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Remember, then parse as ever."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[OCCURRENCES] = [param.name for param in order]
        return super().parse_args(ctx, args)


def in_order(occurrences: Sequence[str], values: Mapping[str, Sequence[T]]) -> list[tuple[str, T]]:
    """The values of several repeatable options, each with its option's name, in the order typed."""
    left = {name: iter(each) for name, each in values.items()}
    typed = [(name, next(left[name])) for name in occurrences if name in left]
    return typed + [(name, value) for name, rest in left.items() for value in rest]
