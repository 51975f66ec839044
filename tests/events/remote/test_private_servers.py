"""Servers as they are: OpenSSH's, and one of a private authority; and what is opened goes to workers."""

import base64
import getpass
import hmac
import os
import pickle
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko
import pytest
import trustme

from dscase.events.remote import sftp
from dscase.events.remote.address import address
from dscase.events.remote.finding import find_stored
from dscase.events.remote.object_store import StoredObject
from tests.events.remote.test_ranges import events, hour, made, read, stored
from tests.events.remote.test_stores import error_of
from tests.ranged_server import Things, _Handler

LOG = made(0, 2 * 1024 * 1024, 1.5)
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@pytest.fixture
def openssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a folder that OpenSSH's server gives out, with a key of its own; ours is let in."""
    if SSHD is None:
        pytest.skip("needs OpenSSH's server, sshd (Debian: openssh-server)")
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    for name in ("host", "home/.ssh/id_ed25519"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(words, check=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (tmp_path / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nPidFile none\nStrictModes no\n"
        f"AuthorizedKeysFile {home}/.ssh/id_ed25519.pub\nPasswordAuthentication no\nUsePAM no\n"
        "Subsystem sftp internal-sftp\n",
        encoding="utf-8",
    )
    key = (tmp_path / "host.pub").read_text(encoding="utf-8").rpartition(" ")[0]
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {key}\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it parts with its privileges
    log = tmp_path / "sshd.log"
    with log.open("wb") as sink:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(tmp_path / "sshd_config")], stderr=sink)
    try:
        _wait_for(port, server, log)
        (tmp_path / "srv").mkdir()
        yield f"sftp://{getpass.getuser()}@127.0.0.1:{port}{tmp_path}/srv"
    finally:
        sftp._connected.cache_clear()
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8"))


def test_an_hour_is_read_from_openssh(openssh: str, tmp_path: Path) -> None:
    (tmp_path / "srv" / "ds.log").write_bytes(LOG)
    done = read(stored(f"{openssh}/ds.log"), hour(0.5))
    assert len(events(done)) == 38
    assert done.sources[0].error is None


def test_a_folder_and_a_pattern_of_openssh_stand_for_their_files(openssh: str, tmp_path: Path) -> None:
    folder = tmp_path / "srv" / "2026"
    folder.mkdir()
    for name in ("a.log", "b.log", "notes.txt"):
        (folder / name).write_bytes(made(0, 4096, 1))
    those = find_stored(address(f"{openssh}/2026/*.log"))
    assert [one.shown.rpartition("/")[2] for one in those] == ["a.log", "b.log"]
    assert len(find_stored(address(f"{openssh}/2026/"))) == 3


def test_openssh_is_refused_where_its_key_is_unknown_or_another(openssh: str, tmp_path: Path) -> None:
    (tmp_path / "srv" / "ds.log").write_bytes(LOG)
    known = tmp_path / "home" / ".ssh" / "known_hosts"
    own = known.read_text(encoding="utf-8")
    other = paramiko.ECDSAKey.generate()
    for text, code in (
        ("", "remote.host_key_unknown"),
        (f"{own.split()[0]} {other.get_name()} {other.get_base64()}\n", "remote.host_key_changed"),
    ):
        sftp._connected.cache_clear()
        known.write_text(text, encoding="utf-8")
        assert error_of(f"{openssh}/ds.log").code == code


def test_openssh_refuses_who_has_no_key_and_who_has_another(openssh: str, tmp_path: Path) -> None:
    sftp._connected.cache_clear()
    key = tmp_path / "home" / ".ssh" / "id_ed25519"
    key.unlink()
    assert error_of(f"{openssh}/ds.log").code == "remote.denied"
    paramiko.RSAKey.generate(2048).write_private_key_file(str(key.with_name("id_rsa")))
    assert error_of(f"{openssh}/ds.log").code == "remote.denied"


def test_a_file_of_openssh_is_read_by_another_process_too(openssh: str, tmp_path: Path) -> None:
    (tmp_path / "srv" / "ds.log").write_bytes(LOG)
    (one,) = find_stored(address(f"{openssh}/ds.log"))
    one.read(0, 10)
    again = pickle.loads(pickle.dumps(one))
    assert again.read(1000, 50) == LOG[1000:1050]
    assert again.grown() == 0


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Things]:
    """The ranged server over TLS, with a certificate of an authority that nobody else knows."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr(server, "handle_error", lambda *_: None)  # of a client that ends the handshake
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made_here = Things(f"https://localhost:{server.server_port}")
    monkeypatch.setattr(_Handler, "things", made_here, raising=False)
    yield made_here
    server.shutdown()
    server.server_close()


def test_a_private_authority_is_trusted_where_it_is_named_and_nowhere_else(
    private: Things, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private.content["/ds.log"] = LOG
    assert error_of(f"{private.base}/ds.log").code == "remote.unreachable"
    assert private.targets == []
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    done = read(stored(f"{private.base}/ds.log"), hour(0.5))
    assert len(events(done)) == 38
    assert "source.unprotected" not in {note.code for note in done.sources[0].notes}


@pytest.mark.parametrize("many", [False, True])
def test_an_object_is_read_by_another_process_with_its_own_client(bucket: Any, many: bool) -> None:
    bucket("2026/ds.log", LOG)
    (one,) = find_stored(address("s3://logs/2026/" if many else "s3://logs/2026/ds.log"))
    data = pickle.dumps(one)
    assert b"secret-of-the-store" not in data
    again = pickle.loads(data)
    assert again.read(1000, 100_000) == LOG[1000:101_000]
    assert (again.size, again.tag, again.shown) == (one.size, one.tag, one.shown)


def test_a_file_of_a_web_server_is_read_by_another_process(things: Any) -> None:
    things.content["/ds.log"] = LOG
    (one,) = find_stored(address(f"{things.base.replace('//', '//sato:hunter2@')}/ds.log?key=s3cr3t"))
    again = pickle.loads(pickle.dumps(one))
    assert again.read(100_000, 50) == LOG[100_000:100_050]
    assert things.targets[-1] == "/ds.log?key=s3cr3t"
    assert things.headers[-1]["authorization"].startswith("Basic ")


def test_a_tag_that_a_listing_tells_without_its_quotation_marks_is_the_same(things: Any) -> None:
    things.content["/ds.log"] = LOG
    (one,) = find_stored(address(f"{things.base}/ds.log"))
    listed = {"size": len(LOG), "e_tag": "a", "last_modified": one.changed}
    again = StoredObject(one.place, one._store, "", listed)
    assert again.read(1000, 50) == LOG[1000:1050]
    assert things.headers[-1]["if-match"] == '"a"'


ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The emulator's own account, published by its makers."""


@pytest.fixture
def azure(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty container "logs" of Azure's emulator, as its store."""
    from obstore.store import AzureStore

    azurite = root / "node_modules" / ".bin" / "azurite-blob"
    if not azurite.exists():
        pytest.skip("needs Azure's emulator (npm install azurite)")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    words = ["--inMemoryPersistence", "--blobHost", "127.0.0.1", "--blobPort", str(port), "--silent"]
    log = tmp_path / "azurite.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [str(azurite), *words, "--skipApiVersionCheck", "--disableTelemetry"], stdout=sink, stderr=sink
        )
    try:
        _wait_for(port, server, log)
        _make_container(f"http://127.0.0.1:{port}/{ACCOUNT}/logs?restype=container")
        monkeypatch.setenv("AZURE_STORAGE_USE_EMULATOR", "true")
        monkeypatch.setenv("AZURITE_BLOB_STORAGE_URL", f"http://127.0.0.1:{port}")
        yield AzureStore("logs")
    finally:
        server.kill()
        server.wait()


def _make_container(url: str) -> None:
    date = f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S GMT}"
    text = "\n".join(
        (
            "PUT",
            *[""] * 11,
            f"x-ms-date:{date}",
            "x-ms-version:2021-08-06",
            f"/{ACCOUNT}/{ACCOUNT}/logs",
            "restype:container",
        )
    )
    signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), "sha256")).decode()
    headers = {
        "x-ms-date": date,
        "x-ms-version": "2021-08-06",
        "Authorization": f"SharedKey {ACCOUNT}:{signature}",
        "Content-Length": "0",
    }
    with urllib.request.urlopen(urllib.request.Request(url, method="PUT", headers=headers)) as answer:
        assert answer.status == 201


def test_an_hour_is_read_from_azure_by_name_and_by_prefix(azure: Any) -> None:
    import obstore

    obstore.put(azure, "2026/ds.log", LOG)
    for url in ("az://logs/2026/ds.log", "az://logs/2026/"):
        done = read(stored(url), hour(0.5))
        assert len(events(done)) == 38
        assert done.sources[0].error is None
    assert error_of("az://logs/2026/none.log").code == "remote.missing"
