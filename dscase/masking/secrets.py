"""Secrets: passwords, tokens, keys, activation codes. They are removed from everything that leaves, masked or
not, and nothing stands for them: what was removed cannot be had back.

A key, a sign and a value tell one, however wide they are written, in JSON, in JSON within JSON, in markup and
by escapes; or the value's own form does. Rules read folded text, places are those of the text. What says only
how a password is ("none", "未設定", "expired") stays, and so does `pass=5` that counts tests.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote

from dscase.masking.encoded import UNSEEN, has_unseen, undone
from dscase.masking.fold import folded
from dscase.masking.matcher import Hints
from dscase.text import decode

MARK = "[removed]"
"""What stands in a secret's place: the same in every language, so that a program can look for it."""

_JAPANESE = (
    ("パスワード", "ﾊﾟｽﾜｰﾄﾞ"),
    ("パスフレーズ", "ﾊﾟｽﾌﾚｰｽﾞ"),
    ("パスコード", "ﾊﾟｽｺｰﾄﾞ"),
    ("アクティベーションコード", "ｱｸﾃｨﾍﾞｰｼｮﾝｺｰﾄﾞ"),
    ("秘密鍵", "秘密鍵"),
    ("暗証番号", "暗証番号"),
)
"""Keys in Japanese, and as they are written half as wide."""
_KEYS = tuple(
    dict.fromkeys(form for wide, half in _JAPANESE for form in (wide, half, normalize("NFD", wide)))
)
_IN_JAPANESE = "|".join(key.replace("ー", r"[ー\-]").replace("ｰ", r"[ｰ\-]") for key in _KEYS)
_NAME = (
    r"(?:(?:password|passwd|passwort|passphrase|passcode|pwd|secret|api[_\-]?key|access[_\-]?key"
    r"|private[_\-]?key|secret[_\-]?key"
    r"|(?:auth|access|session|refresh|bearer|api|security)[_\-]?token|activation[_\-]?code)"
    r"[0-9]{0,3}(?:[_\-.](?:prod|production|dev|test|stg|old|new|confirm|admin|root|user|db))?"
    rf"|{_IN_JAPANESE})"
)
_SHORT = (  # words by themselves, or behind what keeps a password: "pass" is also what a test does
    r"(?<![a-z0-9])(?:(?:keystore|truststore|store|key|trust|db|user|login|admin|root|proxy|smtp|mail|ldap"
    r"|bind|ftp|ssh|svc|service)[_\-.]?)?(?:pass|pw|credentials?)[0-9]{0,3}"
)
_BLANKS = r"(?:[ \t\u3000]{0,40}|\s{0,3})"
_THEN = r"(?:[ \t\u3000]{0,40}|\s{0,3}(?!\S{1,30}[:=]))"  # on the next line, but that has no key
_QUOTE = r"(?:\\{0,3}[\"'`]{1,2})?"
_TO = rf"(?:[ \u3000]?[(\[][^()\[\]\r\n]{{1,30}}[)\]])?{_QUOTE}{_BLANKS}(?:=>|:=|={{1,2}}|::?(?!//)){_THEN}"
_END = r"\r\n\x1e\x1f"
"""Ends of a line, and of a cell of a row."""
_PLAIN = rf"[^\s\"'&;,<>|)\]}}{_END}]+"
_VALUE = (
    rf"(?:\\{{1,3}}(?P<mark>[\"'])(?:(?!\\{{1,3}}(?P=mark))[^{_END}])+"  # in JSON that is in JSON
    rf"|\"\"[^\"{_END}]+|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'"  # in CSV; quoted
    rf"|\"[^\"{_END}]+|'[^'{_END}]+|{_PLAIN})"  # cut off before its second quotation mark; bare
)
_WORDS = r"(?:(?![:=])[^\s\"'&;,<>|]+(?:[ \u3000](?![^\s]{1,30}[:=])[^\s\"'&;,<>|]+){1,8})"
_LOOKS = r"(?=[^\s,;]{0,80}[a-z])(?=[^\s,;]{0,80}[0-9])[!-~]{6,}"
"""Letters and digits: what is no word of a sentence."""
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_DASH = r" ?[\-ーｰ─] ?"
_FOLDED = tuple(
    re.compile(rule)
    for rule in (
        # Authorization: Basic …, Bearer …, NTLM …; of Digest what is computed of the password
        (
            rf"(?:authorization|api-secret-key|x-api-key){_QUOTE}{_BLANKS}[:=]{_BLANKS}{_QUOTE}(?!digest\b)"
            r"(?:[a-z][a-z0-9\-]{3,20}\s+)?(?P<secret>[^\s\"',;\\]{4,})"
        ),
        r"(?<![a-z0-9])(?:bearer|ntlm|negotiate)\s+(?P<secret>[a-z0-9._~+/\-]{16,}=*)",
        r"(?<![a-z])(?:response|cnonce|nonce)=\\{0,3}\"(?P<secret>[a-z0-9+/=]{8,})",
        # password=…, "apiKey": "…", パスワード：…; in several words where the line begins with it
        rf"{_NAME}{_TO}(?P<secret>{_VALUE})",
        rf"(?m)(?:^|[\x1e\x1f])[ \t>*・\-\"']{{0,8}}(?:[^\s:=]{{1,20}} ?)??{_NAME}{_TO}(?P<secret>{_WORDS})",
        # pass=…; with a colon, and in a sentence, only what has the look of one
        rf"{_SHORT}{_QUOTE}{_BLANKS}=[=>]?{_BLANKS}(?![0-9]{{1,3}}\b|[0-9]+\b[^\r\n]{{0,40}}fail)(?P<secret>{_VALUE})",
        rf"{_SHORT}{_QUOTE}{_BLANKS}:{_BLANKS}{_QUOTE}(?P<secret>(?={_LOOKS}){_PLAIN})",
        rf"(?:{_IN_JAPANESE})(?:[はがを]、?[ 「\"']{{0,2}}|「)(?P<secret>(?={_LOOKS}){_PLAIN})",
        rf"(?:password|passwd|passphrase|pwd)\s(?:is|was)\s{_QUOTE}(?P<secret>(?={_LOOKS}){_PLAIN})",
        # <password>…</password>, key="password" value="…"
        (
            rf"<(?:[\w:.\-]{{0,30}}{_NAME}|(?:[\w.\-]{{1,20}}:)?pass)(?:\s[^<>]{{0,200}})?>\s{{0,40}}"
            rf"(?:<!\[cdata\[)?(?P<secret>[^<>\]{_END}]+)"
        ),
        (
            rf"(?:key|name|id)\s?=\s?[\"'][\w.\-]{{0,40}}{_NAME}[\"'][^<>]{{0,40}}"
            rf"(?:\bvalue\s?=\s?[\"']|>)(?P<secret>[^<>\"'{_END}]+)"
        ),
        # a token is a word of parsers, too: only what has the look of one
        rf"token{_TO}{_QUOTE}(?P<secret>(?=[^\s\"]*[0-9])[a-z0-9._~+/\-]{{8,}}=*)",
        # https://user:password@host, the signature of a link, the number of a session
        r"[a-z][a-z0-9+.\-]{1,20}://[^\s/:@\"']{1,100}:(?P<secret>[^\s/@\"']{1,200})@",
        r"(?:[?&;]|x-(?:amz|goog)-)(?:sig|signature)=(?P<secret>[a-z0-9%+/_.~\-]{8,}=*)",
        r"(?<![a-z0-9_])sig=(?P<secret>(?=[a-z%+/_\-]*[0-9])[a-z0-9%+/_\-]{16,}=*)",
        (
            rf"(?:sess(?:ion)?[_\-]?id|(?<![a-z0-9])sid){_QUOTE}\s?[:=]\s?{_QUOTE}(?!s-1-)"
            r"(?P<secret>(?=[0-9._\-!]*[a-z])(?=[a-z._\-!]*[0-9])[a-z0-9._\-!]{8,})"
        ),
        rf"(?<![a-z])cookie\s?:\s?(?P<secret>[a-z0-9_.\-]+=[^\"'{_END}]+)",
        # --password …, /password …, dsa_control -p …, net use … /user:… …
        r"(?<!\w)(?:--|/)(?:password|passwd|pwd|token|secret|api-key)[ =](?P<secret>[^\s\x1e\x1f]+)",
        (
            rf"(?<![a-z0-9])(?:dsa_control|dsm_c|mysql\w*|sshpass)(?:\.exe|\.cmd)?[\"']?\s"
            rf"(?:[^|{_END}]{{0,200}}\s)?"
            r"-p ?[\"']?(?P<secret>[^\s\"'\-][^\s\"']*)"
        ),
        r"net\s+use\s[^\r\n]{0,200}/user:[^\s]+\s+(?P<secret>[^\s/][^\s]*)",
        # the vendor's activation code, AA-1234-ABCDE-ABCDE-ABCDE-ABCDE-ABCDE
        rf"(?<![a-z0-9])(?P<secret>[a-z]{{2}}{_DASH}[a-z0-9]{{4,5}}(?:{_DASH}[a-z0-9]{{5}}){{5}})(?![a-z0-9\-])",
    )
)
_AS_IT_IS = tuple(  # AWS, JWT, GitHub: large letters and small ones count
    re.compile(rule)
    for rule in (
        r"\b(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b",
        r"\b(?P<secret>eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{4,})",
        r"\b(?P<secret>gh[pousr]_[A-Za-z0-9]{30,})\b",
    )
)
HINTS = (
    "passw", "passphrase", "passcode", "pwd", "secret", "token", "authorization", "bearer", "activation",
    "session", "sessid", "cookie", "credential", "ntlm", "negotiate", "nonce=", "response=", "signature=",
    "://", "akia", "asia", "eyj", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "begin ", "/user:",
    "dsa_control", "dsm_c", "mysql", "sshpass", "トークン", "パスワ", "ﾊﾟｽﾜ",
    *(f"{of}{mark}key" for of in ("api", "access", "private") for mark in ("", "-", "_")),
    *(f"{short}{mark}" for short in ("pass", "pw", "sig", "sid") for mark in "=: \"'\\>&%0123456789"),
    *_KEYS,
    *("".join(f"\\u{ord(letter):04x}" for letter in key) for key in _KEYS),
    *(quote(key).lower() for key in _KEYS),
)  # fmt: skip
"""What stands near a secret, folded: only there is a closer look worth its time."""
_CODES = tuple(  # the dash in front: it is sought quickly
    (dash, re.compile(rf"{dash}(?<=[a-z0-9]{{5}}{dash})[a-z0-9]{{5}}{dash}[a-z0-9]{{5}}")) for dash in "-ーｰ─"
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


def without_secrets(text: str, plain: str = "", hints: Sequence[int] | None = None) -> Cleaned:
    """The text with every secret's value replaced by `MARK`; what names it stays. `plain`: the folded text,
    `hints`: where `HINTS` stand in it, each where it is there already.
    """
    plain = plain or folded(text)
    near = _near(text, plain, _hints().starts(plain)[0] if hints is None else hints)
    if not near:
        return Cleaned(text, 0)
    keys = 0
    if "PRIVATE KEY" in text:  # the only one that goes over several lines
        text, keys = _PRIVATE_KEY.subn(MARK, text)
        if keys:
            plain = folded(text)
            near = _near(text, plain, _hints().starts(plain)[0])
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


def _near(text: str, plain: str, hints: Sequence[int]) -> list[int]:
    """Places near which a secret could stand; most texts have none."""
    near = [*hints]
    for dash, code in _CODES:
        if dash in plain:
            near += [found.start() for found in code.finditer(plain)]
    if has_unseen(text):
        near += [found.start() for found in UNSEEN.finditer(text)]
    return near


@cache
def _hints() -> Hints:
    return Hints(HINTS)


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
    for rules, seen in ((_FOLDED, plain), (_AS_IT_IS, text)):
        for rule in rules:
            for found in rule.finditer(seen):
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
