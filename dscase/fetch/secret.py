"""Passwords and keys: where they come from, and that nothing shows them.

They come from a file, the environment, the system's keyring or a prompt; never from an option's value, which
the list of processes would show.
"""

import os
from collections.abc import Callable
from pathlib import Path

from dscase.errors import InputError, UsageError, reason

PASSWORD = "DSCASE_DSM_PASSWORD"  # noqa: S105 - the name of the variable
API_KEY = "DSCASE_DSM_API_KEY"
KEYRING = "dscase"
"""The service under which the keyring is asked; the name there is `account@host:port`."""
_LONGEST = 64 << 10


class Secret:
    """A text that shows itself nowhere: not in a message, not in a traceback, not in a pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text, for the one call that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not kept")


def from_file(path: Path) -> Secret:
    """The first line of a file. Raises InputError."""
    try:
        with path.open("rb") as source:
            content = source.read(_LONGEST)
        text = content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        why = "UTF-8" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise InputError("fetch.secret_file", file=str(path), reason=why) from None
    line = text.partition("\n")[0].rstrip("\r")
    if not line:
        raise InputError("fetch.secret_file", file=str(path), reason="0 bytes")
    return Secret(line)


def password(account: str, file: Path | None, ask: Callable[[], str | None]) -> Secret:
    """The password of `account` ("user@host:port"): of the file, the environment, the keyring, the prompt.

    `ask` gives None where nobody can be asked; then UsageError.
    """
    if file is not None:
        return from_file(file)
    if value := os.environ.get(PASSWORD):
        return Secret(value)
    if (stored := _in_keyring(account)) is not None:
        return stored
    if typed := ask():
        return Secret(typed)
    raise UsageError("fetch.no_password", account=account, variable=PASSWORD)


def api_key(file: Path | None) -> Secret | None:
    """The API key of the file, or of the environment; None where neither is stated."""
    if file is not None:
        return from_file(file)
    value = os.environ.get(API_KEY)
    return Secret(value) if value else None


def _in_keyring(account: str) -> Secret | None:
    """What the system's keyring holds. A keyring that is locked or broken is none."""
    try:
        import keyring

        value = keyring.get_password(KEYRING, account)
    except Exception:  # noqa: BLE001 - each keyring fails in its own way, and a prompt follows
        return None
    return Secret(value) if value else None
