"""Bytes of unknown origin to text: the two encodings Deep Security's own files come in."""

import codecs


def decode(data: bytes) -> str:
    """Text of `data`, which may be the cut-off beginning of a file. Never fails.

    UTF-8 with or without BOM where the bytes are that; a character cut in half at the end is left off.
    Otherwise cp932, what does not fit shown as U+FFFD.
    """
    reader = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return reader.decode(data, final=False)
    except UnicodeDecodeError:
        return data.decode("cp932", errors="replace")
