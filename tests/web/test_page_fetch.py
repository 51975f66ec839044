"""Fetching from the manager at the page: the form, how far it is, stopping it, what came of it."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from dscase.case.model import LANGS, Lang
from dscase.wording.words import Words
from tests.dsm.server import Fault, Manager, running
from tests.dsm.store import Raised, Store, many

pytestmark = pytest.mark.whole

START = datetime.fromisoformat("2026-04-20T03:00:00+09:00")


@pytest.fixture
def manager(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path / "settings"))
    held = Store(events=many(60, START - timedelta(minutes=35), timedelta(minutes=1)))
    held.alerts = [Raised("Something happened", START)]
    with running(held, pause=2.0) as one:
        yield one


def stated(manager: Manager, **changes: str) -> dict[str, Any]:
    told = {
        "dsm": manager.url,
        "user": manager.store.user,
        "password": manager.store.password,
        "ca_file": str(manager.ca),
        "after": "1h",
    }
    return told | changes


def ended(visitor: Any) -> str:
    """The page once nothing is going on."""
    for _ in range(600):
        page = visitor.get("/fetch").text
        if "data-poll" not in page.partition("<main")[2].partition("</main>")[0]:
            return str(page)
        time.sleep(0.05)
    raise AssertionError("it does not end")


def test_what_was_fetched_is_told_and_is_evidence(visitor: Any, manager: Manager, case: Any) -> None:
    page = visitor.get("/fetch").text
    assert 'type="password" name="password"' in page
    assert 'value="2026-04-20 03:00/03:40"' in page
    assert visitor.post("/fetch", **stated(manager)).place == "/fetch"
    page = ended(visitor)
    assert "フィルタなし" in page
    assert manager.store.password not in page
    (place,) = case.glob("evidence/dsm-*")
    assert (place / "fetch.json").is_file()
    assert manager.store.ended == 1
    visitor.server.worker.look(60)
    assert "systemevents.csv" in visitor.get("/step/events").text


def test_a_wrong_password_is_told_and_what_was_typed_stays(visitor: Any, manager: Manager) -> None:
    visitor.post("/fetch", **stated(manager, password="hush-hush"))
    page = ended(visitor)
    assert "サインインできません" in page
    assert f'value="{manager.url}"' in page
    assert "hush-hush" not in page
    assert manager.store.asked.count("authenticate") == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"dsm": "http://x"}, "URL として読めません"),
        ({"user": ""}, "ユーザ名がありません"),
        ({"password": ""}, "パスワードがありません"),
        ({"fingerprint": "ab"}, "指紋として読めません"),
    ],
)
def test_what_was_stated_wrongly_is_told_at_once(
    visitor: Any, manager: Manager, changes: dict[str, str], told: str
) -> None:
    answer = visitor.post(
        "/fetch", **stated(manager, **({"ca_file": ""} if "fingerprint" in changes else {}), **changes)
    )
    assert answer.status >= 400
    assert told in answer.text
    assert manager.store.asked == []


def test_a_fetch_can_be_stopped_and_leaves_nothing(visitor: Any, manager: Manager, case: Any) -> None:
    def plan(name: str, _number: int) -> Fault:
        return "slow" if name == "systemEventRetrieve2" else ""

    manager.plan = plan
    visitor.post("/fetch", **stated(manager))
    assert "/fetch/stop" in visitor.get("/fetch").text
    assert visitor.post("/fetch/stop").place == "/fetch"
    ended(visitor)
    assert not list(case.glob("evidence/dsm-*"))
    assert not list(case.glob(".fetching-*"))
    assert not manager.store.sessions


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_names_no_option_of_the_command_line(lang: Lang) -> None:
    """Those who asked for the page have no command line. Errors of commands alone do not come here."""
    words = Words(lang, ours_alone=True)
    rooms = re.compile(
        r"error\.((?:fetch|window|seal|render)\.\w+|case\.no_window\w*|masking\.(?:required|unreadable))\.what"
    )
    codes = [found[1] for key in words.texts if (found := rooms.fullmatch(key))]
    assert len(codes) > 60
    elsewhere = {"fetch.watch", "seal.approver_unfit"}  # an option's, a command's
    named = []
    for code in set(codes) - elsewhere:
        for part in ("what", "why", "next"):
            key = f"error.{code}.{part}"
            text = words.texts.get(f"{key}_page", words.texts[key])
            if re.search(r"--[a-z]|(?<![\w-])-[a-z]\b", text):
                named.append(key)
    assert not named


def test_without_the_extra_the_page_says_what_installs_it(
    visitor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dscase.fetch import options

    monkeypatch.setattr(options, "NEEDED", ("no_such_module_at_all",))
    page = visitor.get("/fetch").text
    assert "zeep" in page
    assert 'name="password"' not in page


def test_the_form_in_a_browser(reader: Any, manager: Manager, violations: Any) -> None:
    reader.go("/fetch")
    assert not violations(reader.page)
    for name, value in stated(manager).items():
        reader.page.fill(f"#fetch-{name}", value)
    reader.page.click("main form.answer button")
    reader.page.wait_for_selector("#fetched", timeout=60_000)
    assert "フィルタなし" in reader.page.locator("main").inner_text()
    assert reader.page.input_value("#fetch-password") == ""
    assert not violations(reader.page)
