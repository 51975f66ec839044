"""A log on an SSH server: read in ranges, from a server whose key is known, and from no other."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from dscase.errors import InputError
from dscase.events.remote import sftp
from dscase.events.remote.address import address
from dscase.events.remote.finding import find_stored
from tests.events.remote.test_ranges import events, hour, made, read, stored

KEY = paramiko.ECDSAKey.generate()


class _Session(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == ("sato", "hunter2")
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Files(paramiko.SFTPServerInterface):
    root: Path

    def _path(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        return [
            paramiko.SFTPAttributes.from_stat(each.stat(), each.name) for each in self._path(path).iterdir()
        ]

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._path(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = os.fdopen(os.open(self._path(path), os.O_RDONLY), "rb")  # type: ignore[attr-defined]
        return handle


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an SSH server of our own, that gives out the files in tmp_path / "srv"."""
    _Files.root = tmp_path / "srv"
    _Files.root.mkdir()
    listener = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(KEY)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files)
            transports.append(transport)
            try:
                transport.start_server(server=_Session())
            except (paramiko.SSHException, EOFError):
                continue

    threading.Thread(target=serve, daemon=True).start()
    (tmp_path / ".ssh").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    port = listener.getsockname()[1]
    yield f"127.0.0.1:{port}"
    sftp._connected.cache_clear()
    for transport in transports:
        transport.close()
    listener.close()


def known(server: str, tmp_path: Path, key: paramiko.PKey = KEY) -> None:
    host, _, port = server.partition(":")
    line = f"[{host}]:{port} {key.get_name()} {key.get_base64()}\n"
    (tmp_path / ".ssh" / "known_hosts").write_text(line)


def test_a_window_of_a_log_on_a_known_server_is_read_in_ranges(server: str, tmp_path: Path) -> None:
    known(server, tmp_path)
    (tmp_path / "srv" / "ds.log").write_bytes(made(0, 6 * 1024 * 1024, 1.5))
    spec = stored(f"sftp://sato:hunter2@{server}/ds.log")
    done = read(spec, hour(4))
    assert len(events(done)) == 37 + (9600 % 64 == 0)
    assert done.sources[0].error is None
    assert done.sources[0].tally.bytes_before > 0
    assert spec.stored is not None
    assert spec.stored.shown == f"sftp://{server}/ds.log"


def test_what_grew_meanwhile_is_told(server: str, tmp_path: Path) -> None:
    known(server, tmp_path)
    path = tmp_path / "srv" / "ds.log"
    path.write_bytes(made(0, 4096, 1))
    spec = stored(f"sftp://sato:hunter2@{server}/ds.log")
    path.write_bytes(made(0, 8192, 1))
    assert [note.code for note in read(spec, hour(0)).sources[0].notes] == ["source.grew"]


def test_a_folder_and_a_pattern_stand_for_the_files_in_it(server: str, tmp_path: Path) -> None:
    known(server, tmp_path)
    for name in ("a.log", "b.log", "in/c.log"):
        (tmp_path / "srv" / "dsm" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "srv" / "dsm" / name).write_bytes(made(0, 4096, 1))
    base = f"sftp://sato:hunter2@{server}"
    names = {
        path: [one.path.name for one in find_stored(address(base + path))]
        for path in ("/dsm/", "/dsm/[b-z].log")
    }
    assert names == {"/dsm/": ["a.log", "b.log", "c.log"], "/dsm/[b-z].log": ["b.log"]}
    with pytest.raises(InputError, match=r"remote\.not_a_file"):
        find_stored(address(f"{base}/dsm"))


@pytest.mark.parametrize(
    ("user", "path", "key", "code"),
    [
        ("sato:hunter2", "/none.log", "known", "remote.missing"),
        ("sato:wrong", "/ds.log", "known", "remote.denied"),
        ("sato:hunter2", "/ds.log", "unknown", "remote.host_key_unknown"),
        ("sato:hunter2", "/ds.log", "other", "remote.host_key_changed"),
    ],
)
def test_a_refusal_is_told_without_the_password(
    server: str, tmp_path: Path, user: str, path: str, key: str, code: str
) -> None:
    if key != "unknown":
        known(server, tmp_path, KEY if key == "known" else paramiko.ECDSAKey.generate())
    with pytest.raises(InputError, match=code.replace(".", r"\.")) as refused:
        find_stored(address(f"sftp://{user}@{server}{path}"))
    assert user.partition(":")[2] not in repr(refused.value)
