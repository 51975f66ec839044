"""`dscase serve`, started as a user starts it; its page used by a browser that runs no script."""

import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.whole

MOST_ANSWERS = 15
"""From opening to a complete document; confirming all at once counts once."""


@pytest.fixture
def started():
    """Call it with the command's words: the process and the address it prints. What is left is ended."""
    running = []

    def start(*words):
        command = Path(sys.executable).with_name("dscase.exe" if os.name == "nt" else "dscase")
        process = subprocess.Popen(
            [str(command), "serve", *map(str, words), "--no-open"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        running.append(process)
        told = ""
        while (line := process.stdout.readline()) and "http://" not in told:
            told += line
        return process, re.search(r"http://\S+", told)[0]

    yield start
    for process in running:
        process.kill()
        process.communicate(timeout=30)


@pytest.fixture
def plain(browser):
    """A page in a browser without scripts, which must ask nobody but the server."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=False, accept_downloads=True
    )
    hosts = set()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    yield context.new_page()
    context.close()
    assert hosts <= {"127.0.0.1"}


@pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
def test_ctrl_c_ends_it_and_keeps_every_answer(case, started):
    process, address = started(case)
    assert address.startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "続きは dscase serve" in out
    assert "Traceback" not in err


def test_it_ends_by_itself_and_says_how_to_go_on(case, started):
    process, _ = started(case, "--idle", "1s", "--lang", "en")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Continue with: dscase serve" in out


def test_a_case_that_cannot_be_read_is_told_before_anything_is_served(case, dscase):
    (case / "case.yaml").write_text("window: [", encoding="utf-8")
    ran = dscase("serve", case, "--no-open")
    assert ran.code == 5
    assert "case.yaml" in ran.err
    assert dscase("serve", case.parent / "nowhere", "--no-open").code != 0
    assert dscase("serve", case.parent, "--no-open", "--idle", "soon").code == 2


def test_the_example_goes_from_opening_to_a_downloaded_bundle_without_a_script(
    case, started, plain, tmp_path
):
    _, address = started(case, "--who", "運用 田中")
    sent = []
    plain.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    plain.goto(address)
    plain.get_by_role("button", name="チェックした内容で確定").click()
    for _ in range(MOST_ANSWERS):
        plain.wait_for_load_state()
        if urlsplit(plain.url).path == "/build":
            break
        step = urlsplit(plain.url).path.removeprefix("/step/")
        if plain.get_by_role("button", name="このとおり", exact=True).count():
            plain.get_by_role("button", name="このとおり", exact=True).click()
            continue
        choice, text = {
            "modules": ("なかった(確認済み)", ""),
            "liveness": ("すべて動いている", "ds_agent、dsm_s とも稼働中"),
            "decision": ("問い合わせる", ""),
            "question": ("書かない(対象から作る)", ""),
            "packages": ("証跡に入れた。種類の分からないものは DSM のもの", ""),
        }[step]
        plain.get_by_label(choice, exact=True).check()
        if text:
            plain.locator("input, textarea").and_(plain.locator(":visible[name^=text-]")).fill(text)
        plain.get_by_role("button", name="保存して次へ").click()
    assert "まだ回答していない質問" not in plain.content()
    plain.get_by_role("button", name="作成する").click()
    plain.get_by_role("link", name="bundle.zip をダウンロード").wait_for(timeout=60_000)
    with plain.expect_download() as download:
        plain.get_by_role("link", name="bundle.zip をダウンロード").click()
    bundle = tmp_path / "bundle.zip"
    download.value.save_as(bundle)
    assert len(sent) <= MOST_ANSWERS
    with zipfile.ZipFile(bundle) as archive:
        text = archive.read("inquiry.txt").decode("utf-8")
    assert "ds_agent、dsm_s とも稼働中" in text
    assert bundle.read_bytes() == (case / "out" / "bundle.zip").read_bytes()
    journal = (case / "journal.jsonl").read_text(encoding="utf-8")
    assert '"who":"運用 田中"' in journal


@pytest.mark.parametrize(("lang", "width"), [("ja", 1280), ("ja", 820), ("en", 1280), ("en", 820)])
def test_every_view_is_fit_for_those_who_do_not_see_or_use_no_mouse(
    case, started, browser, violations, lang, width
):
    _, address = started(case, "--lang", lang)
    base = address.partition("/open")[0]
    context = browser.new_context(viewport={"width": width, "height": 1100})
    page = context.new_page()
    page.goto(address)
    for path in (
        "/confirm",
        "/step/liveness",
        "/step/background",
        "/picture/E-01",
        "/preview",
        "/build",
        "/x",
    ):
        page.goto(base + path)
        found = violations(page)
        assert not found, (path, found)
        # Nothing has to be scrolled sideways to be read.
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
