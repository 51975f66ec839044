"""Holds what Windows built against what Linux built of the same example.

    compare.py LINUX_FOLDER RESULTS WINDOWS_FOLDER…

Texts and tables have to be the same bytes; of Word documents and workbooks the parts; pictures the same
pixels, since the two systems' zlib deflates them differently; a PDF the same words at the same places. Adds
to RESULTS one trial a folder.
"""

import base64
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from PIL import Image

PICTURE = re.compile(rb"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=]+)")


def main(linux: Path, results: Path, folders: list[Path]) -> int:
    """Compares every folder; 1 when something differs."""
    told = []
    for folder in folders:
        different = [name for name, same in SAME.items() if not same((linux / name), (folder / name))]
        fault = f"not as on Linux: {', '.join(different)}" if different else ""
        told.append({"name": f"{folder.name} holds what Linux built", "fault": fault})
        if fault:
            print(f"FAILED {folder.name}: {fault}")
    results.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return any(each["fault"] for each in told)


def same_bytes(one: Path, other: Path) -> bool:
    """For texts and tables."""
    return one.read_bytes() == other.read_bytes()


def same_parts(one: Path, other: Path) -> bool:
    """For Word documents and workbooks."""
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        return first.namelist() == second.namelist() and all(
            first.read(name) == second.read(name)
            or (name.endswith((".png", ".jpeg")) and pixels(first.read(name)) == pixels(second.read(name)))
            for name in first.namelist()
        )


def same_page(one: Path, other: Path) -> bool:
    """For HTML: the text outside of pictures, and the pictures."""
    first, second = one.read_bytes(), other.read_bytes()
    shown = [[pixels(base64.b64decode(each)) for each in PICTURE.findall(page)] for page in (first, second)]
    return PICTURE.sub(b"", first) == PICTURE.sub(b"", second) and shown[0] == shown[1]


def same_words(one: Path, other: Path) -> bool:
    """For PDFs: every word with its page and box."""
    words = [
        subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True).stdout
        for file in (one, other)
    ]
    return words[0] == words[1] and b"<word" in words[0]


def pixels(data: bytes) -> tuple[tuple[int, int], bytes]:
    """A picture's size and what it shows."""
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size, picture.convert("RGBA").tobytes()


SAME = {
    "inquiry.txt": same_bytes,
    "events.csv": same_bytes,
    "inquiry.html": same_page,
    "inquiry.docx": same_parts,
    "events.xlsx": same_parts,
    "inquiry.pdf": same_words,
}

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(each) for each in sys.argv[3:]]))
