"""Every view on every screen, by mouse or keys: nothing asks in vain, nothing is out of reach."""

import pytest

from dscase.web.server import Server

pytestmark = pytest.mark.whole

VIEWS = ("/confirm", "/step/lamp", "/step/background", "/picture/E-01", "/preview",
         "/fetch", "/build", "/talk")  # fmt: skip
BROKEN = """() => [...document.querySelectorAll('nav.views a, .top button, .buttons > *')]
  .filter((one) => one.offsetParent && one.getClientRects().length > 0
    && one.getBoundingClientRect().height > 2.6 * parseFloat(getComputedStyle(one).lineHeight))
  .map((one) => one.textContent)"""
"""The names of tabs and buttons that take more than two lines."""


@pytest.fixture
def built(reader):
    """A reader whose documents are made."""
    reader.come_in()
    reader.go("/build")
    reader.page.locator("form.build button.first").click()
    reader.page.locator(".made").wait_for(timeout=120_000)
    return reader


def test_nobody_is_asked_about_changes_where_there_are_none(reader):
    asked = []
    reader.page.on("dialog", lambda one: (asked.append((reader.path, one.type)), one.accept()))
    reader.come_in()
    for path in VIEWS:
        reader.go(path)
        reader.page.locator("h1").first.click()  # without it a browser never asks
    reader.go("/")
    assert not asked
    reader.go("/step/background")
    reader.page.locator("textarea:visible").first.fill("書きかけ")
    reader.go("/")
    assert asked == [("/step/background", "beforeunload")]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [390, 768])
def test_on_phones_and_tablets_nothing_is_cut_and_every_word_is_whole(built, width, lang):
    page = built.page
    page.set_viewport_size({"width": width, "height": 844})
    if lang == "en":
        page.get_by_role("button", name="English").click()
    for path in VIEWS:
        built.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert not page.evaluate(BROKEN), path
    built.go("/confirm")
    assert page.get_by_role("button", name={"ja": "確定", "en": "Confirm"}[lang]).first.is_visible()
    box = page.locator(".confirm .buttons").bounding_box()
    assert box["y"] + box["height"] <= 844


def test_after_a_build_the_folder_the_order_of_sending_and_each_field_are_at_hand(built, case):
    page = built.page
    built.go("/step/lamp")
    built.go("/build")  # it is still there
    assert page.locator("#made-folder").inner_text() == str(case / "out")
    first = page.locator(".posts li").first
    assert first.inner_text().startswith("bundle.zip")
    assert first.get_by_role("link", name="bundle.zip").is_visible()
    assert str(case / "evidence") in page.locator(".made").inner_text()
    assert page.locator(".missing .gap").count()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    buttons = page.locator(".field [data-copy]")
    assert buttons.count() >= 3
    for at in range(buttons.count()):
        buttons.nth(at).click()
        field = page.locator(f"#{buttons.nth(at).get_attribute('data-copy')}").text_content()
        assert page.evaluate("navigator.clipboard.readText()").split() == field.split()


def test_the_button_opens_the_folder_where_there_is_a_screen_alone(visitor, case, monkeypatch):
    assert visitor.post("/folder").status == 404
    visitor.post("/build", lang="ja")
    while visitor.server.worker.busy:
        visitor.get("/page.css")
    assert 'action="/folder"' in visitor.get("/build").text
    assert "フォルダを開く" not in visitor.get("/build").text
    assert visitor.post("/folder").status == 404
    opened = []
    visitor.server.worker.show = opened.append
    assert "フォルダを開く" in visitor.get("/build").text
    assert visitor.post("/folder").status == 303
    assert opened == [case / "out"]


def test_a_server_is_told_what_opens_folders(case):
    from datetime import timedelta

    from dscase.cli.case_options import case_request

    server = Server(lambda lang: case_request(case, lang, None), idle=timedelta(minutes=1), show=print)
    server._socket.close()
    assert server.worker.show is print


def test_keys_alone_lead_from_the_first_page_to_the_documents(reader):
    """Tab, Space and Enter: what the evidence answers is confirmed, then the documents are made."""
    page = reader.page
    reader.come_in()

    def press(role, name):
        goal = page.get_by_role(role, name=name).first
        for _ in range(150):
            if goal.evaluate("(one) => one === document.activeElement"):
                assert goal.evaluate("(one) => getComputedStyle(one).outlineStyle") != "none"
                page.keyboard.press("Enter")
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{name} is out of reach")

    assert reader.path == "/confirm"
    press("button", "確定")
    page.wait_for_url(lambda url: "/confirm" not in url)
    press("link", "作成")
    page.wait_for_url("**/build")
    press("button", "作成する")
    page.locator(".made").wait_for(timeout=120_000)
    press("link", "bundle.zip をダウンロード")
