"""Reports a command line that is not understood as any other error: what, why and what to do next.

The parser's own sentences are English. The names of their classes tell its errors apart: which
package they are in depends on typer's version.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from typer.core import TyperCommand, TyperGroup

from dscase.cli import help as helping
from dscase.cli.error_handler import speak, tell
from dscase.cli.language import of_start
from dscase.errors import UsageError
from dscase.text import Listed

QUOTED = re.compile(r"'([^']*)'")
BOUND = re.compile(r"(less|greater) than or equal to (\S+)")
_OURS = {"standalone_mode": False, "windows_expand_args": False}
LONGEST = 200
"""Characters of what was typed that are said again."""


OCCURRENCES = "dscase.occurrences"
"""Where the order in which options came is kept in the context: exhibits are numbered by it."""


class Typed(TyperCommand):
    """A command that remembers in which order its options came, and lets none of them replace another."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raises UsageError for an option that takes one value and was given two; else parses as ever."""
        _, _, came = self.make_parser(ctx).parse_args(args=list(args))
        again: list[Any] = [param for param, times in Counter(came).items() if times > 1]
        for option in again:
            if not option.multiple and (not option.is_flag or option.secondary_opts):
                name = max(option.opts, key=len)
                raise UsageError("cli.option_twice", command=ctx.command_path, option=name)
        ctx.meta[OCCURRENCES] = [param.name for param in came]
        return super().parse_args(ctx, args)


class Spoken(TyperGroup):
    """The group of all commands, which speaks the language asked for when it does not understand."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **settings: Any) -> Any:
        """Runs the command line and ends the process, as every typer does.

        On Windows the parser would fill in every word as a shell does: `%…%` and `*` within a title or a
        description, too. What names files is filled in where files are meant (`cli.sources`).
        """
        typed = sys.argv[1:] if args is None else args
        lang = of_start(typed)
        speak(lang)
        if not typed or "--help" in typed or typed == ["templates"]:
            helping.speak(self, lang)
        try:
            code = super().main(args, *more, **{**settings, **_OURS})
        except UsageError as error:
            tell(error)
            sys.exit(error.exit_code)
        except Exception as fault:
            if type(fault).__name__ == "Abort":  # what the parser makes of Ctrl-C
                raise KeyboardInterrupt from fault
            if not hasattr(fault, "format_message"):
                raise
            sys.exit(_report(fault))
        sys.exit(code if isinstance(code, int) else 0)


def _report(fault: Any) -> int:
    if type(fault).__name__ == "NoArgsIsHelpError":
        fault.show()
        return int(fault.exit_code)
    error = KINDS.get(type(fault).__name__, _other)(fault)
    tell(error)
    return int(error.exit_code)


def _error(code: str, fault: Any, /, **facts: str) -> UsageError:
    command = fault.ctx.command_path if fault.ctx else "dscase"
    return UsageError(code, command=command, **{name: text[:LONGEST] for name, text in facts.items()})


def _no_option(fault: Any) -> UsageError:
    near = Listed(sorted(fault.possibilities or ()))
    return _error("cli.no_such_option", fault, option=fault.option_name, near=near)


def _missing(fault: Any) -> UsageError:
    return _error("cli.argument_missing", fault, name=_name(fault))


def _value(fault: Any) -> UsageError:
    """A value that is not taken; what would be, where the parser says it in a form we know."""
    said = fault.message
    choices = Listed(QUOTED.findall(said.partition("is not one of")[2]))
    bound = BOUND.search(said)
    return _error(
        "cli.option_value",
        fault,
        name=_name(fault),
        choices=choices,
        least=bound[2] if bound and bound[1] == "greater" else "",
        most=bound[2] if bound and bound[1] == "less" else "",
        number="yes" if "integer" in said or "valid int" in said else "",
        fault=said,
    )


def _bare(fault: Any) -> UsageError:
    if "requires" not in fault.message:
        return _other(fault)
    return _error("cli.option_bare", fault, option=fault.option_name)


def _usage(fault: Any) -> UsageError:
    """An error without a class of its own, known by its sentence."""
    said = fault.format_message()
    if said.startswith("No such command"):
        name = QUOTED.findall(said)[0]
        near = get_close_matches(name, list(fault.ctx.command.commands), n=1)
        return _error("cli.no_such_command", fault, name=name, near=near[0] if near else "")
    if extra := re.search(r"unexpected extra arguments?.*?\((?!s\))(.*)\)", said, re.DOTALL):
        return _error("cli.argument_extra", fault, extra=extra[1])
    return _other(fault)


def _other(fault: Any) -> UsageError:
    return _error("cli.not_understood", fault, fault=fault.format_message())


def _name(fault: Any) -> str:
    """What the command's usage calls the option or argument."""
    param = fault.param
    options = [name for name in param.opts if name.startswith("-")] if param else []
    if options:
        return str(max(options, key=len))
    return str(param.metavar or param.name) if param else str(fault.param_hint or "")


KINDS: Mapping[str, Callable[[Any], UsageError]] = {
    "NoSuchOption": _no_option,
    "MissingParameter": _missing,
    "BadParameter": _value,
    "BadOptionUsage": _bare,
    "UsageError": _usage,
}
