"""Text in UTF-16 or UTF-32 as UTF-8, as it is read: by its mark, or where it can be nothing else.

Usage: `Utf8(stream)` is read like a file; `encoding_of(head)` tells what a content that begins so is in;
`text_of(data)` is a whole content as text.

Without a mark UTF-16 is certain where a good part of the bytes are zero, all of them on the same side of each
pair, and the text can be decoded: a log's letters, digits and blanks are written so, and no other text is.
UTF-32 is where each four bytes are a character, and two of them zero.
What is no character is written as U+FFFD.
"""

import codecs
import io
import re
from typing import BinaryIO, Literal

from dscase.text import decode

Wide = Literal["", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
LOOKED_AT = 4096
"""Bytes that `encoding_of` wants to see."""
MARKS: dict[bytes, Wide] = {
    codecs.BOM_UTF32_LE: "utf-32-le",  # begins as the next one does
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    codecs.BOM_UTF32_BE: "utf-32-be",
}
_QUARTERS: dict[Wide, tuple[int, int]] = {
    "utf-32-le": (2, 3),
    "utf-32-be": (0, 1),
}  # zero in any living script
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a]")
_FEWEST, _PART = 16, 8  # zeros, and of how many bytes one must be


def encoding_of(head: bytes) -> Wide:
    """The sort of UTF-16 or UTF-32 that a content with these first bytes is in; "" for any other text."""
    for mark, marked in MARKS.items():
        if head.startswith(mark):
            return marked
    head = head[: min(len(head), LOOKED_AT) // 4 * 4]
    for wide, zeros in _QUARTERS.items():
        if len(head) >= _FEWEST and not any(any(head[at::4]) for at in zeros) and _is(head, wide):
            return wide
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) or max(even, odd) < max(_FEWEST, len(head) / _PART):
        return ""
    encoding: Wide = "utf-16-le" if odd else "utf-16-be"
    return encoding if _is(head, encoding) else ""


def _is(head: bytes, encoding: Wide) -> bool:
    """Whether bytes are text of an encoding, with nothing in it that no text has."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError:
        return False
    return encoding.startswith("utf-16") or _CONTROL.search(text) is None


def text_of(data: bytes) -> str:
    """The text of a whole content: in one of these, else as `text.decode` has it."""
    wide = encoding_of(data)
    return data.decode(wide, "replace").lstrip("\ufeff") if wide else decode(data)


class Utf8(io.RawIOBase):
    """A stream's content, in UTF-8 where it is text in UTF-16 or UTF-32. Closing it closes the one below."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._decoder: codecs.IncrementalDecoder | None = None
        self._begun = False
        self.encoding: Wide = ""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, of a decoded text about `size`; b"" only at the end."""
        while data := self._stream.read(size):
            if not self._begun:
                self._begin(data)
            if self._decoder is None:
                return data
            text = self._decoder.decode(data)
            if text:  # half a character is none yet, and no bytes would mean the end
                return text.encode("utf-8", "replace")
        rest = self._decoder.decode(b"", final=True) if self._decoder is not None else ""
        return rest.encode("utf-8", "replace")

    def _begin(self, data: bytes) -> None:
        self._begun = True
        self.encoding = encoding_of(data)
        if self.encoding:
            self._decoder = codecs.getincrementaldecoder(self.encoding)("replace")
