"""`dscase fetch` as a person runs it: what it shows, how it ends, and that no secret is left anywhere."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dscase.fetch import secret
from dscase.fetch.secret import Secret
from tests.dsm.server import Manager, running
from tests.dsm.store import Raised
from tests.fetch.conftest import START, Kit

if TYPE_CHECKING:
    from tests.conftest import Ran

pytestmark = pytest.mark.whole

WINDOW = ("--window", "2026-04-20 03:00/03:40", "--tz", "Asia/Tokyo", "--after", "2h")


@pytest.fixture
def manager(store: Any) -> Iterator[Manager]:
    held = store(90)
    held.alerts = [Raised("Something happened", START)]
    with running(held) as running_one:
        yield running_one


def options(manager: Manager) -> tuple[object, ...]:
    return ("--dsm", manager.url, "--user", manager.store.user, "--ca-file", manager.ca, *WINDOW)


def test_it_fetches_into_the_case(dscase: Any, kit: Kit, manager: Manager) -> None:
    file = kit.case.parent / "password.txt"
    file.write_text(f"{manager.store.password}\n", encoding="utf-8")
    ran: Ran = dscase("fetch", kit.case, *options(manager), "--password-file", file, "--json")
    assert ran.code == 0, ran.err
    told = ran.json()
    place = Path(told["place"])
    assert told["events"]["complete"] is True
    assert {path.name for path in place.iterdir()} == {
        "systemevents.csv",
        "alerts.csv",
        "answers.zip",
        "fetch.json",
    }
    if os.name != "nt":
        assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}


def test_it_shows_what_is_complete_and_what_to_click(dscase: Any, kit: Kit, manager: Manager) -> None:
    env = {secret.PASSWORD: manager.store.password, "COLUMNS": "200"}
    ran: Ran = dscase("fetch", kit.case, *options(manager), "--lang", "en", env=env)
    assert ran.code == 0
    assert "Complete from 2026-04-20 02:30:00+09:00 to 2026-04-20 05:40:00+09:00, unfiltered" in ran.out
    assert "Create Diagnostics Package" in ran.out


def test_what_is_incomplete_ends_with_3(dscase: Any, kit: Kit, manager: Manager) -> None:
    manager.plan = lambda name, _: "redirect" if name == "alertStatusRetrieve" else ""
    env = {secret.PASSWORD: manager.store.password}
    ran: Ran = dscase("fetch", kit.case, *options(manager), "--lang", "en", env=env)
    assert ran.code == 3
    assert "redirected to another address" in ran.err


def test_without_a_password_nobody_is_asked_where_nobody_is(dscase: Any, kit: Kit, manager: Manager) -> None:
    ran: Ran = dscase("fetch", kit.case, *options(manager), "--lang", "en")
    assert ran.code == 2
    assert secret.PASSWORD in ran.err
    assert manager.store.asked == []


def test_a_certificate_is_not_believed_where_nobody_can_be_asked(
    dscase: Any, kit: Kit, manager: Manager
) -> None:
    words = ("--dsm", manager.url, "--user", "x", *WINDOW, "--lang", "en")
    ran: Ran = dscase("fetch", kit.case, *words, env={secret.PASSWORD: "hush-hush"})
    assert ran.code == 5
    assert "--fingerprint" in ran.err
    assert manager.store.asked == []


@pytest.mark.parametrize("plan", ["", "broken", "wrong"])
def test_no_secret_is_left_in_any_file_or_output(dscase: Any, kit: Kit, manager: Manager, plan: str) -> None:
    password = "pass-Ünï-word-秘密" if plan != "wrong" else "not-the-right-one"
    manager.store.password = "pass-Ünï-word-秘密"
    if plan == "broken":
        manager.plan = lambda name, _: "redirect" if name == "systemEventRetrieve2" else ""
    env = {secret.PASSWORD: password, secret.API_KEY: manager.store.api_key, "PYTHONDEVMODE": "0"}
    ran: Ran = dscase("fetch", kit.case, *options(manager), env=env)
    if plan == "":
        built: Ran = dscase("build", kit.case, *WINDOW[:4])
        assert (kit.case / "out" / "SHA256SUMS").exists(), built.err
    secrets = [password, manager.store.api_key, *manager.store.ever]
    found = [ran.out.encode(), ran.err.encode()]
    found += [path.read_bytes() for path in kit.case.parent.rglob("*") if path.is_file()]
    assert len(found) > 2 or plan == "wrong"
    for text in secrets:
        assert not any(text.encode() in content for content in found)
    assert ran.code == {"": 0, "broken": 3, "wrong": 5}[plan]


@pytest.mark.skipif(os.name == "nt", reason="no terminal of that kind there; CI runs it")
@pytest.mark.parametrize(("typed", "code"), [("yes", 0), ("no", 5)])
def test_a_certificate_is_asked_about_once_and_kept(
    dscase: Any, kit: Kit, manager: Manager, typed: str, code: int
) -> None:
    import pexpect

    from tests.fetch.test_trust import shown_by

    words = [
        "fetch",
        str(kit.case),
        "--dsm",
        manager.url,
        "--user",
        manager.store.user,
        *WINDOW,
        "--lang",
        "en",
    ]
    command = str(Path(sys.executable).with_name("dscase"))
    terminal = pexpect.spawn(command, words, encoding="utf-8", timeout=60)
    terminal.expect("type yes")
    assert manager.store.asked == []
    terminal.sendline(typed)
    if typed == "yes":
        terminal.expect("Password")
        terminal.sendline(manager.store.password)
    terminal.expect(pexpect.EOF)
    assert manager.store.password not in terminal.before
    terminal.close()
    assert terminal.exitstatus == code
    env = {secret.PASSWORD: manager.store.password}
    again: Ran = dscase(*words, env=env)
    assert again.code == code
    if typed == "yes":
        kept = (kit.case.parent / "settings" / "managers.json").read_text(encoding="utf-8")
        assert shown_by(manager) in kept


@pytest.mark.skipif(os.name == "nt", reason="no such signal there; CI runs it")
def test_ctrl_c_ends_the_session_and_leaves_nothing(kit: Kit, manager: Manager) -> None:
    import signal
    import subprocess
    import time

    manager.plan = lambda name, _: "stalled" if name == "systemEventRetrieve2" else ""
    manager.pause = 20.0
    command = [
        str(Path(sys.executable).with_name("dscase")),
        "fetch",
        str(kit.case),
        *map(str, options(manager)),
    ]
    env = {**os.environ, secret.PASSWORD: manager.store.password}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running_one:
        for _ in range(1200):
            if "systemEventRetrieve2" in manager.store.asked:
                break
            time.sleep(0.05)
        running_one.send_signal(signal.SIGINT)
        running_one.communicate(timeout=30)
    assert running_one.returncode == 130
    assert manager.store.ended == 1
    assert not manager.store.sessions
    assert not [path for path in kit.case.rglob("*") if path.is_file()]


def test_a_secret_shows_itself_nowhere() -> None:
    hidden = Secret("hush-hush")
    assert "hush" not in f"{hidden} {hidden!r} {[hidden]}"
    with pytest.raises(TypeError):
        json.dumps(hidden)


def test_no_logging_shows_a_secret(kit: Kit, manager: Manager, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        kit.fetch(manager)
    assert manager.store.password not in caplog.text
    assert not any(session in caplog.text for session in manager.store.ever)


def test_without_the_extra_the_command_says_what_installs_it(
    kit: Kit, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dscase.fetch import options as fetch_options

    monkeypatch.setattr(fetch_options, "NEEDED", ("zeep", "no_such_module_at_all"))
    with refused("fetch.not_installed") as caught:
        fetch_options.check_installed()
    assert "zeep" in str(caught[0].facts["command"])
    assert sys.executable in str(caught[0].facts["command"])


def test_the_order_in_which_a_password_is_sought(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, refused: Any
) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class Kept(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return "kept" if (service, username) == ("dscase", "me@dsm:4119") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

        def delete_password(self, service: str, username: str) -> None:
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Kept())
    try:
        file = kit.case / "password.txt"
        file.write_bytes("\ufeffof the file\r\nmore".encode())
        assert secret.password("me@dsm:4119", None, lambda: "typed").reveal() == "kept"
        assert secret.password("you@dsm:4119", None, lambda: "typed").reveal() == "typed"
        monkeypatch.setenv(secret.PASSWORD, "of the environment")
        assert secret.password("me@dsm:4119", None, lambda: "typed").reveal() == "of the environment"
        assert secret.password("me@dsm:4119", file, lambda: "typed").reveal() == "of the file"
        monkeypatch.delenv(secret.PASSWORD)
        with refused("fetch.no_password"):
            secret.password("you@dsm:4119", None, lambda: None)
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_file_without_a_secret_is_told(kit: Kit, refused: Any, content: bytes) -> None:
    file = kit.case / "empty"
    file.write_bytes(content)
    with refused("fetch.secret_file"):
        secret.from_file(file)
