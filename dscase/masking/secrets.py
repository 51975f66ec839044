"""Secrets: passwords, tokens, keys, activation codes. They are removed from everything that leaves, masked or
not, and nothing stands for them: what was removed cannot be had back.
"""

import re
from typing import NamedTuple

MARK = "[removed]"
"""What stands in a secret's place: the same in every language, so that a program can look for it."""

_NAME = (
    r"(?:password|passwd|passphrase|pwd|secret|api[_\-]?key|access[_\-]?key|private[_\-]?key|secret[_\-]?key"
    r"|(?:auth|access|session|refresh|bearer|api|security)[_\-]?token|activation[_\-]?code"
    r"|パスワード|パスフレーズ|秘密鍵|アクティベーションコード)"
)
_TO = r"\"?'?\s{0,3}(?:[=＝：]|:(?!//))\s{0,3}"
_VALUE = r"""(?:"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|[^\s"'&;,<>\x1e\x1f|)\]}]+)"""
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_RULES = tuple(
    re.compile(rule)
    for rule in (
        # Authorization: Basic …, Bearer …
        r"(?i)\b(?:authorization|api-secret-key|x-api-key)\"?\s{0,3}[:=]\s{0,3}\"?(?:[a-z]{5,8}\s+)?"  # noqa: ISC004
        r"(?P<secret>[^\s\"',;\x1e\x1f]{4,})",
        r"(?i)\bbearer\s+(?P<secret>[A-Za-z0-9._~+/\-]{16,}=*)",
        # password=…, "apiKey": "…", パスワード：…
        rf"(?i){_NAME}{_TO}(?P<secret>{_VALUE})",
        # a token is a word of parsers, too: only what has the look of one
        rf"(?i)token{_TO}\"?(?P<secret>(?=[^\s\"]*[0-9])[A-Za-z0-9._~+/\-]{{8,}}=*)",
        # https://user:password@host
        r"(?i)[a-z][a-z0-9+.\-]{1,20}://[^\s/:@\"']{1,100}:(?P<secret>[^\s/@\"']{1,200})@",
        # --password …, /password …
        r"(?i)(?<!\w)(?:--|/)(?:password|passwd|pwd|token|secret|api-key)[ =](?P<secret>[^\s\x1e\x1f]+)",
        # AWS, JWT, GitHub; the vendor's activation code, AA-1234-ABCDE-ABCDE-ABCDE-ABCDE-ABCDE
        r"\b(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b",
        r"\b(?P<secret>eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{4,})",
        r"\b(?P<secret>gh[pousr]_[A-Za-z0-9]{30,})\b",
        r"(?i)(?<![a-z0-9])(?P<secret>[a-z]{2}-[a-z0-9]{4}(?:-[a-z0-9]{5}){5})(?![a-z0-9\-])",
    )
)
_HINTS = (
    "passw", "passphrase", "pwd", "secret", "key", "token", "authorization", "bearer", "activation",
    "session", "://", "akia", "asia", "eyj", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "begin ",
    "パスワード", "パスフレーズ", "秘密鍵", "アクティベーション", "トークン",
)  # fmt: skip
_CODE = re.compile(
    r"-(?<=[A-Za-z0-9]{5}-)[A-Za-z0-9]{5}-[A-Za-z0-9]{5}"
)  # "-" in front: it is sought quickly
_EMPTY = frozenset({"", '""', "''", "null", "none", "true", "false", "yes", "no", "*", MARK})
_STARS = re.compile(r"[\"']?(?:[*•●xX]{3,}|\[removed\]|<[^>]*>|%[A-Za-z_]+%|\$\{?[A-Za-z_]+\}?)[\"']?")
_SCARCELY = 3  # letters: "key: on" is no key
_LONG = 4096  # characters from which on each line is looked at by itself


class Cleaned(NamedTuple):
    """A text without its secrets, and how many were removed."""

    text: str
    removed: int


def without_secrets(text: str) -> Cleaned:
    """The text with every secret's value replaced by `MARK`; what names it stays."""
    if not may_hold(text):
        return Cleaned(text, 0)
    keys = 0
    if "PRIVATE KEY" in text:  # the only one that goes over several lines
        text, keys = _PRIVATE_KEY.subn(MARK, text)
    if len(text) <= _LONG:
        line, count = _cleaned(text)
        return Cleaned(line, count + keys)
    out: list[str] = []
    at = 0
    for start, end in _lines_to_look_at(text):
        line, count = _cleaned(text[start:end])
        out += (text[at:start], line)
        keys, at = keys + count, end
    out.append(text[at:])
    return Cleaned("".join(out), keys)


def _lines_to_look_at(text: str) -> list[tuple[int, int]]:
    """Where the lines begin and end that could hold a secret, in order. Each hint is sought by itself: a line
    costs more than a hundred characters do.
    """
    low = text.lower()
    if len(low) != len(text):  # a letter whose small form is two characters
        return [(0, len(text))]
    found: set[tuple[int, int]] = set()
    for hint in _HINTS:
        at = low.find(hint)
        while at >= 0:
            line = _line_around(text, at)
            found.add(line)
            at = low.find(hint, line[1])
    found |= {_line_around(text, code.start()) for code in _CODE.finditer(text)}
    return sorted(found)


def _line_around(text: str, at: int) -> tuple[int, int]:
    """Where the line at a place begins, and ends behind its LF."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end + 1


def _cleaned(text: str) -> tuple[str, int]:
    count = 0

    def removed(found: "re.Match[str]") -> str:
        nonlocal count
        value = found["secret"]
        if (
            value.lower() in _EMPTY
            or value.startswith(MARK[:-1])
            or len(value) < _SCARCELY
            or _STARS.fullmatch(value)
        ):
            return found[0]
        count += 1
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        mark = f"{value[0]}{MARK}{value[0]}" if quoted else MARK
        start, end = found.start("secret") - found.start(), found.end("secret") - found.start()
        return found[0][:start] + mark + found[0][end:]

    for rule in _RULES:
        text = rule.sub(removed, text)
    return text, count


def may_hold(text: str) -> bool:
    """Whether a closer look is worth its time: most texts hold nothing that could be a secret."""
    low = text.lower()
    return any(hint in low for hint in _HINTS) or _CODE.search(text) is not None
