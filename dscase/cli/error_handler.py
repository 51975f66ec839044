"""The one place that turns an exception into words on stderr and an exit code."""

import contextlib
import errno
import functools
import inspect
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

import typer

import dscase
from dscase.cli.code_page import escaped
from dscase.errors import DscaseError, ExitCode, InputError, OutputError, reason

if TYPE_CHECKING:
    from dscase.case.model import Lang
    from dscase.review.judge import Judgement

P = ParamSpec("P")
_LANG: ContextVar["Lang"] = ContextVar("lang", default="ja")


def speak(lang: "Lang") -> None:
    """From here on, errors are in this language."""
    _LANG.set(lang)


def spoken() -> "Lang":
    """The language of errors."""
    return _LANG.get()


def guarded(command: Callable[P, ExitCode]) -> Callable[P, None]:
    """Runs a command and exits with its code; every error says what, why and what to do next."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where a reader that went away is understood
        except DscaseError as error:
            tell(error)
            code = error.exit_code
        except KeyboardInterrupt:
            code = _interrupted()
        except SystemExit:  # what Rich makes of a broken pipe
            _swallow_the_rest()
            code = ExitCode.COMPLETE
        except Exception as fault:  # noqa: BLE001 - the last resort: an honest word and a log to be sent
            if _reader_is_gone(fault):
                _swallow_the_rest()
                code = ExitCode.COMPLETE
            elif foreseen := _of_the_system(fault):
                tell(foreseen)
                code = foreseen.exit_code
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
        explained = words.explain(error)
    except DscaseError:  # a user's own templates are at fault: ours still speak
        words = Words(_LANG.get(), ours_alone=True)
        explained = words.explain(error)
    lines = (
        f"{words.say(f'cli.{label}.{part}')}{clean(getattr(explained, part))}\n"
        for part in ("what", "why", "next")
    )
    with contextlib.suppress(OSError):  # where nothing can be written, the exit code still tells it
        if sys.stderr is not None:
            sys.stderr.writelines(lines)
            sys.stderr.flush()


def _interrupted() -> ExitCode:
    tell(DscaseError("cli.interrupted"))
    return ExitCode.INTERRUPTED


def print_result(write: Callable[[], None]) -> None:
    """Prints on stdout what a command has done. Whoever reads it may go away: what was done is done, and the
    exit code tells it. Raises OutputError where it cannot be written: nobody saw it.
    """
    if sys.stdout is None:
        raise OutputError("cli.output_unwritable", reason=os.strerror(errno.EBADF))
    try:
        write()
        sys.stdout.flush()
    except SystemExit:  # what Rich makes of a broken pipe
        _swallow_the_rest()
    except OSError as fault:
        _swallow_the_rest()
        if not _reader_is_gone(fault):
            raise _unwritable(fault) from fault


def ended(run: Callable[[], None]) -> int:
    """Runs the whole program; its exit code. The parser prints help and version itself, outside commands."""
    _take_closed_places()
    try:
        try:
            run()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
            if lost := escaped():
                encoding = getattr(sys.stdout, "encoding", "")
                tell(DscaseError("cli.escaped", characters=len(lost), encoding=encoding), "notice")
    except KeyboardInterrupt:  # outside a command: while options are read, or once it is done
        return _interrupted()
    except SystemExit as end:
        if type(sys.stdout).__name__ == "PacifyFlushWrapper":  # what the parser makes of a broken pipe
            return ExitCode.COMPLETE
        return end.code if isinstance(end.code, int) else ExitCode.COMPLETE
    except OSError as fault:
        _swallow_the_rest()
        if _reader_is_gone(fault):
            return ExitCode.COMPLETE
        error = _unwritable(fault)
        tell(error)
        return error.exit_code
    return ExitCode.COMPLETE


def _take_closed_places() -> None:
    """A standard stream that was closed would leave its number to the first file opened, which then got what
    is printed. Writing to the stdout put in its place fails, as it should.
    """
    for number, flags in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the program runs
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115


def _unwritable(fault: OSError) -> OutputError:
    return OutputError("cli.output_unwritable", reason=reason(fault))


_REFUSALS = frozenset(
    getattr(errno, name, -1)
    for name in (
        "EIO",
        "ENOSPC",
        "EDQUOT",
        "EROFS",
        "ESTALE",
        "EMFILE",
        "ENFILE",
        "EACCES",
        "EPERM",
        "EBADF",
        "EFBIG",
    )
)


def _printing(fault: OSError) -> bool:
    """Whether it befell the command line itself, or a library it called: it writes to no file but stdout."""
    modules = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(fault.__traceback__)]
    own = [name for name in modules if name.startswith(f"{dscase.__name__}.")]
    return bool(own) and own[-1].startswith("dscase.cli.")


def _of_the_system(fault: Exception) -> DscaseError | None:
    """What the system refused, as an error of its own: stdout, or a file nobody thought could fail."""
    if not isinstance(fault, OSError):
        return None
    if fault.filename is None and fault.errno in _REFUSALS and _printing(fault):
        _swallow_the_rest()
        return _unwritable(fault)
    if fault.filename is not None and fault.errno in _REFUSALS:
        return InputError("cli.system_refused", file=str(fault.filename), reason=reason(fault))
    return None


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
