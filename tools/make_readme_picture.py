"""Makes docs/images/inquiry.png and inquiry.en.png: pages of the main example's document, side by side.

    uv run python tools/make_readme_picture.py

Needs LibreOffice, poppler's pdftoppm, and the fonts BIZ UDPGothic and Liberation. What page one says is kept
in each picture, so that a test sees when the documents have changed since.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps, PngImagePlugin

from dscase.cli.case_options import case_request
from dscase.inquiry.body import inquiry_body
from dscase.inquiry.body.blocks import Heading
from dscase.inquiry.compose import compose
from dscase.pipeline import examine
from dscase.render import text
from dscase.wording.words import Lang, Words

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "examples" / "pattern-update"
PICTURES: dict[Lang, Path] = {
    "ja": ROOT / "docs" / "images" / "inquiry.png",
    "en": ROOT / "docs" / "images" / "inquiry.en.png",
}
SHOWN = "Page one"
"""The key of a picture's text under which it keeps what page one says."""
PAGES = (1, 4, 8)
PAGE_WIDTH, GAP, BACK, EDGE = 620, 24, "#e9edf2", "#c3ccd6"
COLOURS = (
    256  # a third of the bytes of a picture in full colour; the octree keeps the few red and orange ones
)


def main() -> None:
    """Build, lay out, draw, in both languages."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        build = [
            sys.executable,
            "-m",
            "dscase",
            "build",
            str(CASE),
            "--lang",
            "both",
            "-o",
            str(work / "out"),
        ]
        subprocess.run(build, check=False, stdout=subprocess.DEVNULL)
        office = ["soffice", f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless"]
        for lang, picture in PICTURES.items():
            document = work / "out" / f"inquiry.{lang}.docx"
            run = [*office, "--convert-to", "pdf", "--outdir", str(work), str(document)]
            subprocess.run(run, check=True, timeout=180, stdout=subprocess.DEVNULL)
            _draw([_page(work, document.stem, number) for number in PAGES], picture, lang)


def page_one(lang: Lang) -> str:
    """What page one of the main example's document says, as text."""
    done, words = examine(case_request(CASE, lang, None)), Words(lang, ours_alone=True)
    blocks = inquiry_body(compose(done.examined, done.judgement, words), words).blocks
    end = next(at for at, one in enumerate(blocks) if isinstance(one, Heading) and one.number)
    return text.blocks(blocks[:end], words)


def _draw(pages: list[Image.Image], picture: Path, lang: Lang) -> None:
    height = max(page.height for page in pages)
    sheet = Image.new("RGB", (GAP + (PAGE_WIDTH + GAP) * len(pages), height + 2 * GAP), BACK)
    for place, page in enumerate(pages):
        sheet.paste(page, (GAP + place * (PAGE_WIDTH + GAP), GAP))
    picture.parent.mkdir(parents=True, exist_ok=True)
    few = sheet.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    shown = PngImagePlugin.PngInfo()
    shown.add_itxt(SHOWN, page_one(lang), zip=True)
    few.save(picture, optimize=True, pnginfo=shown)


def _page(work: Path, stem: str, number: int) -> Image.Image:
    only = ["-f", str(number), "-l", str(number), "-singlefile"]
    target = work / f"{stem.replace('.', '-')}-{number}"
    draw = ["pdftoppm", "-r", "150", "-png", *only, str(work / f"{stem}.pdf"), str(target)]
    subprocess.run(draw, check=True, timeout=60)
    with Image.open(target.with_suffix(".png")) as page:
        scaled = page.convert("RGB").resize(
            (PAGE_WIDTH - 2, round(page.height * (PAGE_WIDTH - 2) / page.width)), Image.Resampling.LANCZOS
        )
    return ImageOps.expand(scaled, border=1, fill=EDGE)


if __name__ == "__main__":
    main()
