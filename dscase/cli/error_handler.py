"""The one place that turns an exception into words on stderr and an exit code."""

import contextlib
import errno
import functools
import inspect
import os
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

import typer

from dscase.errors import DscaseError, ExitCode

if TYPE_CHECKING:
    from dscase.case.model import Lang
    from dscase.review.judge import Judgement

P = ParamSpec("P")
_LANG: ContextVar["Lang"] = ContextVar("lang", default="ja")


def speak(lang: "Lang") -> None:
    """From here on, errors are told in this language."""
    _LANG.set(lang)


def guarded(command: Callable[P, ExitCode]) -> Callable[P, None]:
    """Runs a command and exits with its code; every error is told as what, why and what to do next."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        speak("en" if kwargs.get("lang") == "en" else "ja")
        try:
            code = command(*args, **kwargs)
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where a reader that went away is understood
        except DscaseError as error:
            tell(error)
            code = error.exit_code
        except KeyboardInterrupt:
            tell(DscaseError("cli.interrupted"))
            code = ExitCode.INTERRUPTED
        except Exception as fault:  # noqa: BLE001 - the last resort: an honest word and a log to be sent
            if _reader_is_gone(fault):
                _swallow_the_rest()
                code = ExitCode.COMPLETE
            else:
                from dscase.error_log import unforeseen

                tell(unforeseen(fault, without_values(command, kwargs)))
                code = ExitCode.INTERNAL
        raise typer.Exit(int(code))

    # typer reads the options from the signature of the command itself.
    run.__annotations__ = {**command.__annotations__, "return": None}
    return run


def without_values(command: Callable[..., Any], given: Mapping[str, object]) -> str:
    """The command and the names of what was stated, for a log that goes elsewhere: never a value."""
    named = [*command.__module__.split(".")[2:], command.__name__]
    parameters = inspect.signature(command).parameters
    stated = [name for name, value in given.items() if value != parameters[name].default and name != "ctx"]
    return f"dscase {' '.join(dict.fromkeys(named))} ({', '.join(stated)})"


def exit_code(judgement: "Judgement") -> ExitCode:
    """A judgement as an exit code, the same for every command that judges a case: watching is enough; or an
    inquiry is needed and nothing is missing; or something is.
    """
    if judgement.verdict.kind == "watch":
        return ExitCode.WATCH
    return ExitCode.COMPLETE if judgement.complete else ExitCode.INCOMPLETE


def tell(error: DscaseError, label: Literal["error", "notice"] = "error") -> None:
    """What, why, next: on stderr, cleaned of control characters. A notice does not end the run."""
    from dscase.render.plain import clean
    from dscase.wording.words import Words

    try:
        words = Words(_LANG.get())
        told = words.explain(error)
    except DscaseError:  # a user's own templates are at fault: ours still speak
        words = Words(_LANG.get(), ours_alone=True)
        told = words.explain(error)
    for part in ("what", "why", "next") if sys.stderr is not None else ():
        sys.stderr.write(f"{words.say(f'cli.{label}.{part}')}{clean(getattr(told, part))}\n")


def shown(write: Callable[[], None]) -> None:
    """Prints on stdout what a command has done. Whoever reads it may go away, be full or not be there at
    all: what was done is done, and the exit code tells it.
    """
    if sys.stdout is None:
        return
    try:
        write()
        sys.stdout.flush()
    except (OSError, SystemExit):  # Rich turns a broken pipe into the latter
        _swallow_the_rest()


def _reader_is_gone(fault: Exception) -> bool:
    """Whether the reader of our output went away, as `| head` does. Windows says EINVAL then, of no file."""
    if isinstance(fault, BrokenPipeError):
        return True
    if os.name != "nt" or not isinstance(fault, OSError):
        return False
    return fault.errno == errno.EINVAL and fault.filename is None


def _swallow_the_rest() -> None:
    """Lets what is still buffered for stdout go nowhere: at exit, Python would complain that it cannot."""
    with contextlib.suppress(OSError, ValueError):  # no file below it: then nothing complains either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
