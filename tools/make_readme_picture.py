"""Makes docs/images/inquiry.png: pages of the main example's document, side by side.

    uv run python tools/make_readme_picture.py

Needs LibreOffice, poppler's pdftoppm, and the fonts BIZ UDPGothic and Liberation.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "examples" / "pattern-update"
PICTURE = ROOT / "docs" / "images" / "inquiry.png"
PAGES = (1, 4, 8)
PAGE_WIDTH, GAP, BACK, EDGE = 620, 24, "#e9edf2", "#c3ccd6"
COLOURS = (
    256  # a third of the bytes of a picture in full colour; the octree keeps the few red and orange ones
)


def main() -> None:
    """Build, lay out, draw."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        build = [sys.executable, "-m", "dscase", "build", str(CASE), "-o", str(work / "out")]
        subprocess.run(build, check=False, stdout=subprocess.DEVNULL)
        office = ["soffice", f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless"]
        document = str(work / "out" / "inquiry.docx")
        run = [*office, "--convert-to", "pdf", "--outdir", str(work), document]
        subprocess.run(run, check=True, timeout=180, stdout=subprocess.DEVNULL)
        pages = [_page(work, number) for number in PAGES]
    height = max(page.height for page in pages)
    sheet = Image.new("RGB", (GAP + (PAGE_WIDTH + GAP) * len(pages), height + 2 * GAP), BACK)
    for place, page in enumerate(pages):
        sheet.paste(page, (GAP + place * (PAGE_WIDTH + GAP), GAP))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    few = sheet.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(PICTURE, optimize=True)


def _page(work: Path, number: int) -> Image.Image:
    only = ["-f", str(number), "-l", str(number), "-singlefile"]
    target = work / f"page-{number}"
    draw = ["pdftoppm", "-r", "150", "-png", *only, str(work / "inquiry.pdf"), str(target)]
    subprocess.run(draw, check=True, timeout=60)
    with Image.open(target.with_suffix(".png")) as page:
        scaled = page.convert("RGB").resize(
            (PAGE_WIDTH - 2, round(page.height * (PAGE_WIDTH - 2) / page.width)), Image.Resampling.LANCZOS
        )
    return ImageOps.expand(scaled, border=1, fill=EDGE)


if __name__ == "__main__":
    main()
