"""Makes docs/images/walk.png: a question of the local page, at the main example.

Needs Chromium (DSCASE_CHROMIUM says where, if it is not found) and the fonts BIZ UDPGothic.
"""

import contextlib
import io
import os
import shutil
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from dscase.cli.case_options import case_request
from dscase.web.server import Server

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "examples" / "pattern-update"
PICTURE = ROOT / "docs" / "images" / "walk.png"
STEP, WIDTH, COLOURS = "lamp", 1280, 256


def main() -> None:
    """Serve a copy of the example, open the page, draw."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        case = Path("case-0420")  # as the page shows it
        shutil.copytree(CASE, case, ignore=shutil.ignore_patterns("out", "sealed.jsonl"))
        server = Server(lambda lang: case_request(case, lang, None), idle=timedelta(minutes=30))
        server.worker.look(60)
        ready = threading.Event()
        thread = threading.Thread(target=server.run, args=(ready.set,))
        thread.start()
        try:
            ready.wait(10)
            drawn = _drawn(server.opening)
        finally:
            server.stop()
            thread.join()
    # So few colours are enough for a page, and take a third of the bytes.
    picture = (
        Image.open(io.BytesIO(drawn))
        .convert("RGB")
        .quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    )
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    picture.save(PICTURE, optimize=True)


def _drawn(opening: str) -> bytes:
    chromium = os.environ.get("DSCASE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--lang=ja"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, locale="ja-JP")
        page.goto(opening)
        page.goto(f"{opening.partition('/open')[0]}/step/{STEP}")
        page.locator(".scripted:not([hidden])").first.wait_for()
        drawn = page.screenshot(full_page=True)
        browser.close()
    return drawn


if __name__ == "__main__":
    main()
