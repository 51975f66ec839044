"""Changing the texts of markup: each by itself where that says all, else a paragraph's together.

A word processor cuts a paragraph into runs where it likes, in the middle of a name, too. What only the whole
paragraph shows is then written into its first run.
"""

import re
from collections.abc import Callable
from html import escape, unescape

_TAG = re.compile(r"<[!/?A-Za-z][^<>]*>")
_ENDS = re.compile(
    r"</?(?:w:p|w:tc|a:p|si|is|c|p|div|td|th|tr|li|ul|ol|table|h[1-6]|body|head|html|title|text|pre|blockquote"
    r"|script|style|dc:[a-z]+|cp:[a-zA-Z]+)[\s>/]|<(?:br|hr|w:br|w:tab)\b"
)


def through_markup(text: str, change: Callable[[str], str]) -> str:
    """The markup with its texts changed, and with what stands in its tags changed as it stands."""
    out: list[str] = []
    paragraph: list[int] = []  # places in `out` of the texts since the last paragraph began
    at = 0
    for tag in _TAG.finditer(text):
        _text(text[at : tag.start()], out, paragraph)
        if _ENDS.match(tag[0]):
            _settle(out, paragraph, change)
        out.append(change(tag[0]))
        at = tag.end()
    _text(text[at:], out, paragraph)
    _settle(out, paragraph, change)
    return "".join(out)


def _text(text: str, out: list[str], paragraph: list[int]) -> None:
    if text:
        paragraph.append(len(out))
        out.append(text)


def _settle(out: list[str], paragraph: list[int], change: Callable[[str], str]) -> None:
    own = [unescape(out[place]) for place in paragraph]
    each = [change(text) for text in own]
    whole = change("".join(own))
    if whole != "".join(each):
        each = [whole, *([""] * (len(own) - 1))]
    for place, before, after in zip(paragraph, own, each, strict=True):
        if after != before:
            out[place] = escape(after, quote=False)
    paragraph.clear()
