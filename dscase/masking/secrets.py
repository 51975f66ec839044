"""Secrets: passwords, tokens, keys, activation codes. They are removed from everything that leaves, masked or
not, and nothing stands for them: what was removed cannot be had back.

A key, a sign and a value tell one, however wide they are written, in JSON, in JSON within JSON, in markup and
by escapes; or the value's own form does: the rules are the table `secrets.toml` of `dscase/knowledge/data`.
They read folded text, places are those of the text. What says only how a password is ("none", "未設定",
"expired") stays, and so does `pass=5` that counts tests.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from dscase.knowledge.secrets import secret_rules
from dscase.masking.encoded import UNSEEN, undone, unseen_characters
from dscase.masking.fold import folded
from dscase.masking.matcher import Hints, Near
from dscase.text import decode

MARK = "[removed]"
"""What stands in a secret's place: the same in every language, so that a program can look for it."""

_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_CODES = tuple(  # the dash in front: it is sought quickly
    (dash, re.compile(rf"{dash}(?=[a-z0-9]{{5}}{dash}[a-z0-9]{{5}})(?<=[a-z0-9]{{5}}{dash})"))
    for dash in "-ーｰ─"
)
_STATED = frozenset(
    (
        *("", '""', "''", "null", "none", "true", "false", "yes", "no", "ok", "n/a", "*", MARK, "empty"),
        *("unset", "unknown", "invalid", "incorrect", "wrong", "expired", "changed", "unchanged", "required"),
        *("missing", "mismatch", "optional", "なし", "無し", "有り", "あり", "未設定", "設定済み", "設定済"),
        *("変更済み", "変更済", "変更なし", "不明", "期限切れ", "必須"),
    )
)
"""What says how a password is, and is none."""
_IN_WORDS = re.compile(r"(?:not (?:set|changed|required|stored|used)|no (?:longer valid|change))(?![\w-])")
_STARS = re.compile(r"(?:[*•●xX]{3,}|\[removed\]|<[^>]*>|%[A-Za-z_]+%|\$\{?[A-Za-z_]+\}?)")
_SCARCELY = 3  # letters: "key: on" is no key
_LONG = 4096  # characters from which on each line is looked at by itself


class Cleaned(NamedTuple):
    """A text without its secrets, and how many were removed."""

    text: str
    removed: int


def without_secrets(text: str, plain: str = "", hints: Near | None = None) -> Cleaned:
    """The text with every secret's value replaced by `MARK`; what names it stays. `plain`: the folded text,
    `hints`: where the marks of secrets stand in it, and which characters without width do; each where it
    is there already.
    """
    plain = plain or folded(text)
    near = _near(text, plain, _hints().near(plain) if hints is None else hints)
    if not near:
        return Cleaned(text, 0)
    keys = 0
    if "PRIVATE KEY" in text:  # the only one that goes over several lines
        text, keys = _PRIVATE_KEY.subn(MARK, text)
        if keys:
            plain = folded(text)
            near = _near(text, plain, _hints().near(plain))
    if len(text) <= _LONG:
        line, count = _cleaned(text)
        return Cleaned(line, count + keys)
    out: list[str] = []
    at = 0
    for start, end in _lines_to_look_at(text, near):
        line, count = _cleaned(text[start:end])
        out += (text[at:start], line)
        keys, at = keys + count, end
    out.append(text[at:])
    return Cleaned("".join(out), keys)


def holds_secret(data: bytes) -> bool:
    """Whether a file's bytes, or their beginning, hold a secret: a line that does so by itself. What stands
    below an empty `password=` is removed where a text leaves, and is no reason to speak of one here.
    """
    text = decode(data)
    lines = text.splitlines() if without_secrets(text).removed else []
    return any(without_secrets(line).removed for line in lines)


def _lines_to_look_at(text: str, near: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end that could hold a secret, in order: a line costs more than a hundred
    characters do.
    """
    end = 0
    for at in sorted(near):
        if at >= end:
            start, end = _line_around(text, at)
            yield start, end


def _near(text: str, plain: str, hints: Near) -> list[int]:
    """Places near which a secret could stand; most texts have none."""
    near = [*hints.anywhere]
    for dash, code in _CODES:
        if dash in plain:
            near += [found.start() for found in code.finditer(plain)]
    if not hints.present.isdisjoint(unseen_characters()):
        near += [found.start() for found in UNSEEN.finditer(text)]
    return near


@cache
def _hints() -> Hints:
    return Hints(secret_rules().marks, marks=unseen_characters())


def _line_around(text: str, at: int) -> tuple[int, int]:
    """Where the line at a place begins, and ends behind its LF."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end + 1


def _cleaned(text: str) -> tuple[str, int]:
    """The text without what is written as it is, then without what escapes write."""
    text, count = _removed(text, _secrets(text))
    if (bare := undone(text)) is not None:
        shown, places = bare
        text, more = _removed(text, [(places[start], places[end]) for start, end in _secrets(shown)])
        count += more
    return text, count


def _removed(text: str, secrets: list[tuple[int, int]]) -> tuple[str, int]:
    """The text without what lies between these places; those that overlap are one."""
    out: list[str] = []
    at = count = 0
    for start, end in sorted(secrets):
        if start >= at:
            out += (text[at:start], MARK)
            count += 1
        at = max(at, end)
    return ("".join((*out, text[at:])), count) if count else (text, 0)


def _secrets(text: str) -> list[tuple[int, int]]:
    """Where the secrets in a text begin and end, without their quotation marks."""
    plain = folded(text)
    told = []
    for rule in secret_rules().rules:
        seen = text if rule.as_written else plain
        for found in rule.pattern.finditer(seen):
            start, end = _bare(seen, *found.span("secret"))
            value = seen[start:end].lower()
            if len(value) >= _SCARCELY and not (_says_nothing(value) or _IN_WORDS.match(plain, start)):
                told.append((start, end))
    return told


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The places of a value without its quotation marks, and without a backslash in front of the second."""
    value = text[start:end]
    inner = value.lstrip("\\") if value.lstrip("\\")[:1] in ("'", '"') else value
    if inner[:1] in ("'", '"'):
        mark = inner[0]
        return start + len(value) - len(inner.lstrip(mark)), end - len(value) + len(value.rstrip(mark))
    if text[end : end + 1] in ("'", '"'):
        value = value.rstrip("\\")
    return start, start + len(value)


def _says_nothing(value: str) -> bool:
    stated = value.strip(" \t\u3000()[]「」.。")
    return value.startswith(MARK[:-1]) or stated in _STATED or _STARS.fullmatch(value) is not None
