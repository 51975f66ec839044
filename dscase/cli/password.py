"""The password of an encrypted upload: read from a file, typed twice, or made and shown once."""

import secrets
import sys
from getpass import getpass
from pathlib import Path

from dscase.errors import InputError, UsageError, reason
from dscase.terminal import at_terminal

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None of them is taken for another over the telephone: 32, five bits each."""
GROUPS, GROUP = 6, 4
LEAST, MOST = 12, 128
_LIMIT = 4096  # bytes of the file looked at


def encryption(file: Path | None, lang: str) -> tuple[str, bool]:
    """The password, and whether it was made here. Raises UsageError, InputError."""
    if file is not None:
        return _usable(_read(file)), False
    if at_terminal(sys.stdin):
        from dscase.wording.words import Words

        words = Words("en" if lang == "en" else "ja")
        if typed := getpass(words.say("password.ask")):
            if typed != getpass(words.say("password.again")):
                raise UsageError("cli.password_differs")
            return _usable(typed), False
    return generated(), True


def generated() -> str:
    """A new password of 120 bits, in groups to be read over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def tell_password(password: str, lang: str) -> None:
    """Say on standard error how the upload is opened; a password made here is shown this once."""
    import typer

    from dscase.wording.words import Words

    words = Words("en" if lang == "en" else "ja")
    if password:
        typer.echo(words.say("password.made", password=password), err=True)
    typer.echo(words.say("password.warning"), err=True)


def _read(file: Path) -> str:
    try:
        with file.open("rb") as source:
            return source.read(_LIMIT).decode("utf-8-sig").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise InputError("cli.password_file", file=str(file), reason=reason(error)) from error


def _usable(password: str) -> str:
    """Letters every program types alike, and enough of them."""
    if not (LEAST <= len(password) <= MOST and password.isascii() and password.isprintable()):
        raise UsageError("cli.password_unfit", least=LEAST, most=MOST)
    return password
