"""The message in a line, in whichever of the two formats it is: CEF or LEEF."""

from dscase.events import cef, leef
from dscase.events.line_blocks import decode_line


def is_begun(line: str) -> bool:
    """Whether a line without a whole header was to have one; a comment that mentions one was not."""
    return (cef.is_begun(line) or leef.is_begun(line)) and not line.lstrip().startswith("#")


def is_cut(line: str) -> bool:
    """Whether a line ends inside a character of UTF-8, as one does that was cut in transport."""
    if not "\udc80" <= line[-1:] <= "\udcff":
        return False
    return decode_line(line.encode("utf-8", "surrogateescape"))[1] == "utf-8"


def first_header(line: str) -> cef.CefHeader | leef.LeefHeader | None:
    """The first whole header of a line, of either format."""
    by_cef = cef.find(line)
    by_leef = leef.find(line) if "LEEF" in line else None
    if by_cef is None or by_leef is None:
        return by_cef or by_leef
    return by_cef if by_cef.start < by_leef.start else by_leef


def body(line: str, header: cef.CefHeader | leef.LeefHeader) -> str:
    """What stands behind a header. Of a message put in quotes as a whole, the last quote is no part of it."""
    text = line[header.end :]
    if line[header.start - 1 : header.start] == '"' and text.rstrip().endswith('"'):
        return text.rstrip()[:-1]
    return text
