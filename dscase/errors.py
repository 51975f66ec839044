"""The error family. An error carries a code and facts; its words live in the message catalogues.

For every code the catalogues `templates/ja/words/` and `templates/en/words/` hold three texts:
`error.<code>.what`, `error.<code>.why` and `error.<code>.next`. A test holds the codes in the source
and the texts in both catalogues together. Facts are data: they are put into the texts, never read as
templates, and never hold a secret.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller. Stable."""

    COMPLETE = 0
    INTERNAL = 1
    USAGE = 2
    INCOMPLETE = 3
    LEAK = 4
    INPUT = 5
    UNVERIFIED = 6
    WATCH = 7
    INTERRUPTED = 130


class DscaseError(Exception):
    """Root of every error meant for the user.

    `code` names the texts, for example "window.end_before_start"; `facts` fill them.
    """

    exit_code: ExitCode = ExitCode.INTERNAL

    def __init__(self, code: str, **facts: str | int) -> None:
        self.code = code
        self.facts: dict[str, str | int] = facts
        super().__init__(code, facts)

    def __reduce__(self) -> tuple[object, ...]:
        """As itself again in another process."""
        return _again, (type(self), self.code, self.facts)

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class UsageError(DscaseError):
    """What was asked for cannot be understood or done: exit 2."""

    exit_code = ExitCode.USAGE


class OutputError(UsageError):
    """The place to write to cannot be used: exit 2. Nothing was left half-written."""


class InputError(DscaseError):
    """A file cannot be read or must not be trusted. One bad file among good ones is a finding;
    only when case.yaml or every event source fails does this end the run: exit 5.
    """

    exit_code = ExitCode.INPUT


def _again(kind: type[DscaseError], code: str, facts: dict[str, str | int]) -> DscaseError:
    return kind(code, **facts)


def reason(error: Exception) -> str:
    """What the system or a library says went wrong, to stand inside a sentence of ours: without a full stop,
    with which those of Windows may end.
    """
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said).rstrip(" .。")
