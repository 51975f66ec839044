"""Japanese for a plain text: blanks between Japanese and Latin, and half-width brackets; and back.

A typeset document keeps them apart by its letters; a web form or a terminal sets every letter alike. What is
changed are our own words: a value, such as a computer's name or a line of a log, stays as it is.
"""

import re
from secrets import token_hex

_MARK = token_hex(8)  # nobody who writes a log knows it
OPEN, CLOSE = f"\ufdd0{_MARK}<", f">{_MARK}\ufdd0"
_VALUE = re.compile(f"({re.escape(OPEN)}.*?{re.escape(CLOSE)})", re.DOTALL)
_HALF = str.maketrans({"（": "(", "）": ")", "［": "[", "］": "]", "：": ": "})
_WIDE = r"\u3005\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff"
_NARROW = r"!-~\uff61-\uff9f"
_EDGE = re.compile(f"[{_WIDE}][{_NARROW}]|[{_NARROW}][{_WIDE}]")
_BESIDE = re.compile(
    rf"(?<=[{_WIDE}])(?=[A-Za-z0-9])(?!Q&A)|(?<=[A-Za-z0-9])(?<!Q&A)(?=[{_WIDE}])",  # 製品Q&A is a name
)
_BETWEEN = re.compile(rf"(?<=[{_WIDE}」』）、。]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) (?=[{_WIDE}「『（])")
_AT_A_VALUE = re.compile(rf"^ (?=[{_WIDE}「『（])|(?<=[{_WIDE}」』）]) $")
_FULL = str.maketrans({"(": "（", ")": "）", "[": "［", "]": "］"})
_BRACKETS = frozenset("()[]<>{}\"'")


def value(content: object) -> str:
    """A value as `spaced` knows it in a text."""
    return f"{OPEN}{content}{CLOSE}"


def spaced(text: str) -> str:
    """A filled text, its values as `value` gives them: our words around them as a plain text has them."""
    result = ""
    for part in filter(None, _VALUE.split(text)):
        if part.startswith(OPEN):
            piece, own = part[len(OPEN) : -len(CLOSE)], False
        else:
            piece, own = _BESIDE.sub(" ", part.translate(_HALF)), True
        result = _joined(result, piece, own=own)
    return result


def typeset(text: str) -> str:
    """The other way round, for words that the screen has, too: as a typeset document has them."""
    pieces = [
        part[len(OPEN) : -len(CLOSE)]
        if part.startswith(OPEN)
        else _AT_A_VALUE.sub("", _BETWEEN.sub("", part.translate(_FULL).replace(": ", "：")))
        for part in filter(None, _VALUE.split(text))
    ]
    return "".join(pieces)


def _joined(before: str, after: str, *, own: bool) -> str:
    """Two pieces with a blank between them where Japanese meets Latin, but at a bracket of ours."""
    if not (before and after and _EDGE.fullmatch(before[-1] + after[0])):
        return before + after
    ours = after[0] if own else before[-1]
    return before + after if ours in _BRACKETS else f"{before} {after}"
