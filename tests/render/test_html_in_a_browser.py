"""The page in a browser, with as many rows as it may have: filter, chips, sorting, printing, and axe.

The page stays quick because a row is laid out only where it is looked at; no time is taken here.
"""

import shutil
import subprocess
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from dscase.inquiry.model import EventRow
from dscase.render.html import ROWS, render
from dscase.wording.words import Words

pytestmark = pytest.mark.whole

SHOWN = "Array.from(document.querySelectorAll('#rows tbody tr:not([hidden])'), row => row.id)"
WIDTHS = (1440, 1024, 390)
FIRST = 200
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def kept():
    return {}


@pytest.fixture
def opened(page, kept, make_rich, make_body, tmp_path):
    """The page with `ROWS` events, which is made once, and those events."""
    if not kept:
        inquiry = make_rich("ja", rows=ROWS)
        rows = [row for row in inquiry.digest if isinstance(row, EventRow)]
        body = make_body(replace(inquiry, digest=tuple(rows[:40])), Words("ja"))
        kept["rows"], kept["data"] = rows, render(body, Words("ja"), rows, len(rows))
    (tmp_path / "inquiry.html").write_bytes(kept["data"])
    page.goto((tmp_path / "inquiry.html").as_uri())
    page.locator("#all summary").click()
    return page, kept["rows"]


def told(count):
    return Words("ja").say("page.shown", shown=f"{count:,}", total=f"{ROWS:,}")


def test_the_filter_knows_full_width_and_wants_every_word(opened):
    page, rows = opened
    fitting = [row for row in rows if row.id == "2205" and row.target == "DSA-test"]
    page.fill("#filter", "２２０５ dsa-TEST")
    expect(page.locator("#shown")).to_have_text(told(len(fitting)))
    assert page.evaluate(SHOWN) == [f"row_{row.number}" for row in fitting]
    page.fill("#filter", "")
    expect(page.locator("#shown")).to_have_text(told(FIRST))
    assert len(page.evaluate(SHOWN)) == FIRST
    page.locator("#more").click()
    assert len(page.evaluate(SHOWN)) == ROWS


def test_a_chip_takes_a_level_away_and_brings_it_back(opened):
    page, rows = opened
    errors = sum(row.level == "error" for row in rows)
    assert errors
    page.locator("#more").click()
    chip = page.locator(".chip[data-level=error]")
    chip.click()
    assert len(page.evaluate(SHOWN)) == ROWS - errors
    assert chip.get_attribute("aria-pressed") == "false"
    chip.click()
    assert len(page.evaluate(SHOWN)) == ROWS


@pytest.mark.parametrize(
    ("column", "key"),
    [
        (1, lambda row: ["error", "warning", "info", "unknown"].index(row.level)),
        (2, lambda row: int(row.id)),
        (4, lambda row: row.target.lower()),
    ],
)
def test_a_column_sorts_both_ways_and_keeps_the_order_of_time_among_equals(opened, column, key):
    page, rows = opened
    page.locator("#more").click()
    button = page.locator("#rows th button").nth(column)
    for rising in (True, False):
        button.click()
        expected = sorted(rows, key=key, reverse=not rising)
        assert page.evaluate(SHOWN) == [f"row_{row.number}" for row in expected]
        state = page.locator("#rows th").nth(column).get_attribute("aria-sort")
        assert state == ("ascending" if rising else "descending")


def test_a_row_is_laid_out_only_where_it_is_looked_at_and_stays_a_row_of_a_table(opened):
    page, _ = opened
    page.locator("#more").click()
    look = "getComputedStyle(document.getElementById('row_4000')).contentVisibility"
    assert page.evaluate(look) == "auto"
    assert page.get_by_role("table", name=Words("ja").say("page.all_events")).count() == 1
    row = page.locator("#row_4000")
    assert row.get_attribute("role") == "row"
    assert row.get_by_role("cell").count() == page.locator("#rows").get_by_role("columnheader").count() == 6


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(opened, width):
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    assert not page.evaluate(TOO_WIDE)


def test_axe_holds_nothing_against_it(opened, violations):
    page, _ = opened
    # All five thousand rows are alike; axe takes a minute to look at each of them.
    page.evaluate("document.querySelectorAll('#rows tbody tr:nth-child(n+60)').forEach(row => row.remove())")
    assert violations(page) == []


@pytest.fixture(params=["rich", "empty"])
def written(request, rich_body, empty_body, words, tmp_path):
    body = rich_body if request.param == "rich" else empty_body
    (tmp_path / "page.html").write_bytes(render(body, words))
    return (tmp_path / "page.html").as_uri()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 768, 390])
def test_axe_holds_nothing_against_a_rich_or_an_empty_inquiry(page, written, violations, width, dark):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(written)
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)


def test_on_a_phone_an_event_is_a_card(page, rich_body, words, tmp_path):
    (tmp_path / "page.html").write_bytes(render(rich_body, words))
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((tmp_path / "page.html").as_uri())
    row = page.locator("table.events tbody tr.asked")
    cells = [row.locator("td").nth(at).bounding_box() for at in (0, 2, 3)]
    time, told, target = cells
    assert time["y"] == pytest.approx(target["y"], abs=8)
    assert told["y"] > time["y"]
    assert told["width"] > 300


@pytest.mark.parametrize("width", [1280, 390])
def test_captions_and_what_a_module_recorded_end_lines_within_the_window(
    page, rich_body, words, tmp_path, width
):
    (tmp_path / "page.html").write_bytes(render(rich_body, words))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "page.html").as_uri())
    for caption in page.locator("caption:not(.unseen)").all():
        box = caption.bounding_box()
        assert box["x"] + box["width"] <= width
        assert box["width"] > 300 or box["height"] < 60
    if width > 390:
        kinds = page.locator("table.functions td:last-child").first
        assert kinds.evaluate("cell => getComputedStyle(cell).whiteSpace") != "nowrap"


def test_on_a_phone_an_item_says_where_it_is_below_its_title_in_all_of_the_width(
    page, rich_body, words, tmp_path
):
    (tmp_path / "page.html").write_bytes(render(rich_body, words))
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((tmp_path / "page.html").as_uri())
    row = page.locator("table.items tbody tr").nth(2)
    title, place = (row.locator("td").nth(at).bounding_box() for at in (1, 3))
    assert place["y"] >= title["y"] + title["height"]
    assert place["width"] > 300
    assert all(box.bounding_box()["width"] > 300 for box in page.locator(".people dl > div").all())


def test_what_is_printed_has_every_text_and_the_head_of_the_table_on_each_page(
    page, rich_inquiry, rich_body, words, tmp_path, folded
):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext not found: install poppler-utils")
    (tmp_path / "page.html").write_bytes(render(rich_body, words))
    page.goto((tmp_path / "page.html").as_uri())
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    done = subprocess.run(["pdftotext", "-raw", tmp_path / "page.pdf", "-"], capture_output=True, check=True)
    sheets = [folded(sheet) for sheet in done.stdout.decode("utf-8").split("\f")[:-1]]
    whole = "".join(sheets)
    for item in rich_inquiry.items:
        assert folded(item.title) in whole
    for row in rich_inquiry.digest:
        if isinstance(row, EventRow):
            assert folded(row.time.split(" ")[1]) in whole
            assert folded(row.description)[:12] in whole
    heads = sum(folded(words.say("body.column.event")) in sheet for sheet in sheets)
    assert heads >= 2
    assert all(f"{number}/{len(sheets)}" in sheet for number, sheet in enumerate(sheets, start=1))


def test_on_a_phone_no_table_or_fact_is_cut_and_a_row_of_many_columns_names_its_values(
    page, rich_body, words, tmp_path
):
    (tmp_path / "page.html").write_bytes(render(rich_body, words))
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((tmp_path / "page.html").as_uri())
    cut = "[...document.querySelectorAll('main .scroll')].filter(one => one.querySelector('table') "
    cut += "&& one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"
    assert page.evaluate(cut) == []
    cell = page.locator("table.computers tbody td").nth(1)
    assert cell.evaluate("one => getComputedStyle(one, '::before').content").strip('"') == words.say(
        "body.column.first_failure"
    )


def test_the_bar_at_the_top_has_every_name_in_full(page, rich_body, words, tmp_path):
    (tmp_path / "page.html").write_bytes(render(rich_body, words))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((tmp_path / "page.html").as_uri())
    for link in page.locator("nav a").all():
        assert link.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    texts = page.locator("nav a").all_inner_texts()
    assert f"1 {words.say('page.short.item_1')}" in texts
