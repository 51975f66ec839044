"""Typst at work, as a script in a process of its own: whatever happens to it, the build goes on.

Started in a folder with the templates and DATA; leaves MADE there and says on its output how it went.
Knows but one other module of ours, so that it starts at once.
"""

import json
import re
import sys
from pathlib import Path

from dscase.bounded import hold

DATA, FONTS, MADE = "data.json", "fonts.json", "made.pdf"
DONE, NO_FONT, REFUSED = "done", "no_font", "refused"

MEMORY, SECONDS = 2_000_000_000, 600
"""Bytes, and seconds of the processor's work: a template may be a stranger's."""
PICTURES, DELETE_PICTURE, DELETE = range(0x2400, 0x2420), 0x2421, 0x7F
"""What stands for control characters in texts that are shown."""
ROUNDS = 8
"""A character without a glyph is found when a document is typeset; one round finds nearly all."""
_UNSHOWN = re.compile(r"the (?:text|disallowed codepoint) `\"(.+?)\"`", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
_PLACE = re.compile(r"┌─ (?:.*[/\\])?([^/\\\n]+:\d+:\d+)")
"""Where a fault is. The folder is a private one of no interest, and may have blanks in its path."""


def main(template: str, timestamp: int) -> dict[str, str]:
    """Typesets; how it went. `timestamp` in seconds since 1970."""
    import typst

    hold(MEMORY, SECONDS)
    wanted = json.loads(Path(FONTS).read_text(encoding="utf-8"))
    known = typst.Fonts(font_paths=[str(Path(file).parent) for file in wanted["files"]])
    families = set(known.families())
    chosen = {use: [name for name in names if name in families] for use, names in wanted["families"].items()}
    if not chosen["japanese"]:
        return {"outcome": NO_FONT}
    font = chosen["japanese"][0]
    chosen["wide"] = [name for name in [wanted["wide"].get(font)] if name in families]
    Path(FONTS).write_text(json.dumps(chosen), encoding="utf-8")
    fault, place = "", ""
    for _ in range(ROUNDS):
        try:
            made = typst.compile(
                template,
                root=".",
                font_paths=known,
                pdf_standards=["ua-1"],
                timestamp=timestamp,
                package_path="packages",  # there are none, and none are fetched
                package_cache_path="packages",
            )
        except typst.TypstError as error:
            letters = {letter for text in _UNSHOWN.findall(error.diagnostic) for letter in _plain(text)}
            found = _PLACE.search(error.diagnostic)
            fault, place = error.message, found[1] if found else ""
            if not _shown_by_number(letters):
                break
        else:
            Path(MADE).write_bytes(made)
            return {"outcome": DONE, "font": font}
    return {"outcome": REFUSED, "fault": fault, "place": place}


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _shown_by_number(letters: set[str]) -> bool:
    """Puts ‹U+1F600› for letters that no font of this computer has, or that a PDF may not hold; False where
    neither the data nor a drawing has one.
    """
    marks = {ord(letter): f"‹U+{_meant(ord(letter)):04X}›" for letter in letters if not letter.isascii()}
    changed = False
    for file in (Path(DATA), *Path().glob("*.svg")):
        before = file.read_text(encoding="utf-8")
        after = before.translate(marks)
        if after != before:
            file.write_text(after, encoding="utf-8")
            changed = True
    return changed


def _meant(code: int) -> int:
    """The control character that a picture such as ␛ stands for; any other character itself."""
    if code == DELETE_PICTURE:
        return DELETE
    return code - PICTURES[0] if code in PICTURES else code


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
