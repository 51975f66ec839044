"""Help in one language at a time, with the kinds of values in words.

Every help text is written once as "日本語 / English"; before a command line is read, the half that is asked
for takes its place, and the parser's own words are put into that language.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from dscase.case.model import Lang

SEPARATOR = re.compile(r"(?:\s|(?<=\)))/ (?=[ -~])")  # behind a bracket Japanese has no blank
KIND = re.compile(r"<(?:list\[)?(Path|path|str|int)(?: range)?\]?>")
KINDS = {
    "ja": {"path": "パス", "str": "文字列", "int": "数"},
    "en": {"path": "PATH", "str": "TEXT", "int": "NUMBER"},
}
"""What a kind of value is called, by the parser's name for it."""
JAPANESE = (
    (re.compile(r"^Usage: ", re.MULTILINE), "使い方: "),
    (re.compile(r"^Arguments:$", re.MULTILINE), "引数:"),
    (re.compile(r"^Options:$", re.MULTILINE), "オプション:"),
    (re.compile(r"^Commands:$", re.MULTILINE), "コマンド:"),
    (re.compile(r"\[OPTIONS\]"), "[オプション]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "コマンド [引数]..."),
    (re.compile(r"Show this message and\s+exit\."), "この説明を表示"),
    (re.compile(r"\[env\s+var:\s+"), "[環境変数: "),
    (re.compile(r"(\[|;\s+)default:\s+"), r"\1既定: "),
    (re.compile(r"\[required\]"), "[必須]"),
    (re.compile(r"(\d+)<=x<=(\d+)"), r"\1〜\2"),
)
ENGLISH = ((re.compile(r"(\d+)<=x<=(\d+)"), r"\1 to \2"),)


def half(text: str, lang: "Lang") -> str:
    """The Japanese or the English half of a text that is in both; a text of one part is for both."""
    parts = SEPARATOR.split(text, maxsplit=1)
    return parts[0 if lang == "ja" else -1].strip()


def speak(command: Any, lang: "Lang") -> None:
    """Puts the help of a command, and of all below it, into one language."""
    for each in _all(command):
        each.help = half(each.help or "", lang) or each.help
        each.short_help = half(each.short_help or "", lang) or each.short_help
        each.get_help = _translated(each.get_help, lang)
        for param in each.params:
            if text := getattr(param, "help", None):
                param.help = half(text, lang)


def _all(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from _all(inner)


def _translated(get_help: Any, lang: "Lang") -> Any:
    def kind(match: re.Match[str]) -> str:
        """As wide as what it replaces: the columns stay."""
        word = KINDS[lang][match[1].lower()]
        wide = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in word)
        return word + " " * max(len(match[0]) - wide, 0)

    def translated(ctx: Any) -> str:
        text = KIND.sub(kind, str(get_help(ctx)))
        for pattern, words in JAPANESE if lang == "ja" else ENGLISH:
            text = pattern.sub(words, text)
        return text

    return translated
