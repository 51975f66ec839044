"""A log's lines as text, many at once, and whether some of them may hold what relays leave in a text.

Usage: `texts.of(lines)` decodes lines; `texts.of_block(data)` a block all of whose lines hold a message of
CEF, as those of a manager's own log do, without cutting it up before.
"""

import re
from collections.abc import Sequence

from dscase.events import modules
from dscase.events.line_blocks import decode_line, line_ends

_MARKS = (b"#", b"\0", b"\x1b", b"&", b"^")
"""What relays and terminals leave in a text, sought in many lines at once: cheap, and hardly ever there."""
_WIDE_MARKS = (
    b"\xc2", b"\xc3", b"\xe2\x80", b"\xe2\x81", b"\xef\xbf", b"\xef\xbd\xa4", b"\xef\xbd\xa5",
    b"\xe7\xb8\xba", b"\xe7\xb9\x9d", b"\xe7\xb9\xa7", b"\xe3\x80\x80",
)  # fmt: skip
_PERCENT = re.compile(rb"%[0-9A-F]{2}")
_AGENTS = tuple(name.encode() for name in modules.agents())


class Texts:
    """The lines of one source. `encodings`: those met."""

    def __init__(self) -> None:
        self.encodings: set[str] = set()

    def one(self, data: bytes) -> str:
        """A line as text."""
        if data.isascii():
            self.encodings.add("ascii")
            return data.decode("ascii")
        text, encoding = decode_line(data)
        self.encodings.add(encoding)
        return text

    def of(self, lines: Sequence[bytes]) -> tuple[Sequence[str], bool]:
        """The lines as text, without the CR before their end, and whether some may hold what a relay left.

        Decoded all at once unless a byte is odd.
        """
        joined = b"\n".join(lines)
        if b"\r" in joined:
            lines = [line.removesuffix(b"\r") for line in lines]
            joined = b"\n".join(lines)
        try:
            text = joined.decode()
        except UnicodeDecodeError:
            return list(map(self.one, lines)), True
        return text.split("\n"), self._met(joined, text, len(lines))

    def of_block(self, data: bytes, *, with_agents: bool) -> tuple[Sequence[str], bool] | None:
        """The same of a block, where each of its lines holds "CEF", none an agent's event unless these are
        wanted, too, and none tells of repeats; else None.
        """
        ended = data.removesuffix(b"\n")
        count = line_ends(ended) + 1
        if data.count(b"CEF") < count or b"\r" in data or b"ast message " in data:
            return None
        if not with_agents and any(name in data for name in _AGENTS):
            return None
        try:
            text = ended.decode()
        except UnicodeDecodeError:
            return None
        lines = text.split("\n")
        return (lines, self._met(ended, text, count)) if all("CEF" in line for line in lines) else None

    def _met(self, joined: bytes, text: str, count: int) -> bool:
        """Takes note of so many lines, which are in UTF-8; whether some may hold what a relay left."""
        if text.isascii():
            self.encodings.add("ascii")
        else:
            self.encodings.add("utf-8")
        return holds_marks(joined, count, wide=not text.isascii())


def is_odd(texts: Sequence[str]) -> bool:
    """Whether some of several lines may hold what a relay or terminal left in them."""
    text = "\n".join(texts)
    try:
        return holds_marks(text.encode(), len(texts), wide=not text.isascii())
    except UnicodeEncodeError:
        return True


def holds_marks(joined: bytes, count: int, *, wide: bool) -> bool:
    """Whether some of so many lines may hold what a relay or terminal left. `wide`: they are not in ASCII."""
    if wide and any(mark[:1] in joined and mark in joined for mark in _WIDE_MARKS):
        return True
    if any(mark in joined for mark in _MARKS):
        return True
    if b"%" in joined and _PERCENT.search(joined) is not None:
        return True
    if b"<" not in joined or _is_each_first(joined, count):
        return False
    if b"<mailto:" in joined or b"<http" in joined:
        return True
    return b"<0" in joined or b"><" in joined or b">\n" in joined or joined.endswith(b">")


def _is_each_first(joined: bytes, count: int) -> bool:
    """Whether every "<" is the first character of a line, and each line has one."""
    return joined.startswith(b"<") and joined.count(b"\n<") == count - 1 and joined.count(b"<") == count
