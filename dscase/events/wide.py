"""Text in UTF-16 as UTF-8, as it is read: told by its mark, or without one where it can be nothing else.

Usage: `Utf8(stream)` is read like a file; `encoding_of(head)` tells what a content that begins so is in.

Without a mark it is certain where a good part of the bytes are zero, all of them on the same side of each
pair, and the text can be decoded: a log's letters, digits and blanks are written so, and no other text is.
What is no character is written as U+FFFD.
"""

import codecs
import io
from typing import BinaryIO, Literal

Wide = Literal["", "utf-16-le", "utf-16-be"]
LOOKED_AT = 4096
"""Bytes that `encoding_of` wants to see."""
MARKS: dict[bytes, Wide] = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_FEWEST, _PART = 16, 8  # zeros, and of how many bytes one must be


def encoding_of(head: bytes) -> Wide:
    """The sort of UTF-16 that a content with these first bytes is in; "" for any other text."""
    for mark, marked in MARKS.items():
        if head.startswith(mark):
            return marked
    head = head[: min(len(head), LOOKED_AT) // 2 * 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) or max(even, odd) < max(_FEWEST, len(head) / _PART):
        return ""
    encoding: Wide = "utf-16-le" if odd else "utf-16-be"
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError:
        return ""
    return encoding


class Utf8(io.RawIOBase):
    """A stream's content, in UTF-8 where it is text in UTF-16. Closing it closes the stream below."""

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
        """The next bytes, of UTF-16 about `size`; b"" only at the end."""
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
