"""Folding for matching: one character for one, so that a place in the folded text is that place in the text.

Folded are ASCII's and other letters' case, full-width ASCII and blanks, the letters and digits of mathematics
(𝗄, ℓ) and the dashes other alphabets have. A surrogate (a byte that could not be decoded) becomes U+FFFD: a
matcher takes valid text only.
"""

import re
from unicodedata import normalize

_OF_MATHEMATICS = {
    code: plain.lower()
    for code in (*range(0x2100, 0x2150), *range(0x1D400, 0x1D800))
    if len(plain := normalize("NFKC", chr(code))) == 1 and plain.isascii() and plain.isalnum()
}
_BLANKS = "\u3000\u00a0\u202f"
_TABLE: dict[int, int | str] = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    **_OF_MATHEMATICS,
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-"),
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    ord("İ"): "i",  # the one letter whose small form is two characters
}
_ANY = f"[{_BLANKS}\uff01-\uff5e‐-―−﹣\ud800-\udfffİ{''.join(map(chr, _OF_MATHEMATICS))}]"
_NEITHER = bytes((*range(0xC0), *range(0xE3, 0xEA)))
"""Bytes of UTF-8: ASCII, what goes on, and what kana and kanji begin with, which have no small form."""
_WIDE_BLANK = "\u3000".encode()
_ODD = re.compile(f"{_ANY}{_ANY}*")  # what begins with one of a set is sought three times as fast as `+` is


def folded(text: str) -> str:
    """The text for matching, as long as it was."""
    return text.lower() if text.isascii() else _both(text)[0]


def folded_with_bytes(text: str) -> tuple[str, bytes]:
    """The same, and its bytes in UTF-8."""
    if text.isascii():
        low = text.lower()
        return low, low.encode()
    return _both(text)


def _both(text: str) -> tuple[str, bytes]:
    data = text.encode("utf-8", "surrogatepass").replace(_WIDE_BLANK, b" ")
    if not data.translate(None, _NEITHER):  # several times as fast as the rest
        data = data.lower()
        return data.decode(), data
    text = _ODD.sub(lambda found: found[0].translate(_TABLE), text)
    low = text.lower()
    if len(low) != len(text):
        low = "".join(map(_small, text))
    return low, low.encode()


def _small(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter
