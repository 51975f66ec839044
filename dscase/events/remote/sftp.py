"""Files on a server that is reached over SFTP, by the library paramiko (extra `remote`).

The server's key must be in the `known_hosts` of the person: an unknown one is refused, never taken. Keys come
from the agent and from `~/.ssh`, where no password is stated; what `~/.ssh/config` says of a host's name,
port, user and key holds.
"""

import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dscase.errors import InputError
from dscase.events.remote.address import Address
from dscase.events.remote.ranged import HEAD, in_our_words

if TYPE_CHECKING:
    from paramiko import SFTPAttributes, SFTPClient, SFTPFile

_PATIENCE = 30  # seconds without an answer
_PORT = 22


class StoredFile:
    """A file as it was when it was opened; see `ranged.Stored`. Its server keeps no tag of its content."""

    parallel = False
    protected = True
    tag = ""

    def __init__(self, place: Address, client: "SFTPClient", found: "SFTPAttributes") -> None:
        self.shown, self.path = place.shown, place.path
        self.place = place
        self.size = found.st_size or 0
        self.changed = None if found.st_mtime is None else datetime.fromtimestamp(found.st_mtime, UTC)
        self._client: SFTPClient | None = client
        self._file: SFTPFile | None = None
        self._head = b""

    def read(self, start: int, length: int) -> bytes:
        """See `ranged.Stored`."""
        if start + length <= len(self._head):
            return self._head[start : start + length]
        client = self._session()
        with in_our_words(_refusal, self.shown):
            if self._file is None:
                self._file = client.open(self.place.key, "rb")
            self._file.seek(start)
            data = self._file.read(length)
        if len(data) != length:
            code = "remote.changed" if self.grown() < 0 else "remote.cut"
            raise InputError(code, file=self.shown)
        if not start:
            self._head = data[:HEAD]
        return data

    def grown(self) -> int:
        """See `ranged.Stored`."""
        client = self._session()
        with in_our_words(_refusal, self.shown):
            return (client.stat(self.place.key).st_size or 0) - self.size

    def __getstate__(self) -> dict[str, Any]:
        """For another process: that one begins a session of its own."""
        return {**self.__dict__, "_client": None, "_file": None}

    def _session(self) -> "SFTPClient":
        if self._client is None:
            self._client = _client(self.place)
        return self._client


def opened(place: Address) -> StoredFile:
    """One file. InputError `remote.…`."""
    with in_our_words(_refusal, place.shown):
        client = _client(place)
        found = client.stat(place.key)
    if not stat.S_ISREG(found.st_mode or 0):
        raise InputError("remote.not_a_file", file=place.shown)
    return StoredFile(place, client, found)


def listed(place: Address) -> Iterator[StoredFile]:
    """The files below the folder of a place. InputError `remote.…`."""
    client = _client(place)
    waiting = [place.prefix.rpartition("/")[0] or "/"]
    deep = place.prefix == place.key or "/" in place.key[len(place.prefix) :]
    while waiting:
        folder = waiting.pop()
        with in_our_words(_refusal, place.shown):
            entries = client.listdir_attr(folder)
        for entry in entries:
            path = f"{folder.rstrip('/')}/{entry.filename}"
            if stat.S_ISDIR(entry.st_mode or 0) and deep:
                waiting.append(path)
            elif stat.S_ISREG(entry.st_mode or 0) and path.startswith(place.prefix):
                yield StoredFile(place._replace(key=path), client, entry)


def _client(place: Address) -> "SFTPClient":
    return _connected(place.host, place.port, place.user, place.password, place.shown)


@lru_cache(maxsize=8)
def _connected(host: str, port: int | None, user: str, password: str, shown: str) -> "SFTPClient":
    """A session with a server, the same for all its files. InputError `remote.…`."""
    import paramiko

    said: paramiko.SSHConfigDict | dict[str, str] = {}
    config = Path("~/.ssh/config").expanduser()
    with suppress(OSError):
        said = paramiko.SSHConfig.from_path(str(config)).lookup(host)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    with in_our_words(_refusal, shown):
        client.load_system_host_keys()
        client.connect(
            said.get("hostname", host),
            port or int(said.get("port", _PORT)),
            user or said.get("user") or None,
            password or None,
            key_filename=None if password else said.get("identityfile"),
            allow_agent=not password,  # servers count every key that is offered as a failed try
            look_for_keys=not password,
            timeout=_PATIENCE,
            banner_timeout=_PATIENCE,
            auth_timeout=_PATIENCE,
        )
        session = client.open_sftp()
    channel = session.get_channel()
    if channel is not None:
        channel.settimeout(_PATIENCE)
    session.dscase_keeps = client  # type: ignore[attr-defined] # else it is closed when nobody refers to it
    return session


def _refusal(error: Exception, shown: str) -> InputError:
    import paramiko

    if isinstance(error, FileNotFoundError):
        return InputError("remote.missing", file=shown)
    if isinstance(error, paramiko.BadHostKeyException):
        return InputError("remote.host_key_changed", file=shown)
    if isinstance(error, paramiko.AuthenticationException | PermissionError):
        return InputError("remote.denied", file=shown)
    if isinstance(error, TimeoutError):
        return InputError("remote.timeout", file=shown)
    if isinstance(error, paramiko.SSHException) and "known_hosts" in str(error):
        return InputError("remote.host_key_unknown", file=shown)
    if isinstance(error, paramiko.SSHException) and "No authentication methods" in str(error):
        return InputError("remote.denied", file=shown)  # there is neither a key nor a password
    if isinstance(error, EOFError | ConnectionResetError | paramiko.SSHException):
        return InputError("remote.cut", file=shown)
    if isinstance(error, OSError):
        return InputError("remote.unreachable", file=shown)
    return InputError("remote.unusable", file=shown, reason=type(error).__name__)
